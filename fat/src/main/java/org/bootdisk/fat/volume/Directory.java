package org.bootdisk.fat.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.name.CodePage;
import org.bootdisk.fat.name.EntryNames;
import org.bootdisk.fat.name.FatName;
import org.bootdisk.fat.name.ShortName;
import org.bootdisk.fat.name.ShortNames;
import org.jspecify.annotations.Nullable;

/**
 * A directory in memory: its bytes, at most 2 MiB, and what is found in them by name. Changes are
 * made in memory and written by {@link #flush}, sector by sector.
 */
final class Directory {

  private static final int WRITE_UNIT = 512;

  private final DirectoryStorage storage;
  private final CodePage codePage;
  private final Map<Integer, Slot> bySlot = new TreeMap<>();
  private final Map<String, Slot> byName = new HashMap<>();
  private final ShortNames shortNames = new ShortNames();
  private final BitSet used = new BitSet();
  private final BitSet dirty = new BitSet();

  /** Names that the disk may still have where they were: nothing else is called so till then. */
  private final Set<String> leaving = new HashSet<>();

  private final int lengthAtFirst;
  private ByteBuffer bytes;

  Directory(DirectoryStorage storage, CodePage codePage) throws IOException {
    this.storage = storage;
    this.codePage = codePage;
    this.bytes = storage.read();
    this.lengthAtFirst = bytes.limit();
    EntryReader reader = new EntryReader(bytes, codePage);
    while (reader.next()) {
      index(reader.slot());
    }
    markUsed();
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
  Collection<Slot> slots() {
    return bySlot.values();
  }

  /** What is called {@code name}, by its long or short name; null if nothing is. */
  @Nullable Slot find(String name) {
    return byName.get(FatName.key(name));
  }

  /** What lies at {@code first} now. */
  @Nullable Slot at(int first) {
    return bySlot.get(first);
  }

  /** The label's slot; null if there is none. */
  @Nullable Slot label() {
    for (Slot slot : bySlot.values()) {
      if (slot.entry().attributes().isVolumeId()) {
        return slot;
      }
    }
    return null;
  }

  /** Whether nothing but {@code .} and {@code ..} is in it. */
  boolean isEmpty() {
    return bySlot.isEmpty();
  }

  /**
   * Adds an entry called {@code name}, with a short name made for it.
   *
   * @param core gives clusters when the directory must grow
   * @throws FileSystemException if the directory or the volume is full
   */
  Slot add(String name, DirectoryEntry entry, VolumeCore core) throws IOException {
    ShortName shortName = shortNames.assign(name);
    try {
      return addEntry(name, entry.withName(shortName.raw()), core);
    } catch (IOException e) {
      shortNames.remove(shortName);
      throw e;
    }
  }

  /** Adds an entry under its short name as it is: a label. */
  Slot addEntry(String name, DirectoryEntry entry, VolumeCore core) throws IOException {
    ShortName shortName = new ShortName(entry.name());
    boolean label = entry.attributes().isVolumeId();
    int count = label ? 1 : EntryNames.entriesFor(name, shortName);
    if (isLeaving(keys(name, entry))) {
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
    used.set(first, first + count);
    Slot slot = new Slot(name, entry, first, count);
    index(slot);
    return slot;
  }

  /** Replaces the entry of a slot; its name stays. */
  Slot replace(Slot slot, DirectoryEntry entry) {
    Slot changed = slot.withEntry(entry);
    entry.encode(bytes.slice(slot.entryIndex() * DirectoryEntry.SIZE, DirectoryEntry.SIZE));
    markDirty(slot.entryIndex(), 1);
    bySlot.put(slot.first(), changed);
    for (String key : keys(slot)) {
      byName.replace(key, slot, changed);
    }
    return changed;
  }

  /**
   * Gives what is at {@code slot} another name in the entries that it has, so that one write of
   * them is all there is; null, and nothing is changed, if the name takes more entries.
   */
  @Nullable Slot renameInPlace(Slot slot, String name, VolumeCore core) throws IOException {
    ShortName before = new ShortName(slot.entry().name());
    shortNames.remove(before);
    ShortName after = shortNames.assign(name);
    int count = EntryNames.entriesFor(name, after);
    if (count > slot.count()) {
      shortNames.remove(after);
      shortNames.add(before);
      return null;
    }
    DirectoryEntry entry = slot.entry().withName(after.raw());
    if (isLeaving(keys(name, entry))) {
      core.writeMetadata();
    }
    remove(slot);
    // The entry stays where it is; what the name does not need stays deleted in front of it.
    Slot renamed = new Slot(name, entry, slot.first() + slot.count() - count, count);
    EntryNames.encode(
        bytes.duplicate().position(renamed.first() * DirectoryEntry.SIZE), name, entry);
    used.set(renamed.first(), renamed.first() + count);
    index(renamed);
    return renamed;
  }

  /** Marks a slot's entries as deleted. */
  void remove(Slot slot) {
    for (int i = slot.first(); i < slot.first() + slot.count(); i++) {
      bytes.put(i * DirectoryEntry.SIZE, (byte) DirectoryEntry.DELETED);
    }
    markDirty(slot.first(), slot.count());
    used.clear(slot.first(), slot.first() + slot.count());
    bySlot.remove(slot.first());
    shortNames.remove(new ShortName(slot.entry().name()));
    for (String key : keys(slot)) {
      byName.remove(key, slot);
      leaving.add(key);
    }
  }

  /** Sets the parent that {@code ..} leads to. */
  void setParent(int cluster) {
    ByteBuffer dotDot = bytes.slice(DirectoryEntry.SIZE, DirectoryEntry.SIZE);
    DirectoryEntry.decode(dotDot).withFirstCluster(cluster).encode(dotDot);
    markDirty(1, 1);
  }

  /** Whether there is something to write. */
  boolean isDirty() {
    return !dirty.isEmpty();
  }

  /** Writes what was changed, in ascending order. */
  void flush() throws IOException {
    for (int from = dirty.nextSetBit(0); from >= 0; from = dirty.nextSetBit(from)) {
      int to = dirty.nextClearBit(from);
      storage.write(from * WRITE_UNIT, bytes.duplicate().limit(to * WRITE_UNIT));
      dirty.clear(from, to);
    }
    leaving.clear();
  }

  private void index(Slot slot) {
    bySlot.put(slot.first(), slot);
    if (!slot.entry().attributes().isVolumeId()) {
      shortNames.add(new ShortName(slot.entry().name()));
      for (String key : keys(slot)) {
        byName.putIfAbsent(key, slot);
      }
    }
  }

  private boolean isLeaving(List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      if (leaving.contains(names.get(i))) {
        return true;
      }
    }
    return false;
  }

  private List<String> keys(Slot slot) {
    return keys(slot.name(), slot.entry());
  }

  private List<String> keys(String name, DirectoryEntry entry) {
    List<String> keys = new ArrayList<>(2);
    keys.add(FatName.key(name));
    String shortKey = FatName.key(new ShortName(entry.name()).text(codePage));
    if (!shortKey.equals(keys.get(0))) {
      keys.add(shortKey);
    }
    return keys;
  }

  /**
   * Finds the free entries. Parts of long names that belong to nothing are not free: they are for a
   * repair to remove. What lies behind the end mark is taken as zeros, whatever it is, so that it
   * does not come to life when the mark is overwritten.
   */
  private void markUsed() {
    for (int at = 0; at < bytes.limit(); at += DirectoryEntry.SIZE) {
      int first = Byte.toUnsignedInt(bytes.get(at));
      if (first == DirectoryEntry.END) {
        Arrays.fill(bytes.array(), at, bytes.limit(), (byte) 0);
        return;
      }
      used.set(at / DirectoryEntry.SIZE, first != DirectoryEntry.DELETED);
    }
  }

  private int findFree(int count, VolumeCore core) throws IOException {
    int first = used.nextClearBit(0);
    for (int next = used.nextSetBit(first);
        next >= 0 && next - first < count;
        next = used.nextSetBit(first)) {
      first = used.nextClearBit(next);
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
