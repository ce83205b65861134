package org.bootdisk.fat.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.name.CodePage;
import org.bootdisk.fat.name.EntryNames;
import org.bootdisk.fat.name.ShortName;
import org.jspecify.annotations.Nullable;

/**
 * A directory in memory: its bytes, at most 2 MiB, and what is found in them by name. Changes are
 * made in memory and written by {@link #flush}, sector by sector.
 */
final class Directory {

  private static final int WRITE_UNIT = 512;

  private final DirectoryStorage storage;
  private final SlotIndex slots;
  private final FatType type;
  private final BitSet dirty = new BitSet();
  private final int lengthAtFirst;
  private ByteBuffer bytes;

  /** Entries that are not free; found out when the first is looked for that is. */
  private @Nullable BitSet used;

  /** The directory that {@code storage} has {@code bytes} for. */
  Directory(DirectoryStorage storage, ByteBuffer bytes, CodePage codePage, FatType type) {
    this.type = type;
    this.storage = storage;
    this.slots = new SlotIndex(codePage);
    this.bytes = bytes;
    this.lengthAtFirst = bytes.limit();
    EntryReader reader = new EntryReader(bytes, codePage, type);
    while (reader.next()) {
      slots.add(reader.slot());
    }
  }

  /** The directory's number: its first cluster, 0 for FAT12's and FAT16's root directory. */
  int id() {
    return storage.id();
  }

  /** Bytes that the directory takes in memory and on disk. */
  int length() {
    return bytes.limit();
  }

  /** Bytes that it took when it was read. */
  int lengthAtFirst() {
    return lengthAtFirst;
  }

  /** Files and directories, labels too, in the order of the disk. */
  List<Slot> slots() {
    return slots.all();
  }

  /** What is called {@code name}, by its long or short name; null if nothing is. */
  @Nullable Slot find(String name) {
    return slots.find(name);
  }

  /** What lies at {@code first} now. */
  @Nullable Slot at(int first) {
    return slots.at(first);
  }

  /** The label's slot; null if there is none. */
  @Nullable Slot label() {
    for (Slot slot : slots.all()) {
      if (slot.isLabel()) {
        return slot;
      }
    }
    return null;
  }

  /** Whether nothing but {@code .} and {@code ..} is in it. */
  boolean isEmpty() {
    return slots.isEmpty();
  }

  /**
   * Adds an entry called {@code name}, with a short name made for it.
   *
   * @param core gives clusters when the directory must grow
   * @throws FileSystemException if the directory or the volume is full
   */
  Slot add(String name, DirectoryEntry entry, VolumeCore core) throws IOException {
    ShortName shortName = slots.shortNames().assign(name);
    try {
      return addEntry(name, entry.withName(shortName.raw()), core);
    } catch (IOException e) {
      slots.shortNames().remove(shortName);
      throw e;
    }
  }

  /** Adds an entry under its short name as it is: a label. */
  Slot addEntry(String name, DirectoryEntry entry, VolumeCore core) throws IOException {
    ShortName shortName = new ShortName(entry.name());
    boolean label = entry.attributes().isVolumeId();
    int count = label ? 1 : EntryNames.entriesFor(name, shortName);
    if (slots.isLeaving(name, entry)) {
      core.writeMetadata();
    }
    int first = findFree(count, core);
    ByteBuffer at = bytes.duplicate().position(first * DirectoryEntry.SIZE);
    if (label) {
      entry.encode(EntryNames.next(at));
    } else {
      EntryNames.encode(at, name, entry);
    }
    boolean atEnd = (first + count) * DirectoryEntry.SIZE == bytes.limit();
    markDirty(first, atEnd ? count : count + 1);
    used().set(first, first + count);
    Slot slot = new Slot(name, entry, first, count);
    slots.add(slot);
    return slot;
  }

  /**
   * Sees to it that there is room for {@code name} when {@code leaving} has gone; the directory
   * grows if there is none.
   *
   * @throws FileSystemException if the directory or the volume is full
   */
  void requireRoom(String name, Slot leaving, VolumeCore core) throws IOException {
    int count = EntryNames.entriesFor(name);
    if (count > leaving.count()) {
      findFree(count, core);
    }
  }

  /** Replaces the entry of a slot; its name stays. */
  void replace(Slot slot, DirectoryEntry entry) {
    slot.replace(entry);
    entry.encode(bytes.slice(slot.entryIndex() * DirectoryEntry.SIZE, DirectoryEntry.SIZE));
    markDirty(slot.entryIndex(), 1);
  }

  /**
   * Gives what is at {@code slot} another name in the entries that it has, so that one write of
   * them is all there is; null, and nothing is changed, if the name takes more entries.
   */
  @Nullable Slot renameInPlace(Slot slot, String name, VolumeCore core) throws IOException {
    ShortName before = new ShortName(slot.entry().name());
    slots.shortNames().remove(before);
    ShortName after = slots.shortNames().assign(name);
    int count = EntryNames.entriesFor(name, after);
    if (count > slot.count()) {
      slots.shortNames().remove(after);
      slots.shortNames().add(before);
      return null;
    }
    DirectoryEntry entry = slot.entry().withName(after.raw());
    if (slots.isLeaving(name, entry)) {
      core.writeMetadata();
    }
    remove(slot);
    // The entry stays where it is; what the name does not need stays deleted in front of it.
    Slot renamed = new Slot(name, entry, slot.end() - count, count);
    EntryNames.encode(
        bytes.duplicate().position(renamed.first() * DirectoryEntry.SIZE), name, entry);
    used().set(renamed.first(), renamed.end());
    slots.add(renamed);
    return renamed;
  }

  /** Marks a slot's entries as deleted. */
  void remove(Slot slot) {
    used().clear(slot.first(), slot.end());
    for (int i = slot.first(); i < slot.end(); i++) {
      bytes.put(i * DirectoryEntry.SIZE, (byte) DirectoryEntry.DELETED);
    }
    markDirty(slot.first(), slot.count());
    slots.remove(slot);
  }

  /** The bytes of a slot's entries. */
  byte[] bytesOf(Slot slot) {
    byte[] copy = new byte[slot.count() * DirectoryEntry.SIZE];
    bytes.get(slot.first() * DirectoryEntry.SIZE, copy);
    return copy;
  }

  /** Puts back a slot that was removed last, with the bytes that it had. */
  void putBack(Slot slot, byte[] entries) {
    bytes.put(slot.first() * DirectoryEntry.SIZE, entries);
    used().set(slot.first(), slot.end());
    markDirty(slot.first(), slot.count());
    slots.add(slot);
  }

  /** Sets the parent that {@code ..} leads to. */
  void setParent(int cluster) {
    ByteBuffer dotDot = bytes.slice(DirectoryEntry.SIZE, DirectoryEntry.SIZE);
    DirectoryEntry.decode(dotDot, type).withFirstCluster(cluster).encode(dotDot);
    markDirty(1, 1);
  }

  /** Writes what was changed, in ascending order. */
  void flush() throws IOException {
    for (int from = dirty.nextSetBit(0); from >= 0; from = dirty.nextSetBit(from)) {
      int to = dirty.nextClearBit(from);
      int end = Math.min(to * WRITE_UNIT, bytes.limit());
      storage.write(from * WRITE_UNIT, bytes.duplicate().limit(end));
      dirty.clear(from, to);
    }
    slots.left();
  }

  /**
   * The entries that are not free. Parts of long names that belong to nothing are not: they are for
   * a repair to remove. What lies behind the end mark is taken as zeros, whatever it is, so that it
   * does not come to life when the mark is overwritten.
   */
  private BitSet used() {
    BitSet found = used;
    if (found == null) {
      found = findUsed();
      used = found;
    }
    return found;
  }

  private BitSet findUsed() {
    BitSet found = new BitSet();
    for (int at = 0; at < bytes.limit(); at += DirectoryEntry.SIZE) {
      int first = Byte.toUnsignedInt(bytes.get(at));
      if (first == DirectoryEntry.END) {
        Arrays.fill(bytes.array(), at, bytes.limit(), (byte) 0);
        break;
      }
      found.set(at / DirectoryEntry.SIZE, first != DirectoryEntry.DELETED);
    }
    return found;
  }

  private int findFree(int count, VolumeCore core) throws IOException {
    BitSet taken = used();
    int first = taken.nextClearBit(0);
    for (int next = taken.nextSetBit(first);
        next >= 0 && next - first < count;
        next = taken.nextSetBit(first)) {
      first = taken.nextClearBit(next);
    }
    while ((long) (first + count) * DirectoryEntry.SIZE > bytes.limit()) {
      grow(core);
    }
    return first;
  }

  private void grow(VolumeCore core) throws IOException {
    int added = storage.grow(bytes.limit(), core);
    int length = bytes.limit() + added;
    if (length > bytes.capacity()) {
      bytes = ByteBuffer.allocate(length * 2).put(bytes.clear());
    }
    bytes.clear().limit(length);
  }

  private void markDirty(int first, int count) {
    int last = (first + count) * DirectoryEntry.SIZE - 1;
    dirty.set(first * DirectoryEntry.SIZE / WRITE_UNIT, last / WRITE_UNIT + 1);
  }
}
