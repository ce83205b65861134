package org.bootdisk.qcow2.check;

import java.io.IOException;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Ranges;
import org.bootdisk.qcow2.layout.Bitmap;
import org.bootdisk.qcow2.layout.BitmapDirectory;
import org.bootdisk.qcow2.layout.BitmapTable;
import org.bootdisk.qcow2.layout.CryptMethod;
import org.bootdisk.qcow2.layout.EncryptionHeader;
import org.bootdisk.qcow2.layout.Feature;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.bootdisk.qcow2.map.HostFile;

/** The clusters that header extensions lead to: persistent bitmaps, the LUKS header. */
final class ExtensionReferences {

  private ExtensionReferences() {}

  /** Counts all references; false if not all can be found. */
  static boolean count(HostFile file, Qcow2Header header, ReferenceWalk walk, Findings findings)
      throws IOException {
    try {
      if (header.has(Feature.BITMAPS)) {
        bitmaps(file, header, walk);
      }
      if (header.cryptMethod() == CryptMethod.LUKS) {
        EncryptionHeader place = EncryptionHeader.of(header, file.device());
        walk.range(place.offset(), place.length(), 1, "LUKS header");
      }
      return true;
    } catch (FormatException.Corrupt e) {
      findings.error("qcow2.extension", e.fault());
      return false;
    }
  }

  private static void bitmaps(HostFile file, Qcow2Header header, ReferenceWalk walk)
      throws IOException {
    BitmapDirectory directory = BitmapDirectory.read(file.device(), header);
    walk.range(directory.offset(), directory.size(), 1, "bitmap directory");
    for (Bitmap bitmap : directory.bitmaps()) {
      requireCovering(bitmap, header, file);
      walk.range(bitmap.table().offset(), bitmap.table().count() * Long.BYTES, 1, "bitmap table");
      for (long entry : BitmapTable.read(file.device(), bitmap, header.geometry())) {
        if (BitmapTable.isStored(entry)) {
          walk.range(BitmapTable.offset(entry), header.geometry().clusterSize(), 1, "bitmap data");
        }
      }
    }
  }

  /** A bitmap that was saved has bits for all of the disk, and no more. */
  private static void requireCovering(Bitmap bitmap, Qcow2Header header, HostFile file)
      throws FormatException {
    long bits = Ranges.ceilDiv(header.virtualSize(), 1L << bitmap.granularityBits());
    long entries = Ranges.ceilDiv(bits, header.geometry().clusterSize() * Byte.SIZE);
    if (!bitmap.isInconsistent() && bitmap.table().count() != entries) {
      throw new FormatException.Corrupt(
          Fault.in(file.device().description() + ": bitmap " + Quoted.of(bitmap.name()))
              .actual(bitmap.table().count() + " entries in the bitmap table")
              .expected(entries + ", as the virtual size needs")
              .source("qcow2 \"Bitmap directory\""));
    }
  }
}
