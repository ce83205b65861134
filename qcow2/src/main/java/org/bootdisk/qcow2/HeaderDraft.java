package org.bootdisk.qcow2;

import org.bootdisk.block.ByteSize;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.CompressionType;
import org.bootdisk.qcow2.layout.Feature;
import org.bootdisk.qcow2.layout.FeatureNameTable;
import org.bootdisk.qcow2.layout.Features;
import org.bootdisk.qcow2.layout.HeaderEncoder;
import org.bootdisk.qcow2.layout.HeaderExtension;
import org.bootdisk.qcow2.layout.Qcow2Header;

/** The header of a new image, before its tables have their places. */
final class HeaderDraft {

  private HeaderDraft() {}

  /** The header for {@code options}, with the feature name table where it fits. */
  static Qcow2Header of(long virtualSize, Qcow2Options options) {
    ClusterGeometry geometry = options.geometry();
    requireMappable(virtualSize, geometry);
    Qcow2Header plain =
        new Qcow2Header.Builder(geometry, virtualSize)
            .version(options.version())
            .features(features(options))
            .compressionType(options.compressionType())
            .backing(options.backing())
            .build();
    if (options.encryption().isPresent()) {
      plain = encrypted(plain, options.encryption().get());
    }
    if (options.dataFile().isPresent()) {
      plain = plain.toBuilder().extension(nameOf(options.dataFile().get())).build();
    }
    Qcow2Header named = plain.toBuilder().extension(FeatureNameTable.extension()).build();
    return options.version() > 2 && HeaderEncoder.fits(named) ? named : plain;
  }

  private static Qcow2Header encrypted(Qcow2Header header, Encryption encryption) {
    Qcow2Header.Builder changed = header.toBuilder().cryptMethod(encryption.method());
    return encryption instanceof Encryption.Luks luks
        ? changed.extension(EncryptedContent.draft(luks.options().cipher()).extension()).build()
        : changed.build();
  }

  private static HeaderExtension nameOf(ExternalDataFile file) {
    return HeaderExtension.of(HeaderExtension.EXTERNAL_DATA_FILE_NAME, file.name());
  }

  private static Features features(Qcow2Options options) {
    Features features = Features.NONE;
    if (options.compressionType() != CompressionType.DEFLATE) {
      features = features.with(Feature.COMPRESSION_TYPE);
    }
    if (options.lazyRefcounts()) {
      features = features.with(Feature.LAZY_REFCOUNTS);
    }
    if (options.dataFile().isPresent()) {
      features = features.with(Feature.EXTERNAL_DATA_FILE);
      features =
          options.dataFile().get().raw() ? features.with(Feature.RAW_EXTERNAL_DATA) : features;
    }
    return options.extendedL2() ? features.with(Feature.EXTENDED_L2) : features;
  }

  /** Refuses a virtual size that an L1 table of the largest size does not reach. */
  static void requireMappable(long virtualSize, ClusterGeometry geometry) {
    long entries = Qcow2Header.MAX_L1_BYTES / Long.BYTES;
    if (virtualSize < 0 || geometry.l1Entries(virtualSize) > entries) {
      throw new IllegalArgumentException(
          "a virtual size of "
              + virtualSize
              + " bytes is not possible with clusters of "
              + geometry.clusterSize()
              + " bytes, which reach to "
              + ByteSize.print(Math.multiplyExact(entries, geometry.l2Coverage()))
              + "; use larger clusters");
    }
  }
}
