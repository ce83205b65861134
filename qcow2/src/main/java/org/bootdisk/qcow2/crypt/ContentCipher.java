package org.bootdisk.qcow2.crypt;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * What encrypts and decrypts the content of an image that is open. Several threads may use it at
 * once: each gets a worker with its own buffers.
 */
public final class ContentCipher {

  /** Bytes of a sector: content is encrypted in whole ones. */
  public static final int SECTOR = SectorCipher.SECTOR;

  /** Bytes that a worker deals with at a time. */
  public static final int MOST_BYTES = SectorCipher.MOST_BYTES;

  private static final int LEGACY_KEY_BYTES = 16;

  private final CipherSpec spec;
  private final byte[] masterKey;
  private final Deque<Worker> idle = new ArrayDeque<>();

  ContentCipher(CipherSpec spec, byte[] masterKey) {
    this.spec = spec;
    this.masterKey = masterKey;
  }

  /**
   * QEMU's old encryption: the passphrase itself, cut or filled with zeros to 16 bytes, is the key.
   */
  public static ContentCipher legacyAes(Passphrase passphrase) {
    return new ContentCipher(
        CipherSpec.legacyAes(), Arrays.copyOf(passphrase.bytes(), LEGACY_KEY_BYTES));
  }

  /** One thread's cipher and a buffer for what it works on. */
  public static final class Worker {

    private final SectorCipher cipher;
    private final byte[] bytes = new byte[MOST_BYTES];

    private Worker(SectorCipher cipher) {
      this.cipher = cipher;
    }

    /** The buffer: {@link #MOST_BYTES}. */
    public byte[] bytes() {
      return bytes;
    }

    /**
     * Encrypts the first {@code length} bytes of the buffer.
     *
     * @param offset of the first one, a multiple of {@link #SECTOR}
     */
    public void encrypt(long offset, int length) {
      cipher.encrypt(offset / SECTOR, bytes, length);
    }

    /**
     * Decrypts the first {@code length} bytes of the buffer.
     *
     * @param offset of the first one, a multiple of {@link #SECTOR}
     */
    public void decrypt(long offset, int length) {
      cipher.decrypt(offset / SECTOR, bytes, length);
    }
  }

  /** A worker that nobody else has, to be given back by {@link #release}. */
  public Worker take() {
    synchronized (idle) {
      Worker worker = idle.poll();
      if (worker != null) {
        return worker;
      }
    }
    return new Worker(SectorCipher.of(spec, masterKey));
  }

  /** Gives a worker back. */
  public void release(Worker worker) {
    synchronized (idle) {
      idle.push(worker);
    }
  }
}
