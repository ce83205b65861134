package org.bootdisk.qcow2;

import java.io.IOException;
import java.util.Optional;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.ResizableDevice;
import org.bootdisk.qcow2.check.Qcow2Repair;
import org.bootdisk.qcow2.crypt.KeyRing;
import org.bootdisk.qcow2.crypt.NewKey;
import org.bootdisk.qcow2.layout.BaseRecord;
import org.bootdisk.qcow2.layout.CryptMethod;
import org.bootdisk.qcow2.layout.Feature;
import org.bootdisk.qcow2.layout.HeaderDecoder;
import org.bootdisk.qcow2.layout.HeaderEncoder;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.bootdisk.qcow2.map.Backing;
import org.bootdisk.qcow2.map.GuestData;
import org.bootdisk.qcow2.map.HostFile;
import org.bootdisk.qcow2.map.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * How an image comes to be open: everything that its header says is judged here, before anything is
 * read or written by it.
 */
final class Opening {

  private Opening() {}

  /** An image in {@code file}, emptied first. */
  static Qcow2Image created(
      ResizableDevice file,
      long virtualSize,
      Qcow2Options options,
      BackingFiles backing,
      @Nullable NewKey key)
      throws IOException {
    Qcow2Header draft = HeaderDraft.of(virtualSize, options);
    if (options.encryption().isPresent() != (key != null)) {
      throw new IllegalArgumentException("an encrypted image, and only that, is made with a key");
    }
    Optional<ExternalDataFile> external = options.dataFile();
    boolean raw = external.isPresent() && external.get().raw();
    if (key != null && raw) {
      throw new IllegalArgumentException("what is encrypted cannot be read as a raw image");
    }
    HostFile host = HostFile.created(file);
    Metadata metadata = Metadata.create(host, draft);
    HostFile data = external.isPresent() ? created(external.get(), draft, backing) : host;
    GuestData content =
        key == null
            ? GuestData.plain(data)
            : EncryptedContent.create(metadata, data, options.encryption().orElseThrow(), key);
    Qcow2Image image =
        new Qcow2Image(new ImageParts(metadata, content, backingOf(file, draft, backing)));
    if (raw) {
      // Whoever reads the file alone sees every cluster, so the image must do that too.
      image.preallocate(0, Preallocation.METADATA);
    }
    return image;
  }

  private static HostFile created(ExternalDataFile file, Qcow2Header draft, BackingFiles files)
      throws IOException {
    HostFile data = HostFile.created(files.createDataFile(file.name()));
    data.reserve(draft.virtualSize());
    data.trim();
    return data;
  }

  /** An image that is read. */
  static Qcow2Image readOnly(BlockDevice file, BackingFiles backing, KeyRing keys)
      throws IOException {
    return open(HostFile.readOnly(file), HeaderDecoder.decode(file), backing, keys);
  }

  /** An image that is read and written, after its refcounts were rebuilt if they are stale. */
  static Qcow2Image writable(ResizableDevice file, BackingFiles backing, KeyRing keys)
      throws IOException {
    Qcow2Header header = HeaderDecoder.decode(file);
    HeaderEncoder.requireFits(file, header);
    requireWritable(file, header, Feature.CORRUPT, "an image without known corruption");
    if (header.has(Feature.DIRTY)) {
      Qcow2Repair.repair(file, Qcow2Repair.Scope.ALL);
      header = HeaderDecoder.decode(file);
      requireWritable(file, header, Feature.DIRTY, "refcounts that could be rebuilt");
    }
    Qcow2Image image = open(HostFile.writable(file), header, backing, keys);
    if (header.features().unknown(Feature.Type.AUTOCLEAR) != 0) {
      image.parts().changeHeader(header.toBuilder().features(header.features().cleared()).build());
    }
    return image;
  }

  private static Qcow2Image open(
      HostFile file, Qcow2Header header, BackingFiles backing, KeyRing keys) throws IOException {
    HostFile data = header.has(Feature.EXTERNAL_DATA_FILE) ? external(file, header, backing) : file;
    try {
      GuestData content =
          header.cryptMethod() == CryptMethod.NONE
              ? GuestData.plain(data)
              : EncryptedContent.open(file, data, header, keys);
      return new Qcow2Image(
          new ImageParts(
              Metadata.read(file, header), content, backingOf(file.device(), header, backing)));
    } catch (IOException | RuntimeException e) {
      if (data != file) {
        data.close();
      }
      throw e;
    }
  }

  private static HostFile external(HostFile file, Qcow2Header header, BackingFiles files)
      throws IOException {
    Optional<String> name = header.dataFileName();
    if (name.isEmpty()) {
      throw new FormatException.Unsupported(
          fault(file.device(), "external data file")
              .actual("without a name")
              .expected("an image that names it"));
    }
    return file.isWritable()
        ? HostFile.writable(files.openDataFile(name.get(), ImageLock.Use.WRITE))
        : HostFile.readOnly(files.openDataFile(name.get(), ImageLock.Use.READ));
  }

  private static Backing backingOf(BlockDevice file, Qcow2Header header, BackingFiles files)
      throws IOException {
    return header.backing().isPresent()
        ? new LazyBacking(
            file.description(), header.backing().get(), files, BaseRecord.of(header, file))
        : Backing.NONE;
  }

  private static void requireWritable(
      BlockDevice file, Qcow2Header header, Feature feature, String expected)
      throws FormatException {
    if (header.has(feature)) {
      throw new FormatException.Unsupported(
          fault(file, "incompatible_features")
              .actual(feature.label())
              .expected(expected)
              .advice("repair the image before writing to it"));
    }
  }

  private static Fault fault(BlockDevice file, String field) {
    return Fault.in(file.description() + ": qcow2 header: " + field);
  }
}
