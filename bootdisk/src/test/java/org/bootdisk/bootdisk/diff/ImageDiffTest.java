package org.bootdisk.bootdisk.diff;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.bootdisk.planted.PlantedChange;
import org.bootdisk.bootdisk.planted.PlantedChanges;
import org.bootdisk.bootdisk.planted.PlantedDisk;
import org.bootdisk.fat.volume.FatVolume;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One change at each level of a disk, and the one line that tells it. */
class ImageDiffTest {

  private static final int VOLUME = 2048 * 512;

  @TempDir private static Path directory;
  private static byte[] good;

  @BeforeAll
  static void buildTheDisk() throws Exception {
    good = PlantedDisk.bytes(PlantedDisk.plan(directory), directory);
  }

  static Stream<PlantedChange> changes() {
    return PlantedChanges.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void oneChangeIsOneLine(PlantedChange change) throws Exception {
    MemoryDevice changed = MemoryDevice.of("disk", good.clone());
    change.action().make(changed);
    List<String> found = lines(diff(MemoryDevice.of("disk", good.clone()), changed));
    assertThat(found).containsExactlyInAnyOrderElementsOf(change.differences());
  }

  private static List<String> lines(List<Difference> differences) {
    return differences.stream().map(d -> (d.where() + " " + d.rule()).strip()).toList();
  }

  private static List<Difference> diff(BlockDevice a, BlockDevice b) throws IOException {
    return ImageDiff.compare(new ImageDiff.Image(a, a), new ImageDiff.Image(b, b));
  }

  @Test
  void equalDisksDoNotDiffer() throws Exception {
    assertThat(diff(MemoryDevice.of("disk", good.clone()), MemoryDevice.of("disk", good.clone())))
        .isEmpty();
  }

  /** One byte of the label differs, which a fact explains, and the directory ends there. */
  @Test
  void labelThatBecomesTheEndOfTheRootDirectoryTakesItsFilesAway() throws Exception {
    MemoryDevice changed = MemoryDevice.of("disk", good.clone());
    long end = changed.size() - 33 * 512;
    try (FatVolume volume = FatVolume.open(changed.slice("ESP", VOLUME, end - VOLUME))) {
      long root = VOLUME + volume.geometry().rootDirOffset();
      changed.write(root, ByteBuffer.allocate(1));
    }
    assertThat(lines(diff(MemoryDevice.of("disk", good.clone()), changed)))
        .contains("partition[2]:/EFI directory.removed");
  }

  /** Whatever bytes change, something is told; nothing throws. */
  @Test
  void noChangeGoesUntold() throws Exception {
    for (long seed = 1; seed <= 12; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      MemoryDevice changed = MemoryDevice.of("disk", good.clone());
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        long at =
            random.nextBoolean()
                ? random.nextLong(changed.size())
                : VOLUME + random.nextLong(300_000);
        PlantedDisk.flip(at).make(changed);
      }
      List<Difference> found = diff(MemoryDevice.of("disk", good.clone()), changed);
      assertThat(found).as("seed %d", seed).isNotEmpty();
    }
  }
}
