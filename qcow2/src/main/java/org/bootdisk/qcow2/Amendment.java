package org.bootdisk.qcow2;

import java.io.IOException;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.qcow2.layout.CompressionType;
import org.bootdisk.qcow2.layout.Feature;
import org.bootdisk.qcow2.layout.Features;
import org.bootdisk.qcow2.layout.HeaderEncoder;
import org.bootdisk.qcow2.layout.HeaderExtension;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.bootdisk.qcow2.layout.Snapshot;

/** Changes of what an image is, its content staying the same: {@code qemu-img amend}. */
public final class Amendment {

  /** Bytes of a machine's state that a snapshot of version 2 can have. */
  private static final long MOST_STATE = 0xFFFF_FFFFL;

  private Amendment() {}

  /** Makes the image version 3, or 2 if it can be that. */
  public static void changeVersion(Qcow2Image image, int version) throws IOException {
    Qcow2Header header = image.header();
    if (version == header.version()) {
      return;
    }
    if (version == 2) {
      requireVersion2(image);
      image.parts().downgrade().storeZeros();
      image.flush();
      image
          .parts()
          .changeHeader(
              image.header().toBuilder()
                  .version(2)
                  .features(new Features(0, 0, 0))
                  .compressionType(CompressionType.DEFLATE)
                  .build());
      image.parts().compressed().forget();
    } else {
      completeSnapshots(image);
      image.parts().changeHeader(image.header().toBuilder().version(version).build());
    }
    image.flush();
  }

  /** Version 2 lets snapshots have no extra data; version 3 requires it (qcow2 "Snapshots"). */
  private static void completeSnapshots(Qcow2Image image) throws IOException {
    for (Snapshot snapshot : image.snapshots().list()) {
      if (!snapshot.isComplete()) {
        image.parts().snapshotTables().completeExtraData();
        image.flush();
        return;
      }
    }
  }

  /** Lets refcounts be written late, or not. */
  public static void changeLazyRefcounts(Qcow2Image image, LazyRefcounts lazy) throws IOException {
    Features features = image.header().features();
    if (lazy == LazyRefcounts.ON && image.header().version() == 2) {
      throw new IllegalArgumentException("version 2 has no lazy refcounts");
    }
    Features changed =
        lazy == LazyRefcounts.ON
            ? features.with(Feature.LAZY_REFCOUNTS)
            : features.without(Feature.LAZY_REFCOUNTS);
    image.parts().changeHeader(image.header().toBuilder().features(changed).build());
    image.flush();
  }

  /**
   * Says that the image's external data file cannot be read as a raw image any more. The opposite
   * would need the file to be that, so it is decided when an image is made.
   */
  public static void forgetRawDataFile(Qcow2Image image) throws IOException {
    requireDataFile(image);
    Features features = image.header().features().without(Feature.RAW_EXTERNAL_DATA);
    image.parts().changeHeader(image.header().toBuilder().features(features).build());
    image.flush();
  }

  /** Names another external data file, which is to have the same content. */
  public static void changeDataFile(Qcow2Image image, String name) throws IOException {
    requireDataFile(image);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("an image keeps its external data file");
    }
    Qcow2Header changed =
        image.header().toBuilder()
            .extension(HeaderExtension.of(HeaderExtension.EXTERNAL_DATA_FILE_NAME, name))
            .build();
    if (!HeaderEncoder.fits(changed)) {
      throw new IllegalArgumentException("the data file's name does not fit the header");
    }
    image.parts().changeHeader(changed);
    image.flush();
  }

  private static void requireDataFile(Qcow2Image image) {
    if (!image.header().has(Feature.EXTERNAL_DATA_FILE)) {
      throw new IllegalArgumentException("the image has no external data file");
    }
  }

  /** Whether refcounts may be written late. */
  public enum LazyRefcounts {
    /** They may. */
    ON,
    /** They are written in time. */
    OFF
  }

  private static void requireVersion2(Qcow2Image image) throws IOException {
    Qcow2Header header = image.header();
    Fault fault = Fault.in(image.description());
    if (header.geometry().refcountBits() != 16) {
      throw new FormatException.Unsupported(
          fault
              .actual(header.geometry().refcountBits() + " refcount bits")
              .expected("16 for version 2")
              .advice("change refcount_bits first"));
    }
    if (!image.bitmaps().list().isEmpty()) {
      throw new FormatException.Unsupported(
          fault
              .actual("persistent bitmaps")
              .expected("none, as version 2 has no bitmaps")
              .advice("remove the bitmaps first"));
    }
    long incompatible = header.features().without(Feature.COMPRESSION_TYPE).incompatible();
    if (incompatible != 0) {
      throw new FormatException.Unsupported(
          fault
              .actual("incompatible features 0x" + Long.toHexString(incompatible))
              .expected("none, as version 2 has no features"));
    }
    if (header.has(Feature.COMPRESSION_TYPE) && image.parts().downgrade().hasCompressedClusters()) {
      throw new FormatException.Unsupported(
          fault
              .actual(header.compressionType().qemuName() + " compressed clusters")
              .expected("none, as version 2 has zlib only")
              .advice("convert the image to one of version 2"));
    }
    for (Snapshot snapshot : image.snapshots().list()) {
      requireVersion2(snapshot, header.virtualSize(), fault);
    }
  }

  /** Readers of version 2 know neither a snapshot's own disk size nor its long machine state. */
  private static void requireVersion2(Snapshot snapshot, long diskSize, Fault fault)
      throws FormatException {
    if (snapshot.virtualSize() != diskSize || snapshot.vmStateSize() > MOST_STATE) {
      throw new FormatException.Unsupported(
          fault
              .actual(
                  "snapshot "
                      + Quoted.of(snapshot.name())
                      + " of a disk of "
                      + snapshot.virtualSize()
                      + " bytes")
              .expected("snapshots of " + diskSize + " bytes with less than 4 GiB of state")
              .advice("delete the snapshot first"));
    }
  }
}
