package org.bootdisk.cli.image;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bootdisk.block.FileDevice;
import org.bootdisk.qcow2.EncryptedContent;
import org.bootdisk.qcow2.crypt.LuksHeader;
import org.bootdisk.qcow2.layout.BackingReference;
import org.bootdisk.qcow2.layout.Bitmap;
import org.bootdisk.qcow2.layout.BitmapDirectory;
import org.bootdisk.qcow2.layout.CryptMethod;
import org.bootdisk.qcow2.layout.Feature;
import org.bootdisk.qcow2.layout.HeaderDecoder;
import org.bootdisk.qcow2.layout.HeaderExtension;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.bootdisk.qcow2.layout.Snapshot;
import org.bootdisk.qcow2.layout.SnapshotTable;

/**
 * What {@code info} tells of one image, under the names that qemu-img gives it.
 *
 * @param path of the image
 * @param virtualSize bytes
 * @param actualSize bytes that the file takes
 * @param header of a qcow2 image
 * @param luks of an image that is encrypted with it
 * @param snapshots of a qcow2 image
 * @param bitmaps of a qcow2 image
 */
record ImageInfo(
    Path path,
    long virtualSize,
    long actualSize,
    Optional<Qcow2Header> header,
    Optional<LuksHeader> luks,
    List<Snapshot> snapshots,
    List<Bitmap> bitmaps) {

  /** What the file at {@code path} is. */
  static ImageInfo of(Path path, FileDevice file, boolean qcow2) throws IOException {
    if (!qcow2) {
      return new ImageInfo(
          path,
          file.size(),
          file.allocatedSize(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of());
    }
    Qcow2Header header = HeaderDecoder.decode(file);
    return new ImageInfo(
        path,
        header.virtualSize(),
        file.allocatedSize(),
        Optional.of(header),
        header.cryptMethod() == CryptMethod.LUKS
            ? Optional.of(EncryptedContent.luks(file, header).header())
            : Optional.empty(),
        SnapshotTable.read(file, header).snapshots(),
        header.has(Feature.BITMAPS) ? BitmapDirectory.read(file, header).bitmaps() : List.of());
  }

  /** The same under another path. */
  ImageInfo shownAs(Path other) {
    return new ImageInfo(other, virtualSize, actualSize, header, luks, snapshots, bitmaps);
  }

  String format() {
    return header.isPresent() ? "qcow2" : "raw";
  }

  private boolean isEncrypted() {
    return header.isPresent() && header.get().cryptMethod() != CryptMethod.NONE;
  }

  /** The backing file, if there is one. */
  Optional<BackingReference> backing() {
    return header.isPresent() ? header.get().backing() : Optional.empty();
  }

  void write(JsonWriter json) throws IOException {
    json.beginObject();
    if (!snapshots.isEmpty()) {
      SnapshotList.write(json.name("snapshots"), snapshots);
    }
    if (backing().isPresent() && backing().get().format().isPresent()) {
      json.name("backing-filename-format").value(backing().get().format().get());
    }
    json.name("virtual-size").value(virtualSize);
    json.name("filename").value(path.toString());
    if (header.isPresent()) {
      json.name("cluster-size").value(header.get().geometry().clusterSize());
    }
    json.name("format").value(format());
    json.name("actual-size").value(actualSize);
    if (header.isPresent()) {
      writeSpecific(json, header.get());
    }
    if (isEncrypted()) {
      json.name("encrypted").value(true);
    }
    if (backing().isPresent()) {
      json.name("full-backing-filename").value(fullBacking(backing().get()));
      json.name("backing-filename").value(backing().get().name());
    }
    json.name("dirty-flag").value(header.isPresent() && header.get().has(Feature.DIRTY));
    json.endObject();
  }

  private void writeSpecific(JsonWriter json, Qcow2Header known) throws IOException {
    json.name("format-specific").beginObject();
    json.name("type").value("qcow2");
    json.name("data").beginObject();
    json.name("compat").value(compat(known));
    json.name("compression-type").value(known.compressionType().qemuName());
    if (known.version() > 2) {
      json.name("lazy-refcounts").value(known.has(Feature.LAZY_REFCOUNTS));
    }
    if (!bitmaps.isEmpty()) {
      BitmapList.write(json.name("bitmaps"), bitmaps);
    }
    json.name("refcount-bits").value(known.geometry().refcountBits());
    HeaderExtension dataFile = known.extension(HeaderExtension.EXTERNAL_DATA_FILE_NAME);
    if (dataFile != null) {
      json.name("data-file").value(dataFile.text());
    }
    if (known.has(Feature.EXTERNAL_DATA_FILE)) {
      json.name("data-file-raw").value(known.has(Feature.RAW_EXTERNAL_DATA));
    }
    if (isEncrypted()) {
      json.name("encrypt").beginObject();
      json.name("format").value(luks.isPresent() ? "luks" : "aes");
      if (luks.isPresent()) {
        EncryptionInfo.write(json, luks.get());
      }
      json.endObject();
    }
    if (known.version() > 2) {
      json.name("corrupt").value(known.has(Feature.CORRUPT));
      json.name("extended-l2").value(known.has(Feature.EXTENDED_L2));
    }
    json.endObject();
    json.endObject();
  }

  /** Prints what only qcow2 images have; text from the image goes through {@code safe}. */
  void printDetails(PrintStream out, UnaryOperator<String> safe) {
    if (header.isEmpty()) {
      return;
    }
    Qcow2Header known = header.get();
    if (isEncrypted()) {
      out.println("encrypted: yes");
    }
    out.println("cluster_size: " + known.geometry().clusterSize());
    if (backing().isPresent()) {
      out.println("backing file: " + plain(backing().get().name(), safe));
      if (backing().get().format().isPresent()) {
        out.println("backing file format: " + plain(backing().get().format().get(), safe));
      }
    }
    if (!snapshots.isEmpty()) {
      SnapshotList.print(out, snapshots);
    }
    out.println("Format specific information:");
    printSpecific(known, out, safe);
  }

  private void printSpecific(Qcow2Header known, PrintStream out, UnaryOperator<String> safe) {
    out.println("    compat: " + compat(known));
    out.println("    compression type: " + known.compressionType().qemuName());
    if (known.version() > 2) {
      out.println("    lazy refcounts: " + known.has(Feature.LAZY_REFCOUNTS));
    }
    if (!bitmaps.isEmpty()) {
      BitmapList.print(out, bitmaps, name -> plain(name, safe));
    }
    out.println("    refcount bits: " + known.geometry().refcountBits());
    HeaderExtension dataFile = known.extension(HeaderExtension.EXTERNAL_DATA_FILE_NAME);
    if (dataFile != null) {
      out.println("    data file: " + plain(dataFile.text(), safe));
    }
    if (known.has(Feature.EXTERNAL_DATA_FILE)) {
      out.println("    data file raw: " + known.has(Feature.RAW_EXTERNAL_DATA));
    }
    if (luks.isPresent()) {
      out.println("    encrypt:");
      EncryptionInfo.print(out, "        ", luks.get(), text -> plain(text, safe));
    } else if (isEncrypted()) {
      out.println("    encrypt:");
      out.println("        format: aes");
    }
    if (known.version() > 2) {
      out.println("    corrupt: " + known.has(Feature.CORRUPT));
      out.println("    extended l2: " + known.has(Feature.EXTENDED_L2));
    }
  }

  /** Text as it is if a terminal can take it, else quoted. */
  private static String plain(String text, UnaryOperator<String> safe) {
    String quoted = safe.apply(text);
    return quoted.equals("'" + text + "'") ? text : quoted;
  }

  private static String compat(Qcow2Header header) {
    return header.version() == 2 ? "0.10" : "1.1";
  }

  private String fullBacking(BackingReference reference) {
    Path directory = path.getParent();
    return directory == null ? reference.name() : directory.resolve(reference.name()).toString();
  }
}
