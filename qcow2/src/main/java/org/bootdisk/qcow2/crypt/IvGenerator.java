package org.bootdisk.qcow2.crypt;

import org.jspecify.annotations.Nullable;

/** How a sector's number becomes its initialization vector, under QEMU's names. */
public enum IvGenerator {
  /** The number's lower 32 bits, little-endian. Repeats itself after 2 TiB. */
  PLAIN("plain"),
  /** The number in 64 bits, little-endian; the default. */
  PLAIN64("plain64"),
  /** The same, encrypted with a hash of the master key. */
  ESSIV("essiv");

  private final String label;

  IvGenerator(String label) {
    this.label = label;
  }

  /** The generator of this name, or null. */
  public static @Nullable IvGenerator named(String label) {
    for (IvGenerator generator : values()) {
      if (generator.label.equals(label)) {
        return generator;
      }
    }
    return null;
  }

  /** The name, as in {@code encrypt.ivgen-alg} and in LUKS headers. */
  public String label() {
    return label;
  }
}
