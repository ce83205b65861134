package org.bootdisk.fat.volume;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.name.CodePage;
import org.bootdisk.fat.name.FatName;
import org.bootdisk.fat.name.ShortName;
import org.bootdisk.fat.name.ShortNames;
import org.jspecify.annotations.Nullable;

/** What is in a directory, by place and by name. Names are sorted out when one is asked for. */
final class SlotIndex {

  private final CodePage codePage;
  private final ShortNames shortNames = new ShortNames();

  /** Names that the disk may still have where they were: nothing else is called so till then. */
  private final Set<String> leaving = new HashSet<>();

  private @Nullable Map<String, Slot> byName;
  private @Nullable Slot[] byPlace = new Slot[16];
  private int count;

  SlotIndex(CodePage codePage) {
    this.codePage = codePage;
  }

  /** Adds a slot. Where two have one name, the first is found by it. */
  void add(Slot slot) {
    if (slot.first() >= byPlace.length) {
      byPlace = Arrays.copyOf(byPlace, Math.max(slot.first() + 1, 2 * byPlace.length));
    }
    byPlace[slot.first()] = slot;
    count++;
    if (byName != null) {
      addNames(byName, slot);
    }
  }

  /** Removes a slot, whose names may not be used again before {@link #left}. */
  void remove(Slot slot) {
    Map<String, Slot> names = names();
    byPlace[slot.first()] = null;
    count--;
    shortNames.remove(new ShortName(slot.entry().name()));
    for (String key : keys(slot.name(), slot.entry())) {
      names.remove(key, slot);
      leaving.add(key);
    }
  }

  /** Whether one of these names may still be on the disk for something that was removed. */
  boolean isLeaving(String name, DirectoryEntry entry) {
    if (!leaving.isEmpty()) {
      for (String key : keys(name, entry)) {
        if (leaving.contains(key)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Notes that what was removed is no longer on the disk. */
  void left() {
    leaving.clear();
  }

  /** The short names in use. */
  ShortNames shortNames() {
    names();
    return shortNames;
  }

  /** What is called {@code name}, by its long or short name; null if nothing is. */
  @Nullable Slot find(String name) {
    return names().get(FatName.key(name));
  }

  /** What lies at {@code first}; null if nothing does. */
  @Nullable Slot at(int first) {
    return first < byPlace.length ? byPlace[first] : null;
  }

  /** All slots, labels too, in the order of the disk. */
  List<Slot> all() {
    List<Slot> all = new ArrayList<>(count);
    for (Slot slot : byPlace) {
      if (slot != null) {
        all.add(slot);
      }
    }
    return all;
  }

  boolean isEmpty() {
    return count == 0;
  }

  private Map<String, Slot> names() {
    Map<String, Slot> names = byName;
    if (names == null) {
      names = new HashMap<>(2 * count);
      for (Slot slot : byPlace) {
        if (slot != null) {
          addNames(names, slot);
        }
      }
      byName = names;
    }
    return names;
  }

  private void addNames(Map<String, Slot> names, Slot slot) {
    if (!slot.isLabel()) {
      shortNames.add(new ShortName(slot.entry().name()));
      for (String key : keys(slot.name(), slot.entry())) {
        names.putIfAbsent(key, slot);
      }
    }
  }

  private List<String> keys(String name, DirectoryEntry entry) {
    String key = FatName.key(name);
    String shortKey = FatName.key(new ShortName(entry.name()).text(codePage));
    return key.equals(shortKey) ? List.of(key) : List.of(key, shortKey);
  }
}
