package org.bootdisk.grub.elf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.StructLayout;
import org.jspecify.annotations.Nullable;

/**
 * An ELF object file (System V ABI, "Object Files"). Sections are checked when the file is decoded;
 * symbols and relocations when they are asked for.
 */
public final class ElfFile {

  static final int IDENT_SIZE = 16;

  /** Ours: no section or symbol of GRUB has a name of even a quarter of this length, in bytes. */
  private static final int LONGEST_NAME = 512;

  static final String SOURCE = "System V ABI, \"Object Files\"";
  private static final int MAGIC = 0x7f454c46;
  private static final int LITTLE_ENDIAN = 1;

  private final String where;
  private final ByteBuffer bytes;
  private final ElfMachine machine;
  private final List<ElfSection> sections;

  private ElfFile(String where, ByteBuffer bytes, ElfMachine machine, List<ElfSection> sections) {
    this.where = where;
    this.bytes = bytes;
    this.machine = machine;
    this.sections = sections;
  }

  /**
   * Decodes an object file for {@code machine}. The bytes are not copied: the caller leaves them
   * alone.
   *
   * @param where the file, for messages
   * @throws FormatException if the bytes are no ELF file, one for another machine or of another
   *     type, or a section does not lie within the file
   */
  public static ElfFile decode(byte[] bytes, String where, ElfMachine machine, ElfType type)
      throws FormatException {
    ByteBuffer file = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    ElfLayout layout = machine.layout();
    if (bytes.length < layout.header.size() || file.getInt(0) != MAGIC) {
      throw new FormatException.NotRecognized(
          Fault.in(where).expected("an ELF object file").source(SOURCE));
    }
    require(where, "e_ident[EI_CLASS]", 4, bytes[4], machine.elfClass);
    require(where, "e_ident[EI_DATA]", 5, bytes[5], LITTLE_ENDIAN);
    require(where, layout.machine, layout.machine.get(file), machine.number);
    require(where, layout.type, layout.type.get(file), type.number);
    return new ElfFile(where, file, machine, new SectionTable(where, bytes, layout).decode());
  }

  static void require(String where, StructLayout.Field field, long actual, int expected)
      throws FormatException {
    require(where, field.name(), field.offset(), actual, expected);
  }

  private static void require(String where, String field, int offset, long actual, int expected)
      throws FormatException {
    if (actual != expected) {
      throw new FormatException.Unsupported(
          Fault.in(where)
              .field(field, offset)
              .actual(actual)
              .expected(Integer.toString(expected))
              .source(SOURCE));
    }
  }

  /** The file, for messages. */
  public String where() {
    return where;
  }

  /** All sections in the order of the section header table, the empty first one included. */
  public List<ElfSection> sections() {
    return sections;
  }

  /** The first section called {@code name}. */
  public @Nullable ElfSection section(String name) {
    for (ElfSection section : sections) {
      if (section.name().equals(name)) {
        return section;
      }
    }
    return null;
  }

  /** A read-only view of a section's bytes; empty if the file has none of it. */
  public ByteBuffer content(ElfSection section) {
    int length = section.hasBytes() ? (int) section.size() : 0;
    return bytes.slice(length == 0 ? 0 : (int) section.offset(), length);
  }

  /** A copy of a section's bytes: strings are found faster in it than in a view. */
  private byte[] bytes(ElfSection section) {
    ByteBuffer content = content(section);
    byte[] copy = new byte[content.remaining()];
    content.get(copy);
    return copy;
  }

  /** The first string of the section called {@code name}; empty if there is no such section. */
  public String text(String name) throws FormatException {
    ElfSection section = section(name);
    return section == null || section.size() == 0 ? "" : string(where, bytes(section), 0, name);
  }

  /** All bytes of the section called {@code name}, a character each; empty if there is none. */
  public String allText(String name) {
    ElfSection section = section(name);
    return section == null ? "" : new String(bytes(section), ISO_8859_1);
  }

  /** The symbols of the first symbol table; none if the file is stripped. */
  public List<ElfSymbol> symbols() throws FormatException {
    for (ElfSection section : sections) {
      if (section.type() == ElfSection.SYMTAB) {
        return symbols(section);
      }
    }
    return List.of();
  }

  private List<ElfSymbol> symbols(ElfSection table) throws FormatException {
    ElfLayout layout = machine.layout();
    byte[] names = bytes(linked(table, ElfSection.STRTAB));
    byte[] entries = bytes(table);
    int size = layout.symbol.size();
    List<ElfSymbol> symbols = new ArrayList<>(entries.length / size);
    for (int entry = 0; entry <= entries.length - size; entry += size) {
      symbols.add(
          new ElfSymbol(
              string(where, names, layout.symbolName.get(entries, entry), layout.symbolName),
              (int) layout.symbolInfo.get(entries, entry) >>> 4,
              (int) layout.symbolSection.get(entries, entry),
              layout.symbolValue.get(entries, entry)));
    }
    return symbols;
  }

  /**
   * The entries of a section of relocations. Each offset leaves room for {@code width} bytes in the
   * section that is changed, and each symbol index is below {@code symbolCount}.
   */
  public List<ElfRelocation> relocations(ElfSection section, int symbolCount)
      throws FormatException {
    ElfLayout layout = machine.layout();
    boolean addends = section.type() == ElfSection.RELA;
    int size = (addends ? layout.relocationWithAddend : layout.relocation).size();
    ByteBuffer entries = content(section);
    int count = entries.remaining() / size;
    List<ElfRelocation> relocations = new ArrayList<>(count);
    int typeBits = layout.relocationTypeBits();
    for (int i = 0; i < count; i++) {
      ByteBuffer entry = entries.slice(i * size, size);
      long info = layout.relocationInfo.get(entry);
      long symbol = info >>> typeBits;
      if (symbol >= symbolCount) {
        throw corrupt(
            layout.relocationInfo.field().name() + " of " + Quoted.of(section.name()),
            symbol,
            "a symbol below " + symbolCount);
      }
      relocations.add(
          new ElfRelocation(
              layout.relocationOffset.get(entry),
              (int) (info & ((1L << typeBits) - 1)),
              (int) symbol,
              addends ? layout.relocationAddend.get(entry) : 0));
    }
    return relocations;
  }

  /** The section whose bytes the relocations in {@code section} change. */
  public ElfSection target(ElfSection section) throws FormatException {
    if (section.info() >= sections.size()) {
      throw corrupt("sh_info of " + Quoted.of(section.name()), section.info(), "a section's index");
    }
    return sections.get((int) section.info());
  }

  private ElfSection linked(ElfSection section, long type) throws FormatException {
    if (section.link() >= sections.size() || sections.get((int) section.link()).type() != type) {
      throw corrupt(
          "sh_link of " + Quoted.of(section.name()),
          section.link(),
          "the index of a section of type " + type);
    }
    return sections.get((int) section.link());
  }

  private FormatException corrupt(String what, long actual, String expected) {
    return new FormatException.Corrupt(
        Fault.in(where).actual(what + " is " + actual).expected(expected).source(SOURCE));
  }

  /** The string of {@code table} that begins at {@code start}. */
  static String string(String where, byte[] table, long start, ElfLayout.Word field)
      throws FormatException {
    return string(where, table, start, field.field().name());
  }

  private static String string(String where, byte[] table, long start, String field)
      throws FormatException {
    if (start >= 0 && start < table.length) {
      int end = (int) Math.min(table.length, start + LONGEST_NAME);
      for (int at = (int) start; at < end; at++) {
        if (table[at] == 0) {
          return new String(table, (int) start, at - (int) start, UTF_8);
        }
      }
    }
    throw new FormatException.Corrupt(
        Fault.in(where)
            .actual(field + " is " + start)
            .expected("a string of fewer than " + LONGEST_NAME + " bytes in its table")
            .source(SOURCE));
  }
}
