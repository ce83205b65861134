package org.bootdisk.grub.elf;

/**
 * One section of an object file. Its bytes lie within the file and its numbers are not negative.
 *
 * @param index in the section header table
 * @param name from the table of section names
 * @param type {@code sh_type}
 * @param flags {@code sh_flags}
 * @param address {@code sh_addr}, where an executable's section is linked to
 * @param offset of the first byte in the file
 * @param size bytes, in memory for {@link #NOBITS}, else in the file
 * @param link index of the section that {@code sh_link} names
 * @param info {@code sh_info}: for relocations, the index of the section they change
 * @param alignment a power of two, at least 1
 */
public record ElfSection(
    int index,
    String name,
    long type,
    long flags,
    long address,
    long offset,
    long size,
    long link,
    long info,
    long alignment) {

  static final long NULL = 0;
  static final long SYMTAB = 2;
  static final long STRTAB = 3;
  static final long RELA = 4;
  static final long NOBITS = 8;
  static final long REL = 9;

  private static final long ALLOC = 1L << 1;
  private static final long EXECINSTR = 1L << 2;

  /** Takes memory when the program runs, and holds instructions. */
  public boolean isText() {
    return (flags & ALLOC) != 0 && (flags & EXECINSTR) != 0;
  }

  /** Takes memory, holds no instructions, and has bytes in the file. */
  public boolean isData() {
    return (flags & ALLOC) != 0 && (flags & EXECINSTR) == 0 && hasBytes();
  }

  /** Takes memory that starts as zeros, and no bytes in the file. */
  public boolean isBss() {
    return (flags & ALLOC) != 0 && (flags & EXECINSTR) == 0 && type == NOBITS;
  }

  /** Whether the file holds bytes of this section. */
  public boolean hasBytes() {
    return type != NOBITS && type != NULL;
  }

  /** Whether this section lists relocations, with addends or without. */
  public boolean isRelocations() {
    return type == REL || type == RELA;
  }
}
