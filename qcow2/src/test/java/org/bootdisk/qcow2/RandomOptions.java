package org.bootdisk.qcow2;

import java.util.SplittableRandom;
import org.bootdisk.qcow2.crypt.LuksOptions;
import org.bootdisk.qcow2.layout.BackingReference;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.CompressionType;

/** Options of an image, drawn from all that the format can combine. */
final class RandomOptions {

  /** The backing files that an image may have; a test makes them. */
  static final BackingReference RAW_BASE = BackingReference.of("base.raw", "raw");

  static final BackingReference QCOW2_BASE = BackingReference.of("base.qcow2", "qcow2");

  private static final int LUKS_ITERATIONS = 1000;

  private final SplittableRandom random;

  RandomOptions(SplittableRandom random) {
    this.random = random;
  }

  Qcow2Options draw() {
    int clusterBits =
        random.nextInt(ClusterGeometry.MIN_CLUSTER_BITS, ClusterGeometry.MAX_CLUSTER_BITS + 1);
    Qcow2Options options = Qcow2Options.defaults().withClusterSize(1 << clusterBits);
    options = one(4) ? options.withVersion(2) : ofVersion3(options, clusterBits);
    if (one(2)) {
      options = options.withBacking(one(2) ? RAW_BASE : QCOW2_BASE);
    }
    if (one(3)) {
      options = options.withEncryption(encryption());
    }
    return options.version() > 2 && one(4) ? withDataFile(options) : options;
  }

  /** How the image gets its first clusters. */
  Preallocation preallocation(Qcow2Options options) {
    Preallocation[] all = Preallocation.values();
    return options.backing().isPresent() || one(2)
        ? Preallocation.OFF
        : all[random.nextInt(all.length)];
  }

  private Qcow2Options ofVersion3(Qcow2Options options, int clusterBits) {
    Qcow2Options drawn =
        options
            .withRefcountBits(1 << random.nextInt(ClusterGeometry.MAX_REFCOUNT_ORDER + 1))
            .withCompressionType(one(2) ? CompressionType.ZSTD : CompressionType.DEFLATE);
    if (clusterBits >= ClusterGeometry.MIN_EXTENDED_L2_BITS && one(2)) {
      drawn = drawn.withExtendedL2();
    }
    return one(3) ? drawn.withLazyRefcounts() : drawn;
  }

  private Encryption encryption() {
    return one(2)
        ? new Encryption.LegacyAes()
        : new Encryption.Luks(LuksOptions.usual(LUKS_ITERATIONS));
  }

  /** A raw data file has no place for a backing file's content, and none for what is encrypted. */
  private Qcow2Options withDataFile(Qcow2Options options) {
    boolean mayBeRaw = options.backing().isEmpty() && options.encryption().isEmpty();
    return options.withDataFile(new ExternalDataFile("guest.data", mayBeRaw && one(2)));
  }

  private boolean one(int in) {
    return random.nextInt(in) == 0;
  }
}
