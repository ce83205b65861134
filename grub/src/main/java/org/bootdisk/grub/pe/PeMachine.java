package org.bootdisk.grub.pe;

import org.bootdisk.block.StructLayout;
import org.jspecify.annotations.Nullable;

/** A processor that an image is for, as {@code Machine} names it (Microsoft, "PE Format"). */
public enum PeMachine {
  /** Intel 80386: a PE32 image. */
  I386(0x14c, PeLayout.PE32, 3, 1 << 8),
  /** AMD x86-64: a PE32+ image. */
  X86_64(0x8664, PeLayout.PE32_PLUS, 10, 0),
  /** 64-bit ARM: a PE32+ image. */
  ARM64(0xaa64, PeLayout.PE32_PLUS, 10, 0);

  final int number;

  /** {@code Magic} of the optional header: PE32 or PE32+. */
  final int magic;

  /** Type of a base relocation that is as wide as an address: HIGHLOW or DIR64. */
  final int baseRelocation;

  /** Characteristics that an image has for this machine alone. */
  final int characteristics;

  PeMachine(int number, int magic, int baseRelocation, int characteristics) {
    this.number = number;
    this.magic = magic;
    this.baseRelocation = baseRelocation;
    this.characteristics = characteristics;
  }

  /** The optional header. */
  StructLayout optional() {
    return magic == PeLayout.PE32 ? PeLayout.OPTIONAL32 : PeLayout.OPTIONAL64;
  }

  /** The machine with this number; null if GRUB's images for it are none of ours. */
  static @Nullable PeMachine numbered(int number) {
    for (PeMachine machine : values()) {
      if (machine.number == number) {
        return machine;
      }
    }
    return null;
  }
}
