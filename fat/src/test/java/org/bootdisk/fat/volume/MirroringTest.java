package org.bootdisk.fat.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fat.Judges;
import org.bootdisk.fat.RandomTree;
import org.bootdisk.fat.check.FatCheck;
import org.bootdisk.fat.format.FatFormat;
import org.bootdisk.fat.format.FatPlan;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fixtures.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** FAT32 of which one FAT is in use and the other is not (BPB_ExtFlags). */
class MirroringTest {

  private static final int EXT_FLAGS = 40;
  private static final byte SECOND_FAT_ONLY = (byte) 0x81;

  @TempDir Path directory;

  @Test
  void theFatThatIsNotInUseIsNeitherReadNorWritten() throws IOException {
    FatFormat format = FatFormat.ofSize(36 << 20).withType(FatType.FAT32).withSectorsPerCluster(1);
    RandomTree tree = new RandomTree(6, 40, 9000, RandomTree.Names.BASIC_PLANE);
    FatPlan plan = FatPlan.of(format, tree.toFatTree());
    MemoryDevice device = new MemoryDevice("volume", plan.regions().size());
    plan.regions().writeTo(device, done -> {});
    FatGeometry geometry = plan.geometry();
    byte[] noise = Seeds.bytes(1, (int) geometry.fatLength());
    device.write(geometry.fatOffset(0), ByteBuffer.wrap(noise));
    setFlags(device, SECOND_FAT_ONLY);

    try (FatVolume fat = FatVolume.open(device)) {
      Judges.requireSame(Judges.ours(fat), tree.files());
      String any = tree.files().keySet().iterator().next();
      fat.delete(any);
      try (FatFile file = fat.createAndOpen("a new name.bin", RandomTree.TIME)) {
        file.write(0, ByteBuffer.wrap(Seeds.bytes(2, 20_000)), RandomTree.TIME);
      }
    }
    assertThat(FatCheck.check(device).findings()).isEmpty();
    assertThat(FatCheck.repair(device).findings()).isEmpty();
    byte[] first = bytes(device, geometry.fatOffset(0), noise.length);
    assertThat(Arrays.equals(first, noise)).isTrue();

    // Others know FATs that are the same.
    byte[] second = bytes(device, geometry.fatOffset(1), noise.length);
    device.write(geometry.fatOffset(0), ByteBuffer.wrap(second));
    setFlags(device, (byte) 0);
    Map<String, byte[]> ours;
    try (FatVolume fat = FatVolume.open(device)) {
      ours = Judges.ours(fat);
    }
    Path volume = Judges.copy(device, directory.resolve("volume"));
    Judges.requireClean(volume);
    Judges.requireSame(Judges.mtools(volume, directory.resolve("copy")), ours);
  }

  private static byte[] bytes(MemoryDevice device, long offset, int length) {
    byte[] bytes = new byte[length];
    device.read(offset, ByteBuffer.wrap(bytes));
    return bytes;
  }

  private static void setFlags(MemoryDevice device, byte flags) {
    for (int sector : new int[] {0, 6}) {
      device.write(sector * 512 + EXT_FLAGS, ByteBuffer.wrap(new byte[] {flags}));
    }
  }
}
