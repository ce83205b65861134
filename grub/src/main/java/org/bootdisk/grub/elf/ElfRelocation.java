package org.bootdisk.grub.elf;

/**
 * One place to change when addresses are known.
 *
 * @param offset from the start of the section that is changed, in bytes
 * @param type one of the machine's relocation types
 * @param symbol index in the symbol table
 * @param addend to be added to the symbol's value; 0 for a relocation without one
 */
public record ElfRelocation(long offset, int type, int symbol, long addend) {}
