package org.bootdisk.qcow2.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.bootdisk.block.Finding;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.qcow2.BackingFiles;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.Qcow2Options;
import org.bootdisk.qcow2.layout.HeaderDecoder;
import org.junit.jupiter.api.Test;

/** Where a check says that a wrong entry is, and that it does not go on from there. */
class EntryDamageTest {

  private static final int CLUSTER = 4096;
  private static final int L2_COVERAGE = 2 << 20;

  private final MemoryDevice file = new MemoryDevice("disk", 0);

  /** An image with an L2 table for each of its four L1 entries, of one data cluster each. */
  EntryDamageTest() throws IOException {
    try (Qcow2Image image =
        Qcow2Image.create(
            file, 4L * L2_COVERAGE, Qcow2Options.defaults().withClusterSize(CLUSTER))) {
      for (int i = 0; i < 4; i++) {
        image.write((long) i * L2_COVERAGE + 5 * CLUSTER, ByteBuffer.wrap(new byte[] {1}));
      }
    }
  }

  private long l1Entry(int index) throws IOException {
    return HeaderDecoder.decode(file).l1().offset() + index * 8L;
  }

  private long word(long at) {
    ByteBuffer word = ByteBuffer.allocate(8);
    file.read(at, word);
    return word.getLong(0);
  }

  private void change(long at, long bits) {
    file.write(at, ByteBuffer.allocate(8).putLong(0, word(at) ^ bits));
  }

  private Finding only(String rule) throws IOException {
    List<Finding> found =
        Qcow2Check.check(file).findings().stream()
            .filter(finding -> finding.rule().equals(rule))
            .toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  @Test
  void namesTheL1EntryThatPointsIntoACluster() throws IOException {
    change(l1Entry(3), 512);
    assertThat(only("qcow2.l1.alignment").message())
        .contains("entry 3 at 0x" + Long.toHexString(l1Entry(3)));
    assertThat(Qcow2Check.check(file).allocatedClusters()).isEqualTo(3);
  }

  @Test
  void namesTheL1EntryThatPointsNowhere() throws IOException {
    change(l1Entry(2), word(l1Entry(2)) ^ 1L << 63);
    assertThat(only("qcow2.l1.offset").message())
        .contains("entry 2 at 0x" + Long.toHexString(l1Entry(2)));
  }

  @Test
  void namesTheL2EntryWhoseReservedBitsAreSet() throws IOException {
    long l2 = word(l1Entry(1)) & ~(1L << 63);
    change(l2 + 5 * 8, 1L << 5);
    assertThat(only("qcow2.l2.reserved").message()).contains("0x" + Long.toHexString(l2 + 5 * 8));
  }

  @Test
  void namesTheL2EntryThatIsZeroInVersion2() throws IOException {
    long l2 = word(l1Entry(1)) & ~(1L << 63);
    change(l2 + 5 * 8, 1);
    assertThat(Qcow2Check.check(file).findings()).isEmpty();
    file.write(4, ByteBuffer.wrap(new byte[] {0, 0, 0, 2}));
    assertThat(only("qcow2.l2.zero-flag").message()).contains("0x" + Long.toHexString(l2 + 5 * 8));
    try (Qcow2Image image = Qcow2Image.open(file, BackingFiles.none())) {
      assertThat(image.header().version()).isEqualTo(2);
    }
  }
}
