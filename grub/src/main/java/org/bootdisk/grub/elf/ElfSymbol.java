package org.bootdisk.grub.elf;

/**
 * One symbol of an object file.
 *
 * @param name may be empty
 * @param binding local, global or weak
 * @param section index of the section that defines it, or one of the special values below
 * @param value in a relocatable file, bytes from the start of that section
 */
public record ElfSymbol(String name, int binding, int section, long value) {

  /** {@code st_shndx} of a symbol that another file defines. */
  public static final int UNDEFINED = 0;

  /** {@code st_shndx} of a symbol whose value no relocation changes. */
  public static final int ABSOLUTE = 0xfff1;

  private static final int LOCAL = 0;
  private static final int WEAK = 2;

  /** Whether this file asks for the symbol. */
  public boolean isUndefined() {
    return section == UNDEFINED;
  }

  /** Whether other files see the symbol. */
  public boolean isVisible() {
    return binding != LOCAL;
  }

  /** Whether the symbol may stay undefined. */
  public boolean isWeak() {
    return binding == WEAK;
  }
}
