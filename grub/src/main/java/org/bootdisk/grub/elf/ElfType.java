package org.bootdisk.grub.elf;

/** Kinds of object file, as {@code e_type} names them. */
public enum ElfType {
  /** Relocatable: not linked yet. */
  REL(1),
  /** Executable: linked to fixed addresses. */
  EXEC(2);

  final int number;

  ElfType(int number) {
    this.number = number;
  }
}
