package org.bootdisk.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bootdisk.block.Extent;
import org.bootdisk.block.MemoryDevice;
import org.junit.jupiter.api.Test;

/** What lies beyond one L2 table, one bitmap page: small clusters make a small disk large. */
class LargeDiskTest {

  private static final int CLUSTER = 512;
  private static final long L2_COVERAGE = 32 << 10;
  private static final long SIZE = 16 * L2_COVERAGE;

  private static Qcow2Image image() throws IOException {
    return Qcow2Image.create(
        new MemoryDevice("disk", 0), SIZE, Qcow2Options.defaults().withClusterSize(CLUSTER));
  }

  @Test
  void aHoleThatNoTableMapsIsOneExtent() throws IOException {
    try (Qcow2Image image = image()) {
      image.write(10 * L2_COVERAGE + CLUSTER, ByteBuffer.wrap(new byte[] {1}));
      Extent hole = image.extent(100, SIZE - 100);
      assertThat(hole.length()).isBetween(10 * L2_COVERAGE - 100, 10 * L2_COVERAGE + CLUSTER - 100);
      assertThat(image.extent(11 * L2_COVERAGE, 5 * L2_COVERAGE).length())
          .isEqualTo(5 * L2_COVERAGE);
      assertThat(image.extent(11 * L2_COVERAGE, 100).length()).isEqualTo(100);
    }
  }

  /** One page of a bitmap stands for 2 MiB; all of it is dirty, or a part of it. */
  @Test
  void whatADiskGrowsByIsClean() throws IOException {
    for (long dirty : new long[] {SIZE, SIZE / 2}) {
      try (Qcow2Image image = image()) {
        image.bitmaps().add("changes", CLUSTER);
        byte[] ones = new byte[(int) dirty];
        Arrays.fill(ones, (byte) 1);
        image.write(0, ByteBuffer.wrap(ones));
        assertThat(image.bitmaps().bits("changes").nextClean(0)).isEqualTo(dirty);
        image.resize(SIZE - 5 * L2_COVERAGE);
        image.resize(2 * SIZE);
        DirtyBits bits = image.bitmaps().bits("changes");
        long end = Math.min(dirty, SIZE - 5 * L2_COVERAGE);
        assertThat(bits.nextDirty(0)).isZero();
        assertThat(bits.nextClean(0)).isEqualTo(end);
        assertThat(bits.nextDirty(end)).isEqualTo(bits.size());
      }
    }
  }
}
