package org.bootdisk.qcow2.crypt;

import java.nio.ByteBuffer;
import org.bootdisk.block.StructLayout;

/**
 * A key slot of a LUKS header: the master key, encrypted with a passphrase, if it is active (LUKS
 * On-Disk Format Specification 1.2, "key slot layout").
 *
 * @param active whether a passphrase opens it
 * @param iterations of PBKDF2 that make a key of the passphrase; 0 if not active
 * @param salt of the passphrase, read-only
 * @param keyOffset bytes from the beginning of the header to the encrypted stripes
 * @param stripes into which the master key is split
 */
public record KeySlot(
    boolean active, long iterations, ByteBuffer salt, long keyOffset, long stripes) {

  static final StructLayout LAYOUT =
      StructLayout.bigEndian("LUKS key slot")
          .u32("active")
          .u32("iterations")
          .bytes("salt", LuksHeader.SALT_BYTES)
          .u32("key-material-offset")
          .u32("stripes")
          .totalling(48);

  static final StructLayout.U32 ACTIVE = LAYOUT.u32("active");
  static final StructLayout.U32 ITERATIONS = LAYOUT.u32("iterations");
  static final StructLayout.Bytes SALT = LAYOUT.bytes("salt");
  static final StructLayout.U32 KEY_OFFSET = LAYOUT.u32("key-material-offset");
  static final StructLayout.U32 STRIPES = LAYOUT.u32("stripes");

  static final long ENABLED = 0x00AC_71F3L;
  static final long DISABLED = 0x0000_DEADL;

  /** All slots have so many stripes; QEMU and we refuse others. */
  static final int USUAL_STRIPES = 4000;

  /** Keeps a view of the salt that nobody can change. */
  public KeySlot {
    salt = salt.slice().asReadOnlyBuffer();
  }

  /** A slot that nothing opens. */
  static KeySlot inactive(long keyOffset) {
    return new KeySlot(
        false, 0, ByteBuffer.allocate(LuksHeader.SALT_BYTES), keyOffset, USUAL_STRIPES);
  }

  /** The same slot with a key in it. */
  KeySlot activated(long count, byte[] newSalt) {
    return new KeySlot(true, count, ByteBuffer.wrap(newSalt), keyOffset, stripes);
  }

  ByteBuffer encode() {
    ByteBuffer bytes = ByteBuffer.allocate(LAYOUT.size());
    ACTIVE.put(bytes, active ? ENABLED : DISABLED);
    ITERATIONS.put(bytes, iterations);
    SALT.put(bytes, saltBytes());
    KEY_OFFSET.put(bytes, keyOffset / SectorCipher.SECTOR);
    STRIPES.put(bytes, stripes);
    return bytes;
  }

  byte[] saltBytes() {
    byte[] bytes = new byte[LuksHeader.SALT_BYTES];
    salt.get(0, bytes);
    return bytes;
  }
}
