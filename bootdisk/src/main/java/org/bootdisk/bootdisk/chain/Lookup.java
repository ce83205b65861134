package org.bootdisk.bootdisk.chain;

import org.bootdisk.fat.volume.FatNode;
import org.jspecify.annotations.Nullable;

/**
 * What a path of GRUB's leads to.
 *
 * @param known whether that can be told: not on another disk, and not on a volume that is not FAT
 * @param node the file or directory; null if there is none
 */
record Lookup(boolean known, @Nullable FatNode node) {

  static final Lookup UNKNOWN = new Lookup(false, null);

  static Lookup of(@Nullable FatNode node) {
    return new Lookup(true, node);
  }

  boolean isDirectory() {
    return node != null && node.isDirectory();
  }
}
