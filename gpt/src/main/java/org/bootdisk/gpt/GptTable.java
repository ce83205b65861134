package org.bootdisk.gpt;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.bootdisk.block.Text;

/**
 * A GUID partition table: what both copies on a disk say.
 *
 * <p>A table that breaks a rule can be held, so that a bad disk can be shown and mended; {@link
 * TableRules} tells, and nothing writes such a table.
 *
 * @param diskGuid the disk's own GUID
 * @param layout where the table lies and what its partitions may use
 * @param entries the used entries by partition number, counted from 1
 */
public record GptTable(
    UUID diskGuid, GptLayout layout, NavigableMap<Integer, PartitionEntry> entries) {

  /** Refuses numbers that the array has no entry for. */
  public GptTable {
    entries = Collections.unmodifiableNavigableMap(new TreeMap<>(entries));
    if (!entries.isEmpty()) {
      requireNumber(entries.firstKey(), layout);
      requireNumber(entries.lastKey(), layout);
    }
  }

  /** A table without partitions. */
  public static GptTable empty(GptLayout layout, UUID diskGuid) {
    return new GptTable(diskGuid, layout, new TreeMap<>());
  }

  /** The partition with this number. */
  public Optional<PartitionEntry> partition(int number) {
    return Optional.ofNullable(entries.get(number));
  }

  /**
   * The partition with this number, which must exist.
   *
   * @throws IllegalArgumentException if there is none
   */
  public PartitionEntry requirePartition(int number) {
    return partition(number)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    Text.format("there is no partition %d; there are %s", number, numbers())));
  }

  /** This table with partition {@code number}, counted from 1, added or replaced. */
  public GptTable with(int number, PartitionEntry entry) {
    NavigableMap<Integer, PartitionEntry> all = new TreeMap<>(entries);
    all.put(number, entry);
    return withEntries(all);
  }

  /** This table without partition {@code number}. */
  public GptTable without(int number) {
    requirePartition(number);
    NavigableMap<Integer, PartitionEntry> all = new TreeMap<>(entries);
    all.remove(number);
    return withEntries(all);
  }

  /** This table with other partitions. */
  public GptTable withEntries(NavigableMap<Integer, PartitionEntry> all) {
    return new GptTable(diskGuid, layout, all);
  }

  /** This table with another GUID of the disk. */
  public GptTable withDiskGuid(UUID guid) {
    return new GptTable(guid, layout, entries);
  }

  /** This table in another place; its partitions stay where they are. */
  public GptTable withLayout(GptLayout other) {
    return new GptTable(diskGuid, other, entries);
  }

  /** The least number that no partition has. */
  public int firstFreeNumber() {
    for (int number = 1; number <= layout.numberOfPartitionEntries(); number++) {
      if (!entries.containsKey(number)) {
        return number;
      }
    }
    throw new IllegalArgumentException(
        Text.format(
            "all %d entries are used; resize the table first", layout.numberOfPartitionEntries()));
  }

  /** The partitions in the order of the disk. */
  public List<PartitionEntry> byPlace() {
    List<PartitionEntry> sorted = new ArrayList<>(entries.values());
    sorted.sort(new ByPlace());
    return sorted;
  }

  /** Not a lambda: two threads that inspect disks would both link it, for 2 ms. */
  private static final class ByPlace implements Comparator<PartitionEntry> {
    @Override
    public int compare(PartitionEntry a, PartitionEntry b) {
      return Long.compare(a.startingLba(), b.startingLba());
    }
  }

  /** The usable blocks that no partition has, in the order of the disk. */
  public List<LbaRange> free() {
    List<LbaRange> free = new ArrayList<>();
    long next = layout.firstUsableLba();
    for (PartitionEntry entry : byPlace()) {
      long before = Math.min(entry.startingLba() - 1, layout.lastUsableLba());
      if (next <= before) {
        free.add(new LbaRange(next, before));
      }
      next = Math.max(next, entry.endingLba() + 1);
    }
    if (next <= layout.lastUsableLba()) {
      free.add(new LbaRange(next, layout.lastUsableLba()));
    }
    return free;
  }

  /** The entry array, both copies alike, filled up with zeros to whole blocks. */
  ByteBuffer encodeEntries() {
    int size = layout.sizeOfPartitionEntry();
    ByteBuffer array =
        ByteBuffer.allocate(Math.toIntExact(layout.arrayBlocks() * layout.blockSize()));
    entries.forEach((number, entry) -> entry.encode(array.slice((number - 1) * size, size)));
    return array;
  }

  private String numbers() {
    return entries.isEmpty() ? "none" : entries.keySet().toString();
  }

  private static void requireNumber(int number, GptLayout layout) {
    if (number < 1 || number > layout.numberOfPartitionEntries()) {
      throw new IllegalArgumentException(
          Text.format(
              "partition number %d, expected 1 to %d", number, layout.numberOfPartitionEntries()));
    }
  }
}
