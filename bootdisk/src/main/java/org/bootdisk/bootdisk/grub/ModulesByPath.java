package org.bootdisk.bootdisk.grub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bootdisk.grub.GrubFiles;
import org.bootdisk.grub.GrubPlatform;

/**
 * GRUB's files, some modules of which are elsewhere.
 *
 * @param others the files that have all the rest
 * @param modules the files of these modules, by the names that they have among GRUB's files
 */
public record ModulesByPath(GrubFiles others, Map<String, Path> modules) implements GrubFiles {

  private static final String SUFFIX = ".mod";

  /** Copies the map. */
  public ModulesByPath {
    modules = new TreeMap<>(modules);
  }

  /** The name of the module that a path leads to: {@code fat} of {@code ./fat.mod}. */
  public static String nameOf(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
  }

  /** These files, with a module at {@code path}. */
  public ModulesByPath with(String path) {
    Map<String, Path> more = new TreeMap<>(modules);
    more.put(nameOf(path) + SUFFIX, Path.of(path));
    return new ModulesByPath(others, more);
  }

  @Override
  public GrubPlatform platform() {
    return others.platform();
  }

  @Override
  public String description() {
    return others.description();
  }

  @Override
  public String where(String name) {
    Path path = modules.get(name);
    return path == null ? others.where(name) : path.toString();
  }

  @Override
  public List<String> names() throws IOException {
    TreeSet<String> names = new TreeSet<>(others.names());
    names.addAll(modules.keySet());
    return List.copyOf(names);
  }

  @Override
  public Optional<byte[]> read(String name) throws IOException {
    Path path = modules.get(name);
    if (path == null) {
      return others.read(name);
    }
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    return GrubDirectory.bytesOf(path);
  }
}
