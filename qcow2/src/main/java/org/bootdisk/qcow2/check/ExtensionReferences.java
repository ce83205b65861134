package org.bootdisk.qcow2.check;

import java.io.IOException;
import org.bootdisk.block.FormatException;
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
      walk.range(bitmap.table().offset(), bitmap.table().count() * Long.BYTES, 1, "bitmap table");
      for (long entry : BitmapTable.read(file.device(), bitmap, header.geometry())) {
        if (BitmapTable.isStored(entry)) {
          walk.range(BitmapTable.offset(entry), header.geometry().clusterSize(), 1, "bitmap data");
        }
      }
    }
  }
}
