package org.bootdisk.fat.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bootdisk.block.FileDevice;
import org.bootdisk.fat.Judges;
import org.bootdisk.fat.RandomTree;
import org.bootdisk.fat.format.FatFormat;
import org.bootdisk.fat.format.FatPlan;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.name.FatName;
import org.bootdisk.fixtures.Seeds;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Thousands of random changes against a model in memory, judged by fsck.fat and mtools. */
class FatVolumeModelTest {

  private static final Instant TIME = RandomTree.TIME;
  private static final String[] WORDS = {
    "a",
    "B",
    "kernel",
    "Kernel Image",
    "module.mod",
    "MODULE.MOD",
    "x86_64-efi",
    "日本",
    "cfg.d",
    "long name that takes three entries.txt",
    "LONGNA~1.TXT",
    "longna"
  };

  @TempDir Path directory;

  private final Map<String, byte[]> files = new TreeMap<>();
  private final TreeSet<String> directories = new TreeSet<>();
  private SplittableRandom random = new SplittableRandom(0);

  @ParameterizedTest
  @CsvSource({
    // seed, KiB, type, sectors per cluster, steps
    "1, 1440, FAT12, 1, 800",
    "2, 1440, FAT12, 2, 800",
    "3, 8400, FAT16, 1, 1500",
    "4, 20000, FAT16, 4, 1500",
    "5, 34000, FAT32, 1, 1500",
    "6, 70000, FAT32, 2, 2000",
  })
  void agreesWithModelAfterAnyChanges(
      long seed, long kib, FatType type, int sectorsPerCluster, int steps) throws IOException {
    random = new SplittableRandom(seed);
    FatFormat format =
        FatFormat.ofSize(kib << 10)
            .withType(type)
            .withSectorsPerCluster(sectorsPerCluster)
            .withReservedSectorCount(type == FatType.FAT32 ? 32 : 1)
            .withAlignment(FatFormat.Alignment.NONE);
    Path volume = Judges.write(FatPlan.of(format).regions(), directory.resolve("volume"));
    directories.add("");
    for (int part = 0; part < 4; part++) {
      try (FileDevice device = FileDevice.openWritable(volume);
          FatVolume fat = FatVolume.open(device)) {
        for (int step = 0; step < steps / 4; step++) {
          change(fat);
        }
        Judges.requireSame(Judges.ours(fat), files);
      }
      Judges.requireClean(volume);
      Judges.requireSame(Judges.ours(volume), files);
    }
    Path out = directory.resolve("out");
    Judges.requireSame(Judges.mtools(volume, out), files);
    for (String path : directories) {
      assertThat(Files.isDirectory(out.resolve(path))).as(path).isTrue();
    }
  }

  private void change(FatVolume fat) throws IOException {
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> create(fat);
      case 3, 4 -> write(fat);
      case 5 -> resize(fat);
      case 6 -> delete(fat);
      case 7 -> rename(fat);
      case 8 -> makeDirectory(fat);
      default -> removeDirectory(fat);
    }
  }

  private void create(FatVolume fat) throws IOException {
    String path = newPath();
    try {
      fat.createFile(path, TIME);
      assertThat(taken(fat, path)).isTrue();
      files.put(path, new byte[0]);
    } catch (FileAlreadyExistsException e) {
      assertThat(fat.find(path)).isNotNull();
    } catch (FileSystemException e) {
      assertThat(e).hasMessageContaining("full");
    }
  }

  private void write(FatVolume fat) throws IOException {
    String path = anyFile();
    if (path == null) {
      return;
    }
    byte[] old = bytes(path);
    int offset = random.nextInt(old.length + (random.nextInt(4) == 0 ? 20_000 : 1));
    byte[] bytes = Seeds.bytes(random.nextLong(), random.nextInt(30_000));
    try (FatFile file = fat.open(fat.require(path))) {
      file.write(offset, ByteBuffer.wrap(bytes), TIME);
      if (bytes.length > 0) {
        byte[] now = Arrays.copyOf(old, Math.max(old.length, offset + bytes.length));
        System.arraycopy(bytes, 0, now, offset, bytes.length);
        files.put(path, now);
      }
    } catch (FileSystemException e) {
      assertThat(e).hasMessageContaining("the volume is full");
    }
  }

  private void resize(FatVolume fat) throws IOException {
    String path = anyFile();
    if (path == null) {
      return;
    }
    int size = random.nextInt(bytes(path).length * 3 / 2 + 1000);
    try (FatFile file = fat.open(fat.require(path))) {
      file.setSize(size, TIME);
      files.put(path, Arrays.copyOf(bytes(path), size));
    } catch (FileSystemException e) {
      assertThat(e).hasMessageContaining("the volume is full");
    }
  }

  private void delete(FatVolume fat) throws IOException {
    String path = anyFile();
    if (path != null) {
      fat.delete(path);
      files.remove(path);
    }
  }

  private void rename(FatVolume fat) throws IOException {
    String from = anyFile();
    String to = newPath();
    if (from == null) {
      return;
    }
    try {
      fat.rename(from, to);
      byte[] bytes = bytes(from);
      files.remove(from);
      files.put(to, bytes);
    } catch (FileAlreadyExistsException e) {
      assertThat(fat.find(to)).isNotNull();
    } catch (FileSystemException e) {
      assertThat(e).hasMessageContaining("full");
    }
  }

  private void makeDirectory(FatVolume fat) throws IOException {
    String path = newPath();
    try {
      fat.createDirectory(path, TIME);
      directories.add(path);
    } catch (FileAlreadyExistsException e) {
      assertThat(fat.find(path)).isNotNull();
    } catch (FileSystemException e) {
      assertThat(e).hasMessageContaining("full");
    }
  }

  private void removeDirectory(FatVolume fat) throws IOException {
    String path = anyDirectory();
    String prefix = path + "/";
    boolean empty =
        files.keySet().stream().noneMatch(file -> file.startsWith(prefix))
            && directories.stream().noneMatch(other -> other.startsWith(prefix));
    if (!path.isEmpty() && empty) {
      fat.delete(path);
      directories.remove(path);
    }
  }

  private static boolean taken(FatVolume fat, String path) throws IOException {
    FatNode node = fat.find(path);
    return node != null && FatName.key(node.path()).equals(FatName.key(path));
  }

  private byte[] bytes(String path) {
    return Objects.requireNonNull(files.get(path));
  }

  private String newPath() {
    String parent = anyDirectory();
    String name = WORDS[random.nextInt(WORDS.length)];
    name += random.nextInt(2) == 0 ? "" : "" + random.nextInt(30);
    return parent.isEmpty() ? name : parent + "/" + name;
  }

  private String anyDirectory() {
    List<String> all = new ArrayList<>(directories);
    return all.get(random.nextInt(all.size()));
  }

  private @Nullable String anyFile() {
    List<String> all = new ArrayList<>(files.keySet());
    return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
  }
}
