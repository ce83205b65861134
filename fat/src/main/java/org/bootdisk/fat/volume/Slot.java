package org.bootdisk.fat.volume;

import org.bootdisk.fat.layout.DirectoryEntry;

/** A file, directory or label in its directory: where it lies, its name, and its entry as it is. */
final class Slot {

  private final String name;
  private final int first;
  private final int count;
  private DirectoryEntry entry;

  /**
   * What lies at a place.
   *
   * @param name its legal name
   * @param entry its entry
   * @param first the index of its first 32-byte entry
   * @param count 32-byte entries that it takes; the last of them is {@code entry}
   */
  Slot(String name, DirectoryEntry entry, int first, int count) {
    this.name = name;
    this.entry = entry;
    this.first = first;
    this.count = count;
  }

  String name() {
    return name;
  }

  DirectoryEntry entry() {
    return entry;
  }

  int first() {
    return first;
  }

  int count() {
    return count;
  }

  /** One past the index of its last 32-byte entry. */
  int end() {
    return first + count;
  }

  /** The index of the 32-byte entry that is not part of the long name. */
  int entryIndex() {
    return first + count - 1;
  }

  boolean isLabel() {
    return entry.attributes().isVolumeId();
  }

  /** Takes another entry of the same name. */
  void replace(DirectoryEntry changed) {
    entry = changed;
  }
}
