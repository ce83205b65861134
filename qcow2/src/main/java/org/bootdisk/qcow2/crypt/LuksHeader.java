package org.bootdisk.qcow2.crypt;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.StructLayout;

/**
 * The header of a LUKS volume of version 1 (LUKS On-Disk Format Specification 1.2, "PHDR layout").
 *
 * @param cipher how key material and content are encrypted
 * @param hash for PBKDF2 and the anti-forensic splitter
 * @param payloadOffset bytes up to the content; in a qcow2 image, up to the header's end
 * @param masterKeyDigest tells the right master key, read-only
 * @param masterKeySalt of that digest, read-only
 * @param masterKeyIterations of that digest
 * @param uuid as text
 * @param slots eight of them
 */
public record LuksHeader(
    CipherSpec cipher,
    HashAlgorithm hash,
    long payloadOffset,
    ByteBuffer masterKeyDigest,
    ByteBuffer masterKeySalt,
    long masterKeyIterations,
    String uuid,
    List<KeySlot> slots) {

  static final int SALT_BYTES = 32;
  static final int DIGEST_BYTES = 20;
  static final int SLOTS = 8;

  /** Everything lies on multiples of this. */
  private static final int ALIGNMENT = 4096;

  static final StructLayout LAYOUT =
      StructLayout.bigEndian("LUKS header")
          .bytes("magic", 6)
          .u16("version")
          .bytes("cipher-name", 32)
          .bytes("cipher-mode", 32)
          .bytes("hash-spec", 32)
          .u32("payload-offset")
          .u32("key-bytes")
          .bytes("mk-digest", DIGEST_BYTES)
          .bytes("mk-digest-salt", SALT_BYTES)
          .u32("mk-digest-iter")
          .bytes("uuid", 40)
          .totalling(208);

  static final StructLayout.Bytes MAGIC = LAYOUT.bytes("magic");
  static final StructLayout.U16 VERSION = LAYOUT.u16("version");
  static final StructLayout.Bytes CIPHER_NAME = LAYOUT.bytes("cipher-name");
  static final StructLayout.Bytes CIPHER_MODE = LAYOUT.bytes("cipher-mode");
  static final StructLayout.Bytes HASH_SPEC = LAYOUT.bytes("hash-spec");
  static final StructLayout.U32 PAYLOAD_OFFSET = LAYOUT.u32("payload-offset");
  static final StructLayout.U32 KEY_BYTES = LAYOUT.u32("key-bytes");
  static final StructLayout.Bytes MK_DIGEST = LAYOUT.bytes("mk-digest");
  static final StructLayout.Bytes MK_DIGEST_SALT = LAYOUT.bytes("mk-digest-salt");
  static final StructLayout.U32 MK_DIGEST_ITER = LAYOUT.u32("mk-digest-iter");
  static final StructLayout.Bytes UUID = LAYOUT.bytes("uuid");

  /** Bytes of the header with its slots. */
  static final int SIZE = LAYOUT.size() + SLOTS * KeySlot.LAYOUT.size();

  /** Keeps views that nobody can change. */
  public LuksHeader {
    masterKeyDigest = masterKeyDigest.slice().asReadOnlyBuffer();
    masterKeySalt = masterKeySalt.slice().asReadOnlyBuffer();
    slots = List.copyOf(slots);
  }

  /** Reads and checks the header at the beginning of {@code area}. */
  public static LuksHeader read(BlockDevice area) throws IOException {
    return new LuksDecoder(area).decode();
  }

  /** Bytes up to the content of a new volume with this cipher, header and key material. */
  public static long payloadOffset(CipherSpec cipher) {
    return keyOffset(cipher, SLOTS);
  }

  /** Where a slot of a new volume has its key material. */
  static long keyOffset(CipherSpec cipher, int slot) {
    return ALIGNMENT + slot * Ranges.alignUp(materialBytes(cipher), ALIGNMENT);
  }

  /** Bytes of a slot's key material, whole sectors. */
  static int materialBytes(CipherSpec cipher) {
    int bytes = cipher.masterKeyBytes() * KeySlot.USUAL_STRIPES;
    return (int) Ranges.alignUp(bytes, SectorCipher.SECTOR);
  }

  /** Where slot {@code index} is described, in bytes from the beginning. */
  static int slotOffset(int index) {
    return LAYOUT.size() + index * KeySlot.LAYOUT.size();
  }

  /** How many slots a passphrase opens. */
  int activeSlots() {
    int active = 0;
    for (KeySlot slot : slots) {
      active += slot.active() ? 1 : 0;
    }
    return active;
  }

  /** The same with another slot. */
  LuksHeader with(int index, KeySlot slot) {
    List<KeySlot> changed = new ArrayList<>(slots);
    changed.set(index, slot);
    return new LuksHeader(
        cipher,
        hash,
        payloadOffset,
        masterKeyDigest,
        masterKeySalt,
        masterKeyIterations,
        uuid,
        changed);
  }

  ByteBuffer encode() {
    ByteBuffer bytes = ByteBuffer.allocate(SIZE);
    MAGIC.put(bytes, LuksDecoder.magic());
    VERSION.put(bytes, LuksDecoder.VERSION_1);
    putText(bytes, CIPHER_NAME, cipher.algorithm().luksName());
    putText(bytes, CIPHER_MODE, cipher.modeName());
    putText(bytes, HASH_SPEC, hash.label());
    PAYLOAD_OFFSET.put(bytes, payloadOffset / SectorCipher.SECTOR);
    KEY_BYTES.put(bytes, cipher.masterKeyBytes());
    bytes.put(MK_DIGEST.offset(), masterKeyDigest, 0, DIGEST_BYTES);
    bytes.put(MK_DIGEST_SALT.offset(), masterKeySalt, 0, SALT_BYTES);
    MK_DIGEST_ITER.put(bytes, masterKeyIterations);
    putText(bytes, UUID, uuid);
    for (int i = 0; i < SLOTS; i++) {
      bytes.put(slotOffset(i), slots.get(i).encode(), 0, KeySlot.LAYOUT.size());
    }
    return bytes;
  }

  private static void putText(ByteBuffer bytes, StructLayout.Bytes field, String text) {
    bytes.put(field.offset(), text.getBytes(US_ASCII));
  }

  byte[] masterKeySaltBytes() {
    byte[] bytes = new byte[SALT_BYTES];
    masterKeySalt.get(0, bytes);
    return bytes;
  }
}
