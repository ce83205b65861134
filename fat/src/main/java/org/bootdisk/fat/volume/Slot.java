package org.bootdisk.fat.volume;

import org.bootdisk.fat.layout.DirectoryEntry;

/**
 * A file, directory or label in its directory.
 *
 * @param name its legal name
 * @param entry its entry
 * @param first the index of its first 32-byte entry
 * @param count 32-byte entries that it takes; the last of them is {@code entry}
 */
record Slot(String name, DirectoryEntry entry, int first, int count) {

  Slot withEntry(DirectoryEntry changed) {
    return new Slot(name, changed, first, count);
  }

  /** The index of the 32-byte entry that is not part of the long name. */
  int entryIndex() {
    return first + count - 1;
  }
}
