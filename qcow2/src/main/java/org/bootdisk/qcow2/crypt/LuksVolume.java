package org.bootdisk.qcow2.crypt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.jspecify.annotations.Nullable;

/**
 * A LUKS header with its key material, in the part of a device that begins with it. For one thread
 * at a time.
 */
public final class LuksVolume {

  private final BlockDevice area;
  private LuksHeader header;

  private LuksVolume(BlockDevice area, LuksHeader header) {
    this.area = area;
    this.header = header;
  }

  /** The volume whose header is at the beginning of {@code area}. */
  public static LuksVolume open(BlockDevice area) throws IOException {
    return new LuksVolume(area, LuksHeader.read(area));
  }

  /**
   * Writes a new header to {@code area}, which reads as zeros, with one key slot in use.
   *
   * @param area at least {@link LuksHeader#payloadOffset(CipherSpec)} bytes
   * @return the cipher of the content
   */
  public static ContentCipher format(BlockDevice area, LuksOptions options, NewKey key)
      throws IOException {
    CipherSpec cipher = options.cipher();
    byte[] masterKey = key.random().bytes(cipher.masterKeyBytes());
    byte[] salt = key.random().bytes(LuksHeader.SALT_BYTES);
    List<KeySlot> slots = new ArrayList<>();
    for (int i = 0; i < LuksHeader.SLOTS; i++) {
      slots.add(KeySlot.inactive(LuksHeader.keyOffset(cipher, i)));
    }
    LuksHeader header =
        new LuksHeader(
            cipher,
            options.hash(),
            LuksHeader.payloadOffset(cipher),
            ByteBuffer.wrap(digest(options.hash(), masterKey, salt, options.masterKeyIterations())),
            ByteBuffer.wrap(salt),
            options.masterKeyIterations(),
            uuid(key.random()).toString(),
            slots);
    LuksVolume volume = new LuksVolume(area, header);
    area.write(0, header.encode());
    volume.fillSlot(0, masterKey, options.slotIterations(), key);
    return new ContentCipher(cipher, masterKey);
  }

  /** The header. */
  public LuksHeader header() {
    return header;
  }

  /**
   * The cipher of the content, by the first passphrase that opens a key slot.
   *
   * @throws PassphraseException if none does
   * @throws FormatException.LimitExceeded if the header asks for more iterations than allowed
   */
  public ContentCipher unlock(KeyRing keys) throws IOException {
    return new ContentCipher(header.cipher(), masterKey(keys));
  }

  private byte[] masterKey(KeyRing keys) throws IOException {
    if (keys.isEmpty()) {
      throw PassphraseException.missing(area.description());
    }
    for (Passphrase passphrase : keys.passphrases()) {
      for (int i = 0; i < LuksHeader.SLOTS; i++) {
        byte[] key = open(i, passphrase, keys.mostIterations());
        if (key != null) {
          return key;
        }
      }
    }
    throw PassphraseException.wrong(area.description());
  }

  /** The master key, if the passphrase opens the slot; else null. */
  private byte @Nullable [] open(int index, Passphrase passphrase, long mostIterations)
      throws IOException {
    KeySlot slot = header.slots().get(index);
    if (!slot.active()) {
      return null;
    }
    requireBearable("key slot " + index, slot.iterations(), mostIterations);
    requireBearable("master key digest", header.masterKeyIterations(), mostIterations);
    byte[] material = new byte[LuksHeader.materialBytes(header.cipher())];
    area.read(slot.keyOffset(), ByteBuffer.wrap(material));
    SectorCipher cipher = slotCipher(passphrase, slot);
    eachPiece(material, cipher::decrypt);
    byte[] key =
        AntiForensic.merge(
            material, header.cipher().masterKeyBytes(), KeySlot.USUAL_STRIPES, header.hash());
    byte[] digest =
        digest(header.hash(), key, header.masterKeySaltBytes(), header.masterKeyIterations());
    return header.masterKeyDigest().equals(ByteBuffer.wrap(digest)) ? key : null;
  }

  private void requireBearable(String what, long iterations, long most) throws FormatException {
    if (iterations > most) {
      throw new FormatException.LimitExceeded(
          Fault.in(area.description() + ": LUKS header: " + what)
              .actual(iterations + " iterations")
              .expected("at most " + most)
              .advice("if you trust the image and have the time, allow more (--most-iterations)"));
    }
  }

  private SectorCipher slotCipher(Passphrase passphrase, KeySlot slot) {
    byte[] secret = passphrase.bytes();
    byte[] key =
        Pbkdf2.derive(
            header.hash(),
            secret,
            slot.saltBytes(),
            slot.iterations(),
            header.cipher().masterKeyBytes());
    SectorCipher cipher = SectorCipher.of(header.cipher(), key);
    Arrays.fill(secret, (byte) 0);
    Arrays.fill(key, (byte) 0);
    return cipher;
  }

  /** What is done with a piece of key material. */
  private interface Direction {
    void apply(long sector, byte[] data, int length);
  }

  /** Key material is encrypted as content is, its sectors counted from 0. */
  private static void eachPiece(byte[] material, Direction direction) {
    for (int at = 0; at < material.length; at += SectorCipher.MOST_BYTES) {
      int length = Math.min(SectorCipher.MOST_BYTES, material.length - at);
      byte[] piece = Arrays.copyOfRange(material, at, at + length);
      direction.apply(at / SectorCipher.SECTOR, piece, length);
      System.arraycopy(piece, 0, material, at, length);
    }
  }

  /** Puts the master key into a slot: key material first, then what makes it count. */
  private void fillSlot(int index, byte[] masterKey, long iterations, NewKey key)
      throws IOException {
    byte[] salt = key.random().bytes(LuksHeader.SALT_BYTES);
    KeySlot slot = header.slots().get(index).activated(iterations, salt);
    byte[] stripes =
        AntiForensic.split(masterKey, KeySlot.USUAL_STRIPES, header.hash(), key.random());
    byte[] material = Arrays.copyOf(stripes, LuksHeader.materialBytes(header.cipher()));
    eachPiece(material, slotCipher(key.passphrase(), slot)::encrypt);
    area.write(slot.keyOffset(), ByteBuffer.wrap(material));
    area.flush();
    change(index, slot);
  }

  private void change(int index, KeySlot slot) throws IOException {
    area.write(LuksHeader.slotOffset(index), slot.encode());
    area.flush();
    header = header.with(index, slot);
  }

  /**
   * Lets another passphrase open the volume.
   *
   * @param slot which slot to take; the first inactive one if empty
   * @param present the passphrases that open it now
   * @param iterations of PBKDF2 for the new one
   * @throws IllegalArgumentException if the slot, or every slot, is active
   */
  public void addKey(OptionalInt slot, KeyRing present, long iterations, NewKey key)
      throws IOException {
    int index = slot.isPresent() ? requireSlot(slot.getAsInt()) : firstInactive();
    if (header.slots().get(index).active()) {
      throw new IllegalArgumentException("key slot " + index + " is active; erase it first");
    }
    byte[] masterKey = masterKey(present);
    fillSlot(index, masterKey, iterations, key);
    Arrays.fill(masterKey, (byte) 0);
  }

  private static int requireSlot(int index) {
    if (index < 0 || index >= LuksHeader.SLOTS) {
      throw new IllegalArgumentException(
          "key slot " + index + ": there are slots 0 to " + (LuksHeader.SLOTS - 1));
    }
    return index;
  }

  private int firstInactive() {
    for (int i = 0; i < LuksHeader.SLOTS; i++) {
      if (!header.slots().get(i).active()) {
        return i;
      }
    }
    throw new IllegalArgumentException("all key slots are active; erase one first");
  }

  /**
   * Erases a key slot: nothing opens it any more.
   *
   * @throws IllegalArgumentException if it is the last active one, without which all content is
   *     lost
   */
  public void eraseSlot(int index, RandomSource random) throws IOException {
    if (!header.slots().get(requireSlot(index)).active()) {
      throw new IllegalArgumentException("key slot " + index + " is inactive already");
    }
    erase(List.of(index), random);
  }

  /**
   * Erases every key slot that a passphrase opens.
   *
   * @throws PassphraseException if it opens none
   * @throws IllegalArgumentException if it opens all that are active
   */
  public void eraseMatching(Passphrase passphrase, long mostIterations, RandomSource random)
      throws IOException {
    List<Integer> matching = new ArrayList<>();
    for (int i = 0; i < LuksHeader.SLOTS; i++) {
      if (opens(i, passphrase, mostIterations)) {
        matching.add(i);
      }
    }
    if (matching.isEmpty()) {
      throw PassphraseException.wrong(area.description());
    }
    erase(matching, random);
  }

  /** Whether a passphrase opens a slot. */
  public boolean opens(int index, Passphrase passphrase, long mostIterations) throws IOException {
    return open(requireSlot(index), passphrase, mostIterations) != null;
  }

  private void erase(List<Integer> slots, RandomSource random) throws IOException {
    if (slots.size() == header.activeSlots()) {
      throw new IllegalArgumentException(
          "this would erase the last active key slot, and all content would be lost");
    }
    for (int index : slots) {
      KeySlot slot = KeySlot.inactive(header.slots().get(index).keyOffset());
      change(index, slot);
      byte[] garbage = random.bytes(LuksHeader.materialBytes(header.cipher()));
      area.write(slot.keyOffset(), ByteBuffer.wrap(garbage));
      area.flush();
    }
  }

  private static byte[] digest(HashAlgorithm hash, byte[] key, byte[] salt, long iterations) {
    return Pbkdf2.derive(hash, key, salt, iterations, LuksHeader.DIGEST_BYTES);
  }

  /** A random UUID (RFC 9562, version 4). */
  private static UUID uuid(RandomSource random) {
    ByteBuffer bytes = ByteBuffer.wrap(random.bytes(16));
    bytes.put(6, (byte) ((bytes.get(6) & 0x0F) | 0x40));
    bytes.put(8, (byte) ((bytes.get(8) & 0x3F) | 0x80));
    return new UUID(bytes.getLong(0), bytes.getLong(Long.BYTES));
  }
}
