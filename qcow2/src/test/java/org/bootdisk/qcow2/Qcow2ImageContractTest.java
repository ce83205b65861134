package org.bootdisk.qcow2;

import java.io.IOException;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fixtures.BlockDeviceContract;
import org.bootdisk.qcow2.layout.BackingReference;
import org.junit.jupiter.api.Nested;

/** Holds images of every kind to the contract of a block device. */
class Qcow2ImageContractTest {

  private static final Qcow2Options DEFAULTS = Qcow2Options.defaults();

  /** An image in memory. */
  abstract static class Image extends BlockDeviceContract {

    private final Qcow2Options options;

    Image(Qcow2Options options) {
      this.options = options;
    }

    @Override
    protected BlockDevice create(long size) throws IOException {
      return Qcow2Image.create(
          new MemoryDevice("memory", 0),
          size,
          options,
          reference -> new MemoryDevice("zeros", size / 2));
    }
  }

  @Nested
  class Default extends Image {
    Default() {
      super(DEFAULTS);
    }
  }

  @Nested
  class SmallestClusters extends Image {
    SmallestClusters() {
      super(DEFAULTS.withClusterSize(512));
    }
  }

  @Nested
  class LargestClusters extends Image {
    LargestClusters() {
      super(DEFAULTS.withClusterSize(2 << 20));
    }
  }

  @Nested
  class Version2 extends Image {
    Version2() {
      super(DEFAULTS.withVersion(2).withClusterSize(4096));
    }
  }

  @Nested
  class Version2Overlay extends Image {
    Version2Overlay() {
      super(
          DEFAULTS
              .withVersion(2)
              .withClusterSize(1024)
              .withBacking(BackingReference.of("zeros", "raw")));
    }
  }

  @Nested
  class ExtendedL2 extends Image {
    ExtendedL2() {
      super(DEFAULTS.withExtendedL2().withClusterSize(16384));
    }
  }

  @Nested
  class Overlay extends Image {
    Overlay() {
      super(DEFAULTS.withClusterSize(2048).withBacking(BackingReference.of("zeros", "raw")));
    }
  }

  @Nested
  class ExtendedL2Overlay extends Image {
    ExtendedL2Overlay() {
      super(DEFAULTS.withExtendedL2().withBacking(BackingReference.of("zeros", "raw")));
    }
  }

  @Nested
  class OneBitRefcounts extends Image {
    OneBitRefcounts() {
      super(DEFAULTS.withRefcountBits(1).withClusterSize(512));
    }
  }

  @Nested
  class WideRefcounts extends Image {
    WideRefcounts() {
      super(DEFAULTS.withRefcountBits(64).withClusterSize(512));
    }
  }
}
