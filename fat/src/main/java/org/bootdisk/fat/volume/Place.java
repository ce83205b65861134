package org.bootdisk.fat.volume;

import java.io.IOException;
import java.util.Objects;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.jspecify.annotations.Nullable;

/**
 * A name in a directory.
 *
 * @param parent the directory as a file of its own
 * @param directory what is in it
 * @param name what is looked for there
 * @param slot what is called so; null if nothing is
 */
record Place(FatNode parent, Directory directory, String name, @Nullable Slot slot) {

  /** What is there, where something is. */
  Slot requireSlot() {
    return Objects.requireNonNull(slot);
  }

  /** What is there, as it is now. */
  FatNode node() {
    return node(parent, requireSlot());
  }

  /** What stays the same while it is open. */
  OpenFiles.Key key() {
    return keyOf(requireSlot());
  }

  /** As {@link #key}, of what was added here. */
  OpenFiles.Key keyOf(Slot added) {
    return new OpenFiles.Key(directory.id(), added.first());
  }

  /** Whether something else than what is at {@code other} is here. */
  boolean isTakenBesides(Place other) {
    return slot != null && !key().equals(other.key());
  }

  /** What {@code ..} holds in a directory that is here: 0 for the root directory, on FAT32 too. */
  int parentCluster() {
    return parent.isRoot() ? 0 : directory.id();
  }

  /** Sees to it that what replaces what is here finds room for its name, or fails. */
  void requireRoom(VolumeCore core) throws IOException {
    try {
      directory.requireRoom(name, requireSlot(), core);
    } finally {
      core.changed(directory);
    }
  }

  /** Adds an entry here, where nothing is. */
  FatNode add(DirectoryEntry entry, VolumeCore core) throws IOException {
    return node(parent, addSlot(entry, core));
  }

  /** As {@link #add}, but gives the slot. */
  Slot addSlot(DirectoryEntry entry, VolumeCore core) throws IOException {
    try {
      return directory.add(name, entry, core);
    } finally {
      core.changed(directory);
    }
  }

  /** Replaces the entry of what is here. */
  void replace(DirectoryEntry entry, VolumeCore core) throws IOException {
    core.beginWriting();
    directory.replace(requireSlot(), entry);
    core.changed(directory);
  }

  /** What is in {@code slot} of the directory {@code parent}. */
  static FatNode node(FatNode parent, Slot slot) {
    String path = parent.isRoot() ? slot.name() : parent.path() + "/" + slot.name();
    return new FatNode(path, slot.name(), slot.entry());
  }
}
