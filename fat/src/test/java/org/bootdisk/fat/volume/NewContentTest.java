package org.bootdisk.fat.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.time.Instant;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Finding;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fat.RandomTree;
import org.bootdisk.fat.check.FatCheck;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fixtures.CrashDevice;
import org.bootdisk.fixtures.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file gets other content at once. */
class NewContentTest {

  private static final String PATH = "grub/grub.cfg";
  private static final Instant LATER = Instant.parse("2025-03-01T12:00:00Z");

  /** What the file may have in it after a crash. */
  private byte[] before = new byte[0];

  private byte[] behind = new byte[0];

  private static CrashDevice device(FatType type, long kib) throws IOException {
    CrashDevice device = PowerCutTest.device(type, kib);
    try (FatVolume fat = FatVolume.open(device)) {
      fat.createDirectory("grub", RandomTree.TIME);
      put(fat, PATH, Seeds.bytes(1, 3000));
    }
    return device;
  }

  private static void put(FatVolume fat, String path, byte[] bytes) throws IOException {
    try (NewContent content = fat.newContent(path)) {
      for (int at = 0; at < bytes.length; at += 700) {
        content.write(at, ByteBuffer.wrap(bytes, at, Math.min(700, bytes.length - at)));
      }
      content.commit(LATER);
    }
  }

  private static byte[] read(FatVolume fat, String path) throws IOException {
    try (InputStream in = fat.newInputStream(fat.require(path))) {
      return in.readAllBytes();
    }
  }

  /** Whichever sectors of what was not flushed are on the disk when the power fails. */
  @ParameterizedTest
  @CsvSource({"1, FAT12, 300", "2, FAT16, 2400", "3, FAT32, 600"})
  void isOldOrNewWheneverThePowerFails(long seed, FatType type, long kib) throws IOException {
    CrashDevice device = device(type, kib);
    SplittableRandom random = new SplittableRandom(seed);
    before = Seeds.bytes(1, 3000);
    behind = before;
    device.onFlush(() -> requireOldOrNew(device, seed, random.nextLong()));
    try (FatVolume fat = FatVolume.open(device)) {
      for (int step = 0; step < 16; step++) {
        behind = Seeds.bytes(seed * 100 + step, random.nextInt(9000));
        if (step % 2 == 0) {
          put(fat, PATH, behind);
        } else {
          put(fat, "grub/a name that is long.tmp", behind);
          fat.replace("grub/a name that is long.tmp", PATH);
        }
        for (int cut = 0; cut < 2; cut++) {
          requireOldOrNew(device, seed, random.nextLong());
        }
        fat.flush();
        before = behind;
        requireOldOrNew(device, seed, random.nextLong());
      }
    }
  }

  private void requireOldOrNew(CrashDevice device, long seed, long cut) throws IOException {
    MemoryDevice found = device.crash(cut);
    String when = "seed " + seed + ", cut " + cut;
    for (Finding finding : FatCheck.check(found).findings()) {
      assertThat(PowerCutTest.HARMLESS)
          .as(when + ": " + finding.message())
          .contains(finding.rule());
    }
    requireContent(found, when);
    FatCheck.repair(found);
    requireContent(found, when + ", repaired");
  }

  private void requireContent(BlockDevice found, String when) throws IOException {
    try (FatVolume fat = FatVolume.open(found)) {
      byte[] content = read(fat, PATH);
      assertThat(Arrays.equals(content, before) || Arrays.equals(content, behind))
          .as(when + ": " + content.length + " bytes")
          .isTrue();
    }
  }

  @Test
  void leavesNothingBehindIfItIsNotCommitted() throws IOException {
    CrashDevice device = device(FatType.FAT16, 2400);
    try (FatVolume fat = FatVolume.open(device)) {
      long free = fat.countFreeClusters();
      try (NewContent content = fat.newContent(PATH)) {
        content.allocate(100_000);
        content.write(0, ByteBuffer.allocate(50_000));
      }
      try (NewContent content = fat.newContent("grub/other")) {
        content.write(0, ByteBuffer.allocate(50_000));
      }
      assertThat(fat.countFreeClusters()).isEqualTo(free);
      assertThat(read(fat, PATH)).isEqualTo(Seeds.bytes(1, 3000));
      assertThat(fat.find("grub/other")).isNull();
    }
    assertThat(FatCheck.check(device).findings()).isEmpty();
  }

  @Test
  void replacesWhatThereIsNoSecondRoomFor() throws IOException {
    CrashDevice device = device(FatType.FAT16, 2400);
    try (FatVolume fat = FatVolume.open(device)) {
      int room = (int) fat.countFreeClusters() * fat.geometry().clusterSize();
      byte[] large = Seeds.bytes(2, room / 2 + 10_000);
      put(fat, "large", large);
      byte[] other = Seeds.bytes(3, room / 2 + 20_000);
      try (NewContent content = fat.newContent("large")) {
        assertThatThrownBy(() -> content.allocate(room + 10_000L))
            .isInstanceOf(FileSystemException.class)
            .hasMessageContaining("full");
        assertThat(read(fat, "large")).isEqualTo(large);
        content.allocate(other.length);
        content.write(0, ByteBuffer.wrap(other));
        content.commit(LATER);
      }
      assertThat(read(fat, "large")).isEqualTo(other);
    }
    assertThat(FatCheck.check(device).findings()).isEmpty();
  }

  @Test
  void keepsWhatElseTheEntrySays() throws IOException {
    try (FatVolume fat = FatVolume.open(device(FatType.FAT12, 300))) {
      fat.setTimes(PATH, RandomTree.TIME, RandomTree.TIME, RandomTree.TIME);
      fat.setAttributes(PATH, FatAttributes.HIDDEN);
      put(fat, PATH.toUpperCase(java.util.Locale.ROOT), new byte[0]);
      FatNode file = fat.require(PATH);
      assertThat(file.path()).isEqualTo(PATH);
      assertThat(file.size()).isZero();
      assertThat(file.entry().firstCluster()).isZero();
      assertThat(file.attributes()).isEqualTo(FatAttributes.HIDDEN.with(FatAttributes.ARCHIVE));
      assertThat(file.writeTime()).isEqualTo(LATER);
      assertThat(file.creationTime()).isEqualTo(RandomTree.TIME);
    }
  }

  @Test
  void isRefusedForOpenFilesDirectoriesAndIllegalNames() throws IOException {
    try (FatVolume fat = FatVolume.open(device(FatType.FAT12, 300))) {
      assertThatThrownBy(() -> fat.newContent("grub")).hasMessageContaining("is a directory");
      assertThatThrownBy(() -> fat.newContent("a|b")).hasMessageContaining("does not allow");
      assertThatThrownBy(() -> fat.newContent("none/x")).isInstanceOf(FileSystemException.class);
      try (FatFile open = fat.open(fat.require(PATH))) {
        assertThat(open.size()).isEqualTo(3000);
        assertThatThrownBy(() -> fat.newContent(PATH)).hasMessageContaining("is open");
      }
    }
  }
}
