package org.bootdisk.bootdisk.inspect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Text;
import org.bootdisk.fat.layout.BootSector;
import org.jspecify.annotations.Nullable;

/**
 * A file system or another use of a partition that is told by a few bytes, under the name that
 * blkid has for it, with label and UUID where these lie in one place.
 *
 * @param name such as {@code ext4}
 * @param magicAt where the bytes lie that tell it, from the start of the partition
 * @param magic these bytes, hexadecimal
 * @param id where its UUID or serial number lies; null if that is not one field
 * @param label where its label lies; null if that is not one field
 */
record KnownContent(
    String name, int magicAt, String magic, @Nullable Field id, @Nullable Field label) {

  /** How the bytes of an id or label are printed. */
  enum Form {
    /** 16 bytes as they are printed. */
    UUID_BYTES,
    /** Four bytes, little-endian: {@code 1234-ABCD}. */
    SERIAL,
    /** Eight bytes, little-endian: 16 digits. */
    LONG_SERIAL,
    /** A date of ISO 9660 as digits: {@code 2026-11-23-05-59-44-00}. */
    DATE,
    /** Text up to its first NUL. */
    TEXT,
    /** UTF-16 up to its first NUL. */
    TEXT_UTF16
  }

  /** A field, from the start of the partition. */
  record Field(int at, int width, Form form) {}

  /** ext2, ext3 and ext4 differ in their features (Linux, Documentation/filesystems/ext4). */
  private static final int EXT_COMPATIBLE = 1024 + 0x5c;

  private static final int EXT_INCOMPATIBLE = 1024 + 0x60;
  private static final int EXT_HAS_JOURNAL = 1 << 2;

  /** Extents, 64-bit, flexible groups: what ext3 does not have. */
  private static final int EXT4_ONLY = 1 << 6 | 1 << 7 | 1 << 9;

  private static final List<KnownContent> ALL =
      List.of(
          new KnownContent("crypto_LUKS", 0, "4c554b53babe", text(0xa8, 40), text(0x18, 48)),
          new KnownContent("BitLocker", 3, "2d4656452d46532d", null, null),
          new KnownContent("xfs", 0, "58465342", uuid(32), text(108, 12)),
          new KnownContent("squashfs", 0, "68737173", null, null),
          new KnownContent(
              "ntfs", 3, "4e54465320202020", new Field(0x48, 8, Form.LONG_SERIAL), null),
          new KnownContent("exfat", 3, "4558464154202020", new Field(0x64, 4, Form.SERIAL), null),
          new KnownContent("LVM2_member", 512, "4c4142454c4f4e45", null, null),
          new KnownContent("erofs", 1024, "e2e1f5e0", uuid(1024 + 48), text(1024 + 64, 16)),
          new KnownContent(
              "f2fs",
              1024,
              "1020f5f2",
              uuid(1024 + 0x6c),
              new Field(1024 + 0x7c, 1024, Form.TEXT_UTF16)),
          new KnownContent("ext", 1024 + 0x38, "53ef", uuid(1024 + 0x68), text(1024 + 0x78, 16)),
          new KnownContent("hfsplus", 1024, "482b", null, null),
          new KnownContent("swap", 4086, "53574150535041434532", uuid(0x40c), text(0x41c, 16)),
          new KnownContent("linux_raid_member", 4096, "fc4e2ba9", uuid(4096 + 16), null),
          new KnownContent("bcachefs", 4096 + 24, "c68573f64e1a45ca", uuid(4096 + 56), null),
          new KnownContent(
              "iso9660",
              0x8001,
              "4344303031",
              new Field(0x8000 + 830, 16, Form.DATE),
              text(0x8028, 32)),
          new KnownContent(
              "btrfs", 0x10040, "5f42485266535f4d", uuid(0x10020), text(0x1012b, 256)));

  private static final Set<String> BOOT_SECTORS = Set.of("ntfs", "exfat", "BitLocker");

  private static Field uuid(int at) {
    return new Field(at, 16, Form.UUID_BYTES);
  }

  private static Field text(int at, int width) {
    return new Field(at, width, Form.TEXT);
  }

  /** What is told by the bytes of {@code device}; nothing if they are not known. */
  static @Nullable Part of(BlockDevice device, long start) throws IOException {
    for (KnownContent known : ALL) {
      byte[] magic = HexFormat.of().parseHex(known.magic);
      byte[] found = read(device, known.magicAt, magic.length);
      if (java.util.Arrays.equals(found, magic) && known.isMeant(device)) {
        return known.part(device, start);
      }
    }
    return null;
  }

  /**
   * Whether {@code part} is of a file system whose first sector looks like an MBR, so that there is
   * no partition table.
   */
  static boolean hasBootSector(Part part) {
    return BOOT_SECTORS.contains(part.shown("type"));
  }

  /** Two bytes are not enough to tell ext: its count of inodes is never 0. */
  private boolean isMeant(BlockDevice device) throws IOException {
    return !name.equals("ext") || word(device, 1024) != 0;
  }

  private Part part(BlockDevice device, long start) throws IOException {
    Part.Builder part = Part.of("file-system", "").at(start, device.size());
    part.text("type", name.equals("ext") ? extended(device) : name);
    add(part, "uuid", id, device, start);
    add(part, "label", label, device, start);
    return part.build();
  }

  private static String extended(BlockDevice device) throws IOException {
    boolean journal = (word(device, EXT_COMPATIBLE) & EXT_HAS_JOURNAL) != 0;
    boolean recent = (word(device, EXT_INCOMPATIBLE) & EXT4_ONLY) != 0;
    return recent ? "ext4" : journal ? "ext3" : "ext2";
  }

  private static void add(
      Part.Builder part, String fact, @Nullable Field field, BlockDevice device, long start)
      throws IOException {
    if (field != null) {
      String text = print(field, read(device, field.at, field.width));
      if (!text.isEmpty()) {
        part.text(fact, text, new ByteRange(start + field.at, field.width));
      }
    }
  }

  private static String print(Field field, byte[] bytes) {
    if (bytes.length < field.width) {
      return "";
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return switch (field.form) {
      case UUID_BYTES ->
          new UUID(Long.reverseBytes(buffer.getLong(0)), Long.reverseBytes(buffer.getLong(8)))
              .toString();
      case SERIAL -> BootSector.printedVolumeId(buffer.getInt(0));
      case LONG_SERIAL -> Text.format("%016X", buffer.getLong(0));
      case DATE -> date(new String(bytes, ISO_8859_1));
      case TEXT -> upToNul(bytes, printable(bytes) ? UTF_8 : ISO_8859_1);
      case TEXT_UTF16 -> upToNul(bytes, UTF_16LE);
    };
  }

  /** Four digits, then groups of two; nothing if the date is not set. */
  private static String date(String digits) {
    if (!digits.matches("[0-9]{16}") || digits.matches("0+")) {
      return "";
    }
    StringBuilder out = new StringBuilder(digits.substring(0, 4));
    for (int at = 4; at < digits.length(); at += 2) {
      out.append('-').append(digits, at, at + 2);
    }
    return out.toString();
  }

  private static boolean printable(byte[] bytes) {
    return new String(bytes, UTF_8).indexOf('\uFFFD') < 0;
  }

  private static String upToNul(byte[] bytes, Charset charset) {
    String text = new String(bytes, charset);
    int nul = text.indexOf('\0');
    return (nul < 0 ? text : text.substring(0, nul)).stripTrailing();
  }

  private static int word(BlockDevice device, int at) throws IOException {
    byte[] bytes = read(device, at, Integer.BYTES);
    return bytes.length == 0 ? 0 : ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
  }

  /** The bytes, or none if the device ends before them. */
  private static byte[] read(BlockDevice device, int at, int length) throws IOException {
    if ((long) at + length > device.size()) {
      return new byte[0];
    }
    byte[] bytes = new byte[length];
    device.read(at, ByteBuffer.wrap(bytes));
    return bytes;
  }
}
