package org.bootdisk.qcow2;

import java.io.IOException;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.block.Extents;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Zeros;
import org.bootdisk.qcow2.layout.Feature;
import org.bootdisk.qcow2.layout.Features;
import org.bootdisk.qcow2.layout.HeaderEncoder;
import org.bootdisk.qcow2.layout.HeaderExtension;
import org.bootdisk.qcow2.layout.Qcow2Header;

/** Changes of what an image is, its content staying the same: {@code qemu-img amend}. */
public final class Amendment {

  private Amendment() {}

  /** Makes the image version 3, or 2 if it can be that. */
  public static void changeVersion(Qcow2Image image, int version) throws IOException {
    Qcow2Header header = image.header();
    if (version == header.version()) {
      return;
    }
    if (version == 2) {
      requireVersion2(image);
      storeZeros(image);
      image.flush();
    }
    Features none = new Features(0, 0, 0);
    image.changeHeader(
        image.header().toBuilder()
            .version(version)
            .features(version == 2 ? none : header.features())
            .build());
    image.flush();
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
    image.changeHeader(image.header().toBuilder().features(changed).build());
    image.flush();
  }

  /**
   * Says that the image's external data file cannot be read as a raw image any more. The opposite
   * would need the file to be that, so it is decided when an image is made.
   */
  public static void forgetRawDataFile(Qcow2Image image) throws IOException {
    requireDataFile(image);
    Features features = image.header().features().without(Feature.RAW_EXTERNAL_DATA);
    image.changeHeader(image.header().toBuilder().features(features).build());
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
    image.changeHeader(changed);
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
    if (header.features().incompatible() != 0 || header.snapshots().count() > 0) {
      throw new FormatException.Unsupported(
          fault.expected(
              "no incompatible features and no snapshots in an image that becomes version 2"));
    }
  }

  /** Version 2 has no zero clusters: they become holes, or data where a backing file would show. */
  private static void storeZeros(Qcow2Image image) throws IOException {
    BlockDevice layer = image.layer();
    Extents walk = layer.extents(0, image.size());
    for (Extent extent = walk.next(); extent != null; extent = walk.next()) {
      if (extent.status() != Extent.Status.ZERO) {
        continue;
      }
      if (image.header().backing().isPresent()) {
        Zeros.writeTo(image, extent.start(), extent.length());
      } else {
        image.discard(extent.start(), extent.length());
      }
    }
  }
}
