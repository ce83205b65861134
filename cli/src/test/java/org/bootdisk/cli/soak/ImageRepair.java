package org.bootdisk.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.bootdisk.block.FileDevice;
import org.bootdisk.cli.CommandRun;
import org.bootdisk.fixtures.Tool;

/**
 * Damages the counts of two copies of our image in the same way. Both repairs find as much, and
 * afterwards nothing is wrong and nothing is lost.
 */
final class ImageRepair implements Operation {

  private static final int REFCOUNT_TABLE_OFFSET = 48;

  @Override
  public boolean run(Twins twins) throws IOException {
    if (!twins.top().isQcow2()) {
      return false;
    }
    Path own = twins.ours("repaired-by-us");
    Path foreign = twins.ours("repaired-by-qemu");
    Files.copy(twins.ours(), own, StandardCopyOption.REPLACE_EXISTING);
    damage(twins, own);
    Files.copy(own, foreign, StandardCopyOption.REPLACE_EXISTING);
    CommandRun ours = twins.ours("image", "check", own);
    Tool.Result theirs = twins.theirs("qemu-img", "check", foreign);
    assertThat(ours.status()).as("%s\n%s", ours, theirs).isEqualTo(theirs.status());
    twins.oursMust("image", "check", "-r", "all", own);
    twins.theirsMust("qemu-img", "check", "-r", "all", foreign);
    for (Path repaired : new Path[] {own, foreign}) {
      twins.theirsMust("qemu-img", "check", repaired);
      twins.oursMust("image", "check", repaired);
      twins.theirsMust("qemu-img", "compare", repaired, twins.ours());
      Files.delete(repaired);
    }
    return true;
  }

  /** Changes a few bytes of the first refcount block, where counts of clusters in use are. */
  private static void damage(Twins twins, Path image) throws IOException {
    try (FileDevice file = FileDevice.openWritable(image)) {
      long block = word(file, word(file, REFCOUNT_TABLE_OFFSET));
      int changes = twins.random().nextInt(1, 4);
      for (int i = 0; i < changes; i++) {
        ByteBuffer one = ByteBuffer.allocate(1);
        long at = block + twins.random().nextInt(64);
        file.read(at, one);
        one.put(0, (byte) (one.get(0) ^ (1 << twins.random().nextInt(8)))).rewind();
        file.write(at, one);
        twins.note("# bit changed in byte " + at);
      }
    }
  }

  private static long word(FileDevice file, long at) throws IOException {
    ByteBuffer word = ByteBuffer.allocate(Long.BYTES);
    file.read(at, word);
    return word.getLong(0);
  }
}
