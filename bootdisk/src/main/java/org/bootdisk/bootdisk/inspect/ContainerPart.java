package org.bootdisk.bootdisk.inspect;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.block.Extents;
import org.bootdisk.block.FormatException;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.layout.BackingReference;
import org.bootdisk.qcow2.layout.Bitmap;
import org.bootdisk.qcow2.layout.BitmapDirectory;
import org.bootdisk.qcow2.layout.CryptMethod;
import org.bootdisk.qcow2.layout.Feature;
import org.bootdisk.qcow2.layout.HeaderExtension;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.bootdisk.qcow2.layout.Snapshot;

/** The file that a virtual disk is in: its format, and what only that format has. */
final class ContainerPart {

  private ContainerPart() {}

  /**
   * Tells of an image.
   *
   * @param file the image file
   * @param disk the virtual disk in it
   */
  static Part of(BlockDevice file, BlockDevice disk) throws IOException {
    Part.Builder part = Part.of("container", "");
    boolean isQcow2 = disk instanceof Qcow2Image;
    part.text("format", isQcow2 ? "qcow2" : "raw")
        .derived("virtual-size", new Value.Bytes(disk.size()));
    try {
      if (disk instanceof Qcow2Image image) {
        addHeader(part, image.header());
        addTables(part, file, image);
      }
      part.derived("file-size", new Value.Bytes(file.size()));
      addAllocation(part, disk);
    } catch (FormatException e) {
      part.problem(e);
    } catch (FileSystemException e) {
      part.problem(e);
    }
    return part.build();
  }

  private static void addHeader(Part.Builder part, Qcow2Header header) {
    part.text("compat", header.version() == 2 ? "0.10" : "1.1")
        .bytes("cluster-size", header.geometry().clusterSize())
        .count("refcount-bits", header.geometry().refcountBits())
        .text("compression-type", header.compressionType().qemuName())
        .text("encryption", encryption(header.cryptMethod()))
        .texts("features", features(header));
    if (header.backing().isPresent()) {
      BackingReference backing = header.backing().get();
      part.text("backing-file", backing.name());
      part.text("backing-format", backing.format().orElse("not told"));
    }
    HeaderExtension data = header.extension(HeaderExtension.EXTERNAL_DATA_FILE_NAME);
    if (data != null) {
      part.text("data-file", data.text());
    }
  }

  private static String encryption(CryptMethod method) {
    return method.name().toLowerCase(Locale.ROOT);
  }

  private static List<String> features(Qcow2Header header) {
    List<String> names = new ArrayList<>();
    for (Feature feature : Feature.values()) {
      if (header.has(feature)) {
        names.add(feature.label());
      }
    }
    return names;
  }

  private static void addTables(Part.Builder part, BlockDevice file, Qcow2Image image)
      throws IOException {
    for (Snapshot snapshot : image.snapshots().list()) {
      part.part(
          Part.of("snapshot", snapshot.id())
              .text("name", snapshot.name())
              .bytes("virtual-size", snapshot.virtualSize())
              .build());
    }
    if (image.header().has(Feature.BITMAPS)) {
      for (Bitmap bitmap : BitmapDirectory.read(file, image.header()).bitmaps()) {
        part.part(
            Part.of("bitmap", bitmap.name())
                .bytes("granularity", 1L << bitmap.granularityBits())
                .build());
      }
    }
  }

  /**
   * How the content is stored, which the same content may be in several ways. What a container
   * stores in holes of its file is data like the rest: a copy of the file may have other holes.
   */
  private static void addAllocation(Part.Builder part, BlockDevice disk) throws IOException {
    long data = 0;
    long inBacking = 0;
    BlockDevice stored = disk instanceof Qcow2Image image ? image.withoutHoles() : disk;
    Extents walk = stored.extents(0, stored.size());
    for (Extent extent = walk.next(); extent != null; extent = walk.next()) {
      boolean isStored = extent.status() == Extent.Status.SPARSE || !extent.readsAsZeros();
      if (isStored) {
        data += extent.length();
        inBacking += extent.depth() > 0 ? extent.length() : 0;
      }
    }
    part.derived("data", new Value.Bytes(data));
    if (inBacking > 0) {
      part.derived("data-in-backing-files", new Value.Bytes(inBacking));
    }
  }
}
