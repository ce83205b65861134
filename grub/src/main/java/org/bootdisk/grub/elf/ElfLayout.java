package org.bootdisk.grub.elf;

import java.nio.ByteBuffer;
import org.bootdisk.block.StructLayout;
import org.bootdisk.block.StructLayout.Field;
import org.bootdisk.block.StructLayout.U16;

/**
 * The structures of one ELF class. The two classes have the same fields; they differ in the width
 * of addresses and sizes, and in the order of a symbol's fields (System V ABI, "ELF-64").
 */
final class ElfLayout {

  static final ElfLayout ELF32 = new ElfLayout(Integer.BYTES, 52, 40, 16);
  static final ElfLayout ELF64 = new ElfLayout(Long.BYTES, 64, 64, 24);

  private final int wordSize;

  final StructLayout header;
  final U16 type;
  final U16 machine;
  final Word sectionTableOffset;
  final U16 sectionEntrySize;
  final U16 sectionCount;
  final U16 sectionNamesIndex;

  final StructLayout section;
  final Word sectionName;
  final Word sectionType;
  final Word sectionFlags;
  final Word sectionAddress;
  final Word sectionOffset;
  final Word sectionSize;
  final Word sectionLink;
  final Word sectionInfo;
  final Word sectionAlignment;
  final Word sectionEntries;

  final StructLayout symbol;
  final Word symbolName;
  final Word symbolInfo;
  final Word symbolSection;
  final Word symbolValue;

  final StructLayout relocation;
  final StructLayout relocationWithAddend;
  final Word relocationOffset;
  final Word relocationInfo;
  final Word relocationAddend;

  private ElfLayout(int wordSize, int headerSize, int sectionSize, int symbolSize) {
    this.wordSize = wordSize;

    header = header().totalling(headerSize);
    type = header.u16("e_type");
    machine = header.u16("e_machine");
    sectionTableOffset = word(header, "e_shoff");
    sectionEntrySize = header.u16("e_shentsize");
    sectionCount = header.u16("e_shnum");
    sectionNamesIndex = header.u16("e_shstrndx");

    section = section().totalling(sectionSize);
    sectionName = new Word(section.u32("sh_name"));
    sectionType = new Word(section.u32("sh_type"));
    sectionFlags = word(section, "sh_flags");
    sectionAddress = word(section, "sh_addr");
    sectionOffset = word(section, "sh_offset");
    this.sectionSize = word(section, "sh_size");
    sectionLink = new Word(section.u32("sh_link"));
    sectionInfo = new Word(section.u32("sh_info"));
    sectionAlignment = word(section, "sh_addralign");
    sectionEntries = word(section, "sh_entsize");

    symbol = symbol().totalling(symbolSize);
    symbolName = new Word(symbol.u32("st_name"));
    symbolInfo = new Word(symbol.u8("st_info"));
    symbolSection = new Word(symbol.u16("st_shndx"));
    symbolValue = word(symbol, "st_value");

    relocation = relocation("Rel").totalling(2 * wordSize);
    relocationWithAddend = words(relocation("Rela"), "r_addend").totalling(3 * wordSize);
    relocationOffset = word(relocationWithAddend, "r_offset");
    relocationInfo = word(relocationWithAddend, "r_info");
    relocationAddend = word(relocationWithAddend, "r_addend");
  }

  private StructLayout.Builder header() {
    StructLayout.Builder start =
        StructLayout.littleEndian("ELF Header")
            .bytes("e_ident", ElfFile.IDENT_SIZE)
            .u16("e_type")
            .u16("e_machine")
            .u32("e_version");
    return words(start, "e_entry", "e_phoff", "e_shoff")
        .u32("e_flags")
        .u16("e_ehsize")
        .u16("e_phentsize")
        .u16("e_phnum")
        .u16("e_shentsize")
        .u16("e_shnum")
        .u16("e_shstrndx");
  }

  private StructLayout.Builder section() {
    StructLayout.Builder start =
        StructLayout.littleEndian("Section Header").u32("sh_name").u32("sh_type");
    StructLayout.Builder place = words(start, "sh_flags", "sh_addr", "sh_offset", "sh_size");
    return words(place.u32("sh_link").u32("sh_info"), "sh_addralign", "sh_entsize");
  }

  private StructLayout.Builder symbol() {
    StructLayout.Builder start = StructLayout.littleEndian("Symbol").u32("st_name");
    return wordSize == Long.BYTES
        ? start.u8("st_info").u8("st_other").u16("st_shndx").u64("st_value").u64("st_size")
        : start.u32("st_value").u32("st_size").u8("st_info").u8("st_other").u16("st_shndx");
  }

  private StructLayout.Builder relocation(String name) {
    return words(StructLayout.littleEndian(name), "r_offset", "r_info");
  }

  private StructLayout.Builder words(StructLayout.Builder builder, String... fields) {
    for (String field : fields) {
      builder = wordSize == Long.BYTES ? builder.u64(field) : builder.u32(field);
    }
    return builder;
  }

  private Word word(StructLayout layout, String field) {
    return new Word(wordSize == Long.BYTES ? layout.u64(field) : layout.u32(field));
  }

  /** Bits of {@code r_info} that hold the type; the rest is the symbol's index. */
  int relocationTypeBits() {
    return wordSize == Long.BYTES ? Integer.SIZE : Byte.SIZE;
  }

  /**
   * An unsigned field, whose width may be the class's. A u64 of 2^63 or more is negative. A disk
   * has some hundred modules with a dozen sections each, so it is read from an array by one method,
   * which the JVM compiles early, and not through the layers of a buffer.
   */
  record Word(Field field, int offset, int width) {

    Word(Field field) {
      this(field, field.offset(), field.width());
    }

    /** The value in the structure that begins at {@code start}. */
    long get(byte[] file, int start) {
      long value = 0;
      for (int at = start + offset + width - 1; at >= start + offset; at--) {
        value = (value << Byte.SIZE) | Byte.toUnsignedLong(file[at]);
      }
      return value;
    }

    /** The value in the structure that begins where the buffer does. */
    long get(ByteBuffer b) {
      byte[] bytes = new byte[width];
      b.get(offset, bytes);
      return get(bytes, -offset);
    }
  }
}
