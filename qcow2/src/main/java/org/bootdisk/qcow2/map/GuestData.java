package org.bootdisk.qcow2.map;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.block.Ranges;
import org.bootdisk.qcow2.crypt.ContentCipher;
import org.bootdisk.qcow2.crypt.PassphraseException;
import org.bootdisk.qcow2.layout.CryptMethod;
import org.jspecify.annotations.Nullable;

/**
 * The guest clusters that are stored as they are, or encrypted. They are addressed by both their
 * places, in the file and on the virtual disk, because the cipher counts one or the other.
 */
public final class GuestData {

  private final HostFile file;
  private final CryptMethod method;
  private final @Nullable ContentCipher cipher;

  private GuestData(HostFile file, CryptMethod method, @Nullable ContentCipher cipher) {
    this.file = file;
    this.method = method;
    this.cipher = cipher;
  }

  /** Content as it is. */
  public static GuestData plain(HostFile file) {
    return new GuestData(file, CryptMethod.NONE, null);
  }

  /**
   * Encrypted content.
   *
   * @param cipher null if nobody knows the passphrase: then content can be neither read nor written
   */
  public static GuestData encrypted(
      HostFile file, CryptMethod method, @Nullable ContentCipher cipher) {
    return new GuestData(file, method, cipher);
  }

  /** The file. */
  public HostFile file() {
    return file;
  }

  /** Whether bytes in the file are not those of the guest. */
  public boolean isEncrypted() {
    return method != CryptMethod.NONE;
  }

  /** Fills {@code dst} with the content at {@code guest}, which lies at {@code host}. */
  void read(long host, long guest, ByteBuffer dst) throws IOException {
    if (!isEncrypted()) {
      file.read(host, dst);
      return;
    }
    ContentCipher known = requireCipher();
    ContentCipher.Worker worker = known.take();
    try {
      for (long done = 0; dst.hasRemaining(); ) {
        int skip = (int) ((guest + done) % ContentCipher.SECTOR);
        int length = Math.min(dst.remaining(), ContentCipher.MOST_BYTES - skip);
        readSectors(worker, host + done - skip, guest + done - skip, skip + length);
        dst.put(worker.bytes(), skip, length);
        done += length;
      }
    } finally {
      known.release(worker);
    }
  }

  /** Writes all of {@code src}, which is the content at {@code guest}, to {@code host}. */
  void write(long host, long guest, ByteBuffer src) throws IOException {
    if (!isEncrypted()) {
      file.write(host, src);
      return;
    }
    ContentCipher known = requireCipher();
    ContentCipher.Worker worker = known.take();
    try {
      for (long done = 0; src.hasRemaining(); ) {
        done += writePiece(worker, host + done, guest + done, src);
      }
    } finally {
      known.release(worker);
    }
  }

  /** Writes whole sectors, or a part of one together with what the rest of it holds. */
  private int writePiece(ContentCipher.Worker worker, long host, long guest, ByteBuffer src)
      throws IOException {
    int skip = (int) (guest % ContentCipher.SECTOR);
    int length = Math.min(src.remaining(), ContentCipher.MOST_BYTES);
    boolean partial = skip > 0 || length < ContentCipher.SECTOR;
    if (partial) {
      length = Math.min(length, ContentCipher.SECTOR - skip);
      readSectors(worker, host - skip, guest - skip, ContentCipher.SECTOR);
    } else {
      length = (int) Ranges.alignDown(length, ContentCipher.SECTOR);
    }
    src.get(worker.bytes(), skip, length);
    int whole = partial ? ContentCipher.SECTOR : length;
    worker.encrypt(counted(host - skip, guest - skip), whole);
    file.write(host - skip, ByteBuffer.wrap(worker.bytes(), 0, whole));
    return length;
  }

  private void readSectors(ContentCipher.Worker worker, long host, long guest, int length)
      throws IOException {
    int whole = (int) Ranges.alignUp(length, ContentCipher.SECTOR);
    file.read(host, ByteBuffer.wrap(worker.bytes(), 0, whole));
    worker.decrypt(counted(host, guest), whole);
  }

  /** LUKS counts sectors of the file, QEMU's old way those of the virtual disk. */
  private long counted(long host, long guest) {
    return method == CryptMethod.LUKS ? host : guest;
  }

  private ContentCipher requireCipher() throws PassphraseException {
    if (cipher == null) {
      throw PassphraseException.missing(file.device().description());
    }
    return cipher;
  }
}
