package org.bootdisk.fat.nio;

import java.io.IOException;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.fat.name.FatName;
import org.bootdisk.fat.name.IllegalFatNameException;
import org.jspecify.annotations.Nullable;

/**
 * Names with {@code /} between them; syntax only. Paths that differ in the case of letters are
 * equal, as they lead to the same file, and keep their case.
 */
final class FatPath implements Path {

  private final FatFileSystem fileSystem;
  private final boolean absolute;
  private final List<String> names;

  FatPath(FatFileSystem fileSystem, boolean absolute, List<String> names) {
    this.fileSystem = fileSystem;
    this.absolute = absolute;
    this.names = List.copyOf(names);
  }

  /** The path that {@code text} is; names in it must be legal. */
  static FatPath parse(FatFileSystem fileSystem, String text) {
    List<String> names = new ArrayList<>();
    int index = 0;
    for (String name : text.split("/", -1)) {
      if (!name.isEmpty()) {
        requireLegal(name, text, index);
        names.add(name);
      }
      index += name.length() + 1;
    }
    boolean absolute = text.startsWith("/");
    if (names.isEmpty() && !absolute) {
      names.add("");
    }
    return new FatPath(fileSystem, absolute, names);
  }

  private static void requireLegal(String name, String text, int index) {
    boolean dots = name.equals(".") || name.equals("..");
    if (!dots && !FatName.isLegal(name)) {
      try {
        FatName.requireLegal(name);
      } catch (IllegalFatNameException e) {
        InvalidPathException invalid =
            new InvalidPathException(text, e.getMessage(), index + Math.max(0, e.index()));
        invalid.initCause(e);
        throw invalid;
      }
    }
  }

  /** {@code path} as one of this provider's. */
  static FatPath of(Path path) {
    if (path instanceof FatPath fat) {
      return fat;
    }
    throw new ProviderMismatchException(path + " is not a path on a FAT volume");
  }

  /** The path on the volume: absolute, without dots, without the leading slash. */
  String onVolume() {
    return String.join("/", ((FatPath) toAbsolutePath().normalize()).names);
  }

  @Override
  public FatFileSystem getFileSystem() {
    return fileSystem;
  }

  @Override
  public boolean isAbsolute() {
    return absolute;
  }

  @Override
  public @Nullable Path getRoot() {
    return absolute ? new FatPath(fileSystem, true, List.of()) : null;
  }

  @Override
  public @Nullable Path getFileName() {
    return names.isEmpty() ? null : relative(names.subList(names.size() - 1, names.size()));
  }

  @Override
  public @Nullable Path getParent() {
    if (names.size() > 1) {
      return new FatPath(fileSystem, absolute, names.subList(0, names.size() - 1));
    }
    return names.isEmpty() ? null : getRoot();
  }

  @Override
  public int getNameCount() {
    return names.size();
  }

  @Override
  public Path getName(int index) {
    if (index < 0 || index >= names.size()) {
      throw new IllegalArgumentException("name " + index + " of " + names.size());
    }
    return relative(names.subList(index, index + 1));
  }

  @Override
  public Path subpath(int from, int to) {
    if (from < 0 || to > names.size() || from >= to) {
      throw new IllegalArgumentException("names " + from + " to " + to + " of " + names.size());
    }
    return relative(names.subList(from, to));
  }

  @Override
  public boolean startsWith(Path other) {
    return other instanceof FatPath fat
        && fat.fileSystem == fileSystem
        && fat.absolute == absolute
        && fat.names.size() <= names.size()
        && keys(names.subList(0, fat.names.size())).equals(keys(fat.names));
  }

  @Override
  public boolean endsWith(Path other) {
    if (!(other instanceof FatPath fat) || fat.fileSystem != fileSystem) {
      return false;
    }
    if (fat.absolute) {
      return equals(other);
    }
    int from = names.size() - fat.names.size();
    return from >= 0 && keys(names.subList(from, names.size())).equals(keys(fat.names));
  }

  @Override
  public Path normalize() {
    List<String> normal = new ArrayList<>();
    for (String name : names) {
      boolean up = name.equals("..");
      boolean hasParent = !normal.isEmpty() && !normal.get(normal.size() - 1).equals("..");
      if (up && hasParent) {
        normal.remove(normal.size() - 1);
      } else if (!name.equals(".") && !name.isEmpty() && !(up && absolute)) {
        normal.add(name);
      }
    }
    return absolute || !normal.isEmpty()
        ? new FatPath(fileSystem, absolute, normal)
        : relative(List.of(""));
  }

  @Override
  public Path resolve(Path other) {
    FatPath fat = of(other);
    if (fat.absolute) {
      return fat;
    }
    if (fat.isEmpty()) {
      return this;
    }
    List<String> joined = new ArrayList<>(isEmpty() ? List.of() : names);
    joined.addAll(fat.names);
    return new FatPath(fileSystem, absolute, joined);
  }

  @Override
  public Path relativize(Path other) {
    FatPath fat = of(other);
    if (fat.absolute != absolute) {
      throw new IllegalArgumentException("one of " + this + " and " + other + " is absolute");
    }
    List<String> from = isEmpty() ? List.of() : names;
    List<String> to = fat.isEmpty() ? List.of() : fat.names;
    int common = 0;
    while (common < Math.min(from.size(), to.size())
        && FatName.key(from.get(common)).equals(FatName.key(to.get(common)))) {
      common++;
    }
    List<String> result = new ArrayList<>();
    for (int i = common; i < from.size(); i++) {
      result.add("..");
    }
    result.addAll(to.subList(common, to.size()));
    return relative(result.isEmpty() ? List.of("") : result);
  }

  @Override
  public URI toUri() {
    return fileSystem.uriOf((FatPath) toAbsolutePath());
  }

  @Override
  public Path toAbsolutePath() {
    return absolute ? this : new FatPath(fileSystem, true, isEmpty() ? List.of() : names);
  }

  @Override
  public Path toRealPath(LinkOption... options) throws IOException {
    return fileSystem.realPath(this);
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException("a FAT volume cannot be watched");
  }

  @Override
  public int compareTo(Path other) {
    return FatName.compare(FatName.key(toString()), FatName.key(of(other).toString()));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FatPath fat
        && fat.fileSystem == fileSystem
        && fat.absolute == absolute
        && keys(fat.names).equals(keys(names));
  }

  @Override
  public int hashCode() {
    return keys(names).hashCode() * 2 + (absolute ? 1 : 0);
  }

  @Override
  public String toString() {
    return (absolute ? "/" : "") + String.join("/", names);
  }

  private boolean isEmpty() {
    return !absolute && names.size() == 1 && names.get(0).isEmpty();
  }

  private FatPath relative(List<String> some) {
    return new FatPath(fileSystem, false, some);
  }

  private static List<String> keys(List<String> names) {
    List<String> keys = new ArrayList<>(names.size());
    for (String name : names) {
      keys.add(FatName.key(name));
    }
    return keys;
  }
}
