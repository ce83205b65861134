package org.bootdisk.qcow2.crypt;

import org.jspecify.annotations.Nullable;

/** How the blocks of a sector are encrypted together, under QEMU's names. */
public enum CipherMode {
  /** Each on its own. Equal blocks show. */
  ECB("ecb", 1),
  /** Each after the one before. */
  CBC("cbc", 1),
  /** With a counter. Whoever sees two versions of a sector learns their difference. */
  CTR("ctr", 1),
  /** XEX with two keys (IEEE 1619); the default. */
  XTS("xts", 2);

  private final String label;
  private final int keys;

  CipherMode(String label, int keys) {
    this.label = label;
    this.keys = keys;
  }

  /** The mode of this name, or null. */
  public static @Nullable CipherMode named(String label) {
    for (CipherMode mode : values()) {
      if (mode.label.equals(label)) {
        return mode;
      }
    }
    return null;
  }

  /** The name, as in {@code encrypt.cipher-mode} and in LUKS headers. */
  public String label() {
    return label;
  }

  /** How many keys of the cipher a master key consists of. */
  int keys() {
    return keys;
  }
}
