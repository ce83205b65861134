package org.bootdisk.bootdisk.grub;

/** A kind of partition table. */
public enum PartitionMap {
  /** A GUID partition table. */
  GPT("gpt"),
  /** A master boot record. */
  MSDOS("msdos"),
  /** None: the disk is a file system, or empty. */
  NONE("");

  private final String grubName;

  PartitionMap(String grubName) {
    this.grubName = grubName;
  }

  /** GRUB's word, as in {@code part_gpt} and {@code (hd0,gpt2)}; empty for {@link #NONE}. */
  public String grubName() {
    return grubName;
  }
}
