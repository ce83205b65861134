package org.bootdisk.fat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.bootdisk.block.Content;
import org.bootdisk.fat.format.FatTree;
import org.bootdisk.fat.name.FatName;
import org.bootdisk.fixtures.Seeds;

/** Directories and files with names of all kinds, the same for the same seed. */
public final class RandomTree {

  /** When everything in it was written. */
  public static final Instant TIME = Instant.parse("2024-02-29T13:37:42Z");

  private static final String[] PARTS = {
    "GRUB",
    "grub",
    "x86_64-efi",
    "Ünïcödé",
    "日本語",
    "\uD83D\uDE00",
    "a very long name indeed",
    "gcry_",
    "VIDEO",
    "..dots",
    "plus+comma,",
    "i386-pc",
    "normal"
  };
  private static final String[] EXTENSIONS = {"", ".mod", ".CFG", ".tar.gz", ".x", ".longer"};

  /** Which characters names have. */
  public enum Names {
    /** All kinds. */
    ANY,
    /** No surrogate pairs: mtools 4.0.32 does not write them. */
    BASIC_PLANE
  }

  private final SplittableRandom random;
  private final Names names;
  private final Map<String, byte[]> files = new TreeMap<>();
  private final List<String> directories = new ArrayList<>(List.of(""));
  private final Map<String, Boolean> taken = new TreeMap<>();

  /** A tree of {@code count} files of at most {@code maxSize} bytes. */
  public RandomTree(long seed, int count, int maxSize) {
    this(seed, count, maxSize, Names.ANY);
  }

  /** A tree of {@code count} files of at most {@code maxSize} bytes. */
  public RandomTree(long seed, int count, int maxSize, Names names) {
    this.names = names;
    random = new SplittableRandom(seed);
    for (int i = 0; i < count; i++) {
      if (random.nextInt(6) == 0) {
        directories.add(newPath(false));
      }
      int size = random.nextInt(5) == 0 ? 0 : random.nextInt(maxSize);
      files.put(newPath(true), Seeds.bytes(seed + i, size));
    }
  }

  private String newPath(boolean file) {
    while (true) {
      String parent = directories.get(random.nextInt(directories.size()));
      String name = PARTS[random.nextInt(PARTS.length)];
      name += random.nextInt(3) == 0 ? PARTS[random.nextInt(PARTS.length)] : "";
      name += random.nextInt(2) == 0 ? "" + random.nextInt(1000) : "";
      name += file ? EXTENSIONS[random.nextInt(EXTENSIONS.length)] : "";
      String path = parent.isEmpty() ? name : parent + "/" + name;
      boolean fits = names == Names.ANY || name.indexOf('\uD83D') < 0;
      if (fits && FatName.isLegal(name) && taken.putIfAbsent(FatName.key(path), true) == null) {
        return path;
      }
    }
  }

  /** Contents by path. */
  public Map<String, byte[]> files() {
    return files;
  }

  /** Paths of all directories but the root. */
  public List<String> directories() {
    return directories.subList(1, directories.size());
  }

  /** As a tree to format a volume with. */
  public FatTree toFatTree() {
    FatTree.Builder builder = FatTree.builder(TIME);
    for (String directory : directories()) {
      builder.directory(directory, TIME);
    }
    files.forEach((path, bytes) -> builder.file(path, Content.of(bytes), TIME));
    return builder.build();
  }

  /** Writes it below a directory of the host. */
  public void writeTo(Path root) throws IOException {
    for (String directory : directories()) {
      Files.createDirectories(root.resolve(directory));
    }
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = root.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
  }
}
