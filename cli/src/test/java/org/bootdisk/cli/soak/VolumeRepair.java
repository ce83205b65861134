package org.bootdisk.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.bootdisk.block.FileDevice;
import org.bootdisk.cli.CommandRun;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.fixtures.Tool;

/**
 * Damages two copies of a volume in the same way. Both checks see it, and after both repairs both
 * find nothing, and all files are as they were.
 */
final class VolumeRepair implements Operation {

  @Override
  public boolean run(Twins twins) throws IOException {
    Volume volume = Volume.any(twins);
    if (volume == null) {
      return false;
    }
    Path own = twins.ours("repaired-by-us");
    Path foreign = twins.ours("repaired-by-fsck");
    volume.extract(twins.raw(), own);
    Map<String, String> before = tree(own);
    if (!damage(twins, own)) {
      return false;
    }
    Files.copy(own, foreign, StandardCopyOption.REPLACE_EXISTING);
    CommandRun ours = twins.ours("fat", "check", own);
    Tool.Result theirs = twins.theirs("fsck.fat", "-n", foreign);
    assertThat(ours.status() != 0).as("%s\n%s", ours, theirs).isEqualTo(theirs.status() != 0);
    twins.oursMust("fat", "repair", own);
    assertThat(twins.theirs("fsck.fat", "-a", foreign).status()).isLessThan(2);
    for (Path repaired : new Path[] {own, foreign}) {
      twins.theirsMust("fsck.fat", "-n", repaired);
      twins.oursMust("fat", "check", repaired);
    }
    Map<String, String> after = tree(own);
    Map<String, String> theirAfter = tree(foreign);
    String saved = after.remove("FSCK0000.REC");
    String theirSaved = theirAfter.remove("FSCK0000.REC");
    assertThat(saved == null).isEqualTo(theirSaved == null);
    assertThat(after).isEqualTo(before);
    assertThat(theirAfter).isEqualTo(before);
    Files.delete(own);
    Files.delete(foreign);
    return true;
  }

  private static Map<String, String> tree(Path volume) throws IOException {
    return new Volume(0, 0, Files.size(volume)).tree(volume);
  }

  /** A lost cluster, copies that differ, a volume that was not closed: nothing that hurts files. */
  private static boolean damage(Twins twins, Path image) throws IOException {
    try (FileDevice file = FileDevice.openWritable(image)) {
      FatGeometry geometry;
      try (FatVolume fat = FatVolume.open(file.slice("volume", 0, file.size()))) {
        geometry = fat.geometry();
      }
      if (twins.one(3)) {
        // The byte that Windows and Linux mark a volume with while it is in use.
        ByteBuffer state = ByteBuffer.wrap(new byte[] {1});
        file.write(geometry.type() == FatType.FAT32 ? 0x41 : 0x25, state);
        twins.note("# marked as not closed");
        return true;
      }
      int first = twins.random().nextInt(geometry.bpb().fatCount());
      return loseCluster(twins, file, geometry, first);
    }
  }

  /** Ends a chain of one cluster in all FATs from {@code first} on. */
  private static boolean loseCluster(Twins twins, FileDevice file, FatGeometry geometry, int first)
      throws IOException {
    int bits = geometry.type().bits();
    int mask = bits == 32 ? 0x0FFF_FFFF : (1 << bits) - 1;
    for (int attempt = 0; attempt < 100; attempt++) {
      int cluster = twins.random().nextInt(2, geometry.lastCluster() + 1);
      long bit = (long) cluster * bits;
      int shift = (int) (bit % Byte.SIZE);
      ByteBuffer word = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      file.read(geometry.fatOffset(0) + bit / Byte.SIZE, word);
      if ((word.getInt(0) >>> shift & mask) == 0) {
        word.putInt(0, word.getInt(0) | mask << shift);
        for (int fat = first; fat < geometry.bpb().fatCount(); fat++) {
          file.write(geometry.fatOffset(fat) + bit / Byte.SIZE, word.rewind());
        }
        twins.note("# cluster " + cluster + " lost in the FATs from " + first + " on");
        return true;
      }
    }
    return false;
  }
}
