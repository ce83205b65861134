package org.bootdisk.qcow2;

import java.io.IOException;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.qcow2.crypt.CipherSpec;
import org.bootdisk.qcow2.crypt.ContentCipher;
import org.bootdisk.qcow2.crypt.KeyRing;
import org.bootdisk.qcow2.crypt.LuksHeader;
import org.bootdisk.qcow2.crypt.LuksOptions;
import org.bootdisk.qcow2.crypt.LuksVolume;
import org.bootdisk.qcow2.crypt.NewKey;
import org.bootdisk.qcow2.layout.CryptMethod;
import org.bootdisk.qcow2.layout.EncryptionHeader;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.bootdisk.qcow2.map.GuestData;
import org.bootdisk.qcow2.map.HostFile;
import org.bootdisk.qcow2.map.Metadata;

/** The content of encrypted images (qcow2 "Data encryption"). */
public final class EncryptedContent {

  private EncryptedContent() {}

  /**
   * The LUKS header of an image, to be looked at, and to be changed if the file may be written.
   *
   * @param header of the image, whose encryption is LUKS
   */
  public static LuksVolume luks(BlockDevice file, Qcow2Header header) throws IOException {
    EncryptionHeader place = EncryptionHeader.of(header, file);
    return LuksVolume.open(area(file, place));
  }

  private static BlockDevice area(BlockDevice file, EncryptionHeader place) {
    return file.slice("LUKS", place.offset(), place.length());
  }

  /** Bytes that the LUKS header of a new image takes, whole clusters; 0 if it has none. */
  public static long headerBytes(Qcow2Options options) {
    return options.encryption().isPresent()
            && options.encryption().get() instanceof Encryption.Luks luks
        ? options.geometry().alignUp(LuksHeader.payloadOffset(luks.options().cipher()))
        : 0;
  }

  /** The content of an image that exists. */
  static GuestData open(HostFile file, HostFile data, Qcow2Header header, KeyRing keys)
      throws IOException {
    CryptMethod method = header.cryptMethod();
    if (keys.isEmpty()) {
      return GuestData.encrypted(data, method, null);
    }
    ContentCipher cipher =
        method == CryptMethod.LUKS
            ? luks(file.device(), header).unlock(keys)
            : ContentCipher.legacyAes(keys.passphrases().get(0));
    return GuestData.encrypted(data, method, cipher);
  }

  /**
   * The content in {@code data} of a new image, which gets its LUKS header if it is to have one.
   */
  static GuestData create(Metadata metadata, HostFile data, Encryption encryption, NewKey key)
      throws IOException {
    ContentCipher cipher =
        encryption instanceof Encryption.Luks luks
            ? formatted(metadata, luks.options(), key)
            : ContentCipher.legacyAes(key.passphrase());
    return GuestData.encrypted(data, encryption.method(), cipher);
  }

  private static ContentCipher formatted(Metadata metadata, LuksOptions options, NewKey key)
      throws IOException {
    long length = LuksHeader.payloadOffset(options.cipher());
    EncryptionHeader place = new EncryptionHeader(metadata.reserve(length), length);
    metadata.changeHeader(metadata.header().toBuilder().extension(place.extension()).build());
    return LuksVolume.format(area(metadata.file().device(), place), options, key);
  }

  /** A pointer to nothing yet, so that a header's size is known before its place is. */
  static EncryptionHeader draft(CipherSpec cipher) {
    return new EncryptionHeader(0, LuksHeader.payloadOffset(cipher));
  }
}
