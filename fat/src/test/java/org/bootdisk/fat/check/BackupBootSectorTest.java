package org.bootdisk.fat.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.fat.Judges;
import org.bootdisk.fat.RandomTree;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Volumes of mkfs.fat and mtools whose boot sector was overwritten. */
class BackupBootSectorTest {

  private static final int RESERVED_SECTORS = 14;
  private static final int SECTORS_PER_CLUSTER = 13;

  @TempDir Path directory;

  private Path volume(Object... options) throws IOException {
    Path volume = directory.resolve("volume");
    Object[] arguments = new Object[options.length + 6];
    System.arraycopy(options, 0, arguments, 0, options.length);
    Object[] rest = {"-C", "-n", "LABEL", "-v", volume, 300 << 10};
    System.arraycopy(rest, 0, arguments, options.length, rest.length);
    Tool.named("mkfs.fat").output(arguments);
    Path tree = directory.resolve("tree");
    new RandomTree(5, 30, 9000, RandomTree.Names.BASIC_PLANE).writeTo(tree);
    Tool.named("mcopy").output("-s", "-i", volume, tree, "::");
    return volume;
  }

  @ParameterizedTest
  @CsvSource({"512, 6", "512, 3", "512, 20", "1024, 6", "2048, 6"})
  void isPutInThePlaceOfABootSectorThatCannotBeUsed(int sectorSize, int backup) throws IOException {
    Path volume = volume("-F", 32, "-S", sectorSize, "-b", backup, "-s", 1);
    Map<String, byte[]> before = Judges.ours(volume);
    for (byte[] damage : new byte[][] {new byte[512], Seeds.bytes(3, 512), new byte[62]}) {
      try (FileDevice device = FileDevice.openWritable(volume)) {
        device.write(0, ByteBuffer.wrap(damage));
        assertThatThrownBy(() -> FatVolume.open(device))
            .isInstanceOf(FormatException.class)
            .hasMessageContaining("a repair of the volume puts it back");
        CheckResult found = FatCheck.check(device);
        assertThat(found.findings()).extracting(f -> f.rule()).containsOnly(Rule.BPB.id());
        assertThat(found.files()).isEqualTo(before.size());
        assertThat(FatCheck.repair(device).findings()).isEmpty();
      }
      Judges.requireClean(volume);
      Judges.requireSame(Judges.ours(volume), before);
    }
  }

  /** fsck.fat would follow the boot sector, and the volume would be lost. */
  @ParameterizedTest
  @CsvSource({RESERVED_SECTORS + ", 40", SECTORS_PER_CLUSTER + ", 8", "36, 1", "44, 9"})
  void isBelievedWhereTheFilesAgreeWithIt(int offset, int value) throws IOException {
    Path volume = volume("-F", 32, "-s", 1);
    Map<String, byte[]> before = Judges.ours(volume);
    try (FileDevice device = FileDevice.openWritable(volume)) {
      device.write(offset, ByteBuffer.wrap(new byte[] {(byte) value}));
      assertThat(FatCheck.check(device).isClean()).isFalse();
      assertThat(FatCheck.repair(device).findings()).isEmpty();
    }
    Judges.requireClean(volume);
    Judges.requireSame(Judges.ours(volume), before);
  }

  @Test
  void isMadeAnewFromABootSectorThatIsRight() throws IOException {
    Path volume = volume("-F", 32, "-s", 1);
    try (FileDevice device = FileDevice.openWritable(volume)) {
      for (byte[] damage : new byte[][] {new byte[512], Seeds.bytes(4, 512), {0, 0, 0, 'x'}}) {
        device.write(6 * 512, ByteBuffer.wrap(damage));
        assertThat(FatCheck.check(device).findings())
            .extracting(f -> f.rule())
            .containsExactly(Rule.BACKUP.id());
        assertThat(FatCheck.repair(device).findings()).isEmpty();
        ByteBuffer first = ByteBuffer.allocate(BootSector.SIZE);
        ByteBuffer copy = ByteBuffer.allocate(BootSector.SIZE);
        device.read(0, first);
        device.read(6 * 512, copy);
        assertThat(copy.flip()).isEqualTo(first.flip());
      }
    }
    Judges.requireClean(volume);
  }

  @Test
  void isNotTakenFromAnEarlierVolume() throws IOException {
    Path volume = volume("-F", 32, "-s", 1);
    Tool.named("mkfs.fat").output("-F", 16, "-R", 32, "-n", "NEWER", volume);
    try (FileDevice device = FileDevice.openWritable(volume)) {
      // mkfs.fat left the earlier backup where it was; the FAT is damaged in one place.
      device.write(32 * 512 + 4, ByteBuffer.wrap(new byte[] {9, 9}));
      assertThat(FatCheck.repair(device).findings()).isEmpty();
      try (FatVolume fat = FatVolume.open(device)) {
        assertThat(fat.label()).contains("NEWER");
      }
    }
    Judges.requireClean(volume);
  }

  @Test
  void isNoneOfVolumesThatHaveNone() throws IOException {
    Path volume = volume("-F", 16);
    try (FileDevice device = FileDevice.openWritable(volume)) {
      device.write(0, ByteBuffer.wrap(new byte[512]));
      CheckResult left = FatCheck.repair(device);
      assertThat(left.findings()).extracting(f -> f.rule()).containsExactly(Rule.BPB.id());
      assertThat(left.files()).isZero();
    }
  }
}
