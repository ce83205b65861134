package org.bootdisk.grub.elf;

/** A processor, as {@code e_machine} names it, with the ELF class of its object files. */
public enum ElfMachine {
  /** Intel 80386, 32-bit objects. */
  I386(3, 1),
  /** AMD x86-64, 64-bit objects. */
  X86_64(62, 2),
  /** 64-bit ARM, 64-bit objects. */
  AARCH64(183, 2);

  final int number;
  final int elfClass;

  ElfMachine(int number, int elfClass) {
    this.number = number;
    this.elfClass = elfClass;
  }

  /** Bytes in an address. */
  public int wordSize() {
    return this == I386 ? Integer.BYTES : Long.BYTES;
  }

  /** The structures of the machine's object files. */
  ElfLayout layout() {
    return this == I386 ? ElfLayout.ELF32 : ElfLayout.ELF64;
  }
}
