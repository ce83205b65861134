package org.bootdisk.fat.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.bootdisk.block.Finding;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fat.RandomTree;
import org.bootdisk.fat.check.FatCheck;
import org.bootdisk.fat.check.Rule;
import org.bootdisk.fat.format.FatFormat;
import org.bootdisk.fat.format.FatPlan;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fixtures.CrashDevice;
import org.bootdisk.fixtures.Seeds;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever moment the power fails, and whichever sectors of what was not flushed are then on the
 * disk: at worst the volume is dirty and has lost clusters, and what was flushed is there.
 */
class PowerCutTest {

  /** What may be left: a mark, clusters and parts of names that belong to nothing, stale hints. */
  static final Set<String> HARMLESS =
      Set.of(
          Rule.DIRTY.id(),
          Rule.CHAIN_LOST.id(),
          Rule.CHAIN_LONG.id(),
          Rule.LONG_NAME_ORPHAN.id(),
          Rule.FREE_COUNT.id(),
          Rule.COPIES.id(),
          // These FAT32 volumes are small, so that thousands of cuts are looked at.
          Rule.TYPE.id());

  private static final String KEPT = "kept for good.bin";
  private static final byte[] KEPT_BYTES = Seeds.bytes(7, 9000);

  private final Map<String, Integer> files = new TreeMap<>();
  private final List<String> directories = new ArrayList<>(List.of(""));

  @ParameterizedTest
  @CsvSource({
    "1, FAT16, 2400",
    "2, FAT16, 4200",
    "3, FAT16, 2400",
    "4, FAT32, 1200",
    "5, FAT32, 600"
  })
  void leavesAtWorstLostClusters(long seed, FatType type, long kib) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    CrashDevice device = device(type, kib);
    try (FatVolume fat = FatVolume.open(device)) {
      fat.createFile(KEPT, RandomTree.TIME);
      try (FatFile file = fat.open(fat.require(KEPT))) {
        file.write(0, ByteBuffer.wrap(KEPT_BYTES), RandomTree.TIME);
      }
      fat.flush();
      device.onFlush(() -> requireSound(device, seed, random.nextLong()));
      for (int step = 0; step < 100; step++) {
        change(fat, random, step);
        if (step % 4 == 0) {
          requireSound(device, seed, random.nextLong());
        }
        if (random.nextInt(8) == 0) {
          fat.flush();
        }
      }
    }
    assertThat(FatCheck.check(device.crash(seed)).findings()).allMatch(PowerCutTest::isType);
  }

  private static boolean isType(Finding finding) {
    return finding.rule().equals(Rule.TYPE.id());
  }

  static CrashDevice device(FatType type, long kib) throws IOException {
    FatFormat format = FatFormat.ofSize(kib << 10).withType(type).withSectorsPerCluster(1);
    FatPlan plan =
        FatPlan.of(
            format
                .withAlignment(FatFormat.Alignment.NONE)
                .withSmallFat32(FatFormat.SmallFat32.ALLOW));
    CrashDevice device = new CrashDevice("crashing");
    device.resize(plan.regions().size());
    plan.regions().writeTo(device, done -> {});
    device.flush();
    return device;
  }

  private static void requireSound(CrashDevice device, long seed, long cut) throws IOException {
    MemoryDevice found = device.crash(cut);
    String when = "seed " + seed + ", cut " + cut;
    for (Finding finding : FatCheck.check(found).findings()) {
      assertThat(HARMLESS).as(when + ": " + finding.message()).contains(finding.rule());
    }
    assertThat(FatCheck.repair(found).findings()).as(when).allMatch(PowerCutTest::isType);
    try (FatVolume volume = FatVolume.open(found)) {
      byte[] kept = volume.newInputStream(volume.require(KEPT)).readAllBytes();
      assertThat(kept).as(when).isEqualTo(KEPT_BYTES);
    }
  }

  private void change(FatVolume fat, SplittableRandom random, int step) throws IOException {
    String parent = directories.get(random.nextInt(directories.size()));
    String fresh = parent + "/" + "file ".repeat(random.nextInt(1, 12)) + step;
    List<String> names = new ArrayList<>(files.keySet());
    String any = names.isEmpty() ? "" : names.get(random.nextInt(names.size()));
    try {
      switch (any.isEmpty() ? 7 : random.nextInt(8)) {
        case 0 -> {
          fat.createDirectory("directory " + step, RandomTree.TIME);
          directories.add("directory " + step);
        }
        case 1 -> {
          fat.delete(any);
          files.remove(any);
        }
        case 2, 3 -> {
          fat.rename(any, fresh);
          files.remove(any);
          files.put(fresh, step);
        }
        case 4 -> moveDirectory(fat, random, step);
        case 5, 6 -> write(fat, any, random);
        default -> {
          fat.createFile(fresh, RandomTree.TIME);
          files.put(fresh, step);
          write(fat, fresh, random);
        }
      }
    } catch (FileSystemException e) {
      assertThat(e).hasMessageContaining("full");
    }
  }

  private void moveDirectory(FatVolume fat, SplittableRandom random, int step) throws IOException {
    if (directories.size() < 3) {
      return;
    }
    int from = random.nextInt(1, directories.size());
    String name = directories.get(from);
    boolean leaf = directories.stream().noneMatch(d -> d.startsWith(name + "/"));
    boolean empty = files.keySet().stream().noneMatch(f -> f.startsWith(name + "/"));
    String parent = directories.get(random.nextInt(directories.size()));
    if (leaf && empty && !parent.equals(name)) {
      String to = parent + "/moved " + step;
      fat.rename(name, to);
      directories.set(from, to);
    }
  }

  private static void write(FatVolume fat, String path, SplittableRandom random)
      throws IOException {
    try (FatFile file = fat.open(fat.require(path))) {
      if (random.nextInt(3) == 0) {
        file.setSize(random.nextInt(6000), RandomTree.TIME);
      }
      byte[] bytes = Seeds.bytes(random.nextLong(), random.nextInt(1, 5000));
      file.write(random.nextLong(file.size() + 1), ByteBuffer.wrap(bytes), RandomTree.TIME);
    }
  }
}
