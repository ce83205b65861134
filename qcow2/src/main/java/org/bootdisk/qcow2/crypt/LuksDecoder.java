package org.bootdisk.qcow2.crypt;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Origin;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.StructLayout;

/** Reads a LUKS header and refuses every field that breaks a rule, by name. */
final class LuksDecoder {

  static final int VERSION_1 = 1;

  private static final String SOURCE = "LUKS 1.2 \"PHDR layout\"";
  private static final byte[] MAGIC = {'L', 'U', 'K', 'S', (byte) 0xBA, (byte) 0xBE};

  private final BlockDevice area;
  private final Origin origin;
  private final ByteBuffer bytes;

  LuksDecoder(BlockDevice area) throws IOException {
    this.area = area;
    this.origin = Origin.of(area, LuksHeader.LAYOUT.name(), 0);
    this.bytes = ByteBuffer.allocate(LuksHeader.SIZE);
    area.read(0, bytes.limit((int) Math.min(bytes.capacity(), area.size())));
    bytes.clear();
  }

  static byte[] magic() {
    return MAGIC.clone();
  }

  LuksHeader decode() throws FormatException {
    requireMagic();
    requireVersion();
    CipherSpec cipher = cipher();
    LuksHeader header =
        new LuksHeader(
            cipher,
            hash(),
            LuksHeader.PAYLOAD_OFFSET.get(bytes) * SectorCipher.SECTOR,
            ByteBuffer.wrap(LuksHeader.MK_DIGEST.get(bytes)),
            ByteBuffer.wrap(LuksHeader.MK_DIGEST_SALT.get(bytes)),
            LuksHeader.MK_DIGEST_ITER.get(bytes),
            text(LuksHeader.UUID),
            slots());
    requireSlots(header);
    return header;
  }

  private void requireMagic() throws FormatException {
    if (area.size() < LuksHeader.SIZE || !Arrays.equals(LuksHeader.MAGIC.get(bytes), MAGIC)) {
      throw new FormatException.NotRecognized(
          fault(LuksHeader.MAGIC).expected("\"LUKS\" and the bytes BA BE"));
    }
  }

  private void requireVersion() throws FormatException {
    int version = LuksHeader.VERSION.get(bytes);
    if (version != VERSION_1) {
      throw new FormatException.Unsupported(
          fault(LuksHeader.VERSION).actual(version).expected("1"));
    }
    if (LuksHeader.MK_DIGEST_ITER.get(bytes) == 0) {
      throw new FormatException.Corrupt(
          fault(LuksHeader.MK_DIGEST_ITER).actual(0).expected("at least 1"));
    }
  }

  private CipherSpec cipher() throws FormatException {
    String name = text(LuksHeader.CIPHER_NAME);
    String mode = text(LuksHeader.CIPHER_MODE);
    long keyBytes = LuksHeader.KEY_BYTES.get(bytes);
    try {
      return CipherSpec.parse(name, mode, keyBytes);
    } catch (IllegalArgumentException e) {
      throw new FormatException.Unsupported(
          fault(LuksHeader.CIPHER_NAME)
              .actual(
                  Quoted.of(name)
                      + " in mode "
                      + Quoted.of(mode)
                      + " with a key of "
                      + keyBytes
                      + " bytes")
              .expected(String.valueOf(e.getMessage())));
    }
  }

  private HashAlgorithm hash() throws FormatException {
    String name = text(LuksHeader.HASH_SPEC);
    HashAlgorithm hash = HashAlgorithm.named(name);
    if (hash == null) {
      throw new FormatException.Unsupported(
          fault(LuksHeader.HASH_SPEC)
              .actual(Quoted.of(name))
              .expected("md5, sha1, sha224, sha256, sha384, sha512 or ripemd160"));
    }
    return hash;
  }

  private String text(StructLayout.Bytes field) throws FormatException {
    byte[] raw = field.get(bytes);
    for (int end = 0; end < raw.length; end++) {
      if (raw[end] == 0) {
        return new String(raw, 0, end, ISO_8859_1);
      }
    }
    throw new FormatException.Corrupt(fault(field).expected("text that ends with a zero byte"));
  }

  private List<KeySlot> slots() throws FormatException {
    List<KeySlot> slots = new ArrayList<>();
    for (int i = 0; i < LuksHeader.SLOTS; i++) {
      slots.add(slot(i));
    }
    return slots;
  }

  private KeySlot slot(int index) throws FormatException {
    ByteBuffer raw = bytes.slice(LuksHeader.slotOffset(index), KeySlot.LAYOUT.size());
    long state = KeySlot.ACTIVE.get(raw);
    if (state != KeySlot.ENABLED && state != KeySlot.DISABLED) {
      throw new FormatException.Corrupt(
          fault(index, KeySlot.ACTIVE).actualHex(state).expected("0xac71f3 or 0xdead"));
    }
    boolean active = state == KeySlot.ENABLED;
    if (active && KeySlot.ITERATIONS.get(raw) == 0) {
      throw new FormatException.Corrupt(
          fault(index, KeySlot.ITERATIONS).actual(0).expected("at least 1"));
    }
    long stripes = KeySlot.STRIPES.get(raw);
    if (stripes != KeySlot.USUAL_STRIPES) {
      throw new FormatException.Unsupported(
          fault(index, KeySlot.STRIPES)
              .actual(stripes)
              .expected(Integer.toString(KeySlot.USUAL_STRIPES)));
    }
    return new KeySlot(
        active,
        KeySlot.ITERATIONS.get(raw),
        ByteBuffer.wrap(KeySlot.SALT.get(raw)),
        KeySlot.KEY_OFFSET.get(raw) * SectorCipher.SECTOR,
        stripes);
  }

  /** Key material lies between header and content, on the device, and overlaps nothing. */
  private void requireSlots(LuksHeader header) throws FormatException {
    int length = LuksHeader.materialBytes(header.cipher());
    for (int i = 0; i < LuksHeader.SLOTS; i++) {
      long offset = header.slots().get(i).keyOffset();
      if (offset < LuksHeader.SIZE
          || !Ranges.within(offset, length, Math.min(area.size(), header.payloadOffset()))) {
        throw new FormatException.Corrupt(
            fault(i, KeySlot.KEY_OFFSET)
                .actual(offset / SectorCipher.SECTOR)
                .expected(
                    "sectors behind the header and before the payload, with room for "
                        + length
                        + " bytes"));
      }
      for (int other = 0; other < i; other++) {
        if (Math.abs(header.slots().get(other).keyOffset() - offset) < length) {
          throw new FormatException.Corrupt(
              fault(i, KeySlot.KEY_OFFSET)
                  .actual(offset / SectorCipher.SECTOR)
                  .expected("sectors that slot " + other + " does not have"));
        }
      }
    }
  }

  private Fault fault(StructLayout.Field field) {
    return Fault.in(origin, field).source(SOURCE);
  }

  private Fault fault(int slot, StructLayout.Field field) {
    return Fault.in(origin.description() + ": key slot " + slot)
        .field(field.name(), (long) LuksHeader.slotOffset(slot) + field.offset())
        .source(SOURCE);
  }
}
