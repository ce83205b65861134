package org.bootdisk.bootdisk;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bootdisk.bootdisk.recipe.TableRecipe.Kind;

/**
 * A part of a disk that people think of as one: a table, a partition, what lies between.
 *
 * @param use what it is
 * @param name for people
 * @param start first byte
 * @param length bytes
 */
public record DiskArea(Use use, String name, long start, long length) {

  /** What an area is. */
  public enum Use {
    /** A partition table. */
    TABLE,
    /** A partition. */
    PARTITION,
    /** No partition has it. */
    FREE
  }

  /** One past the last byte. */
  public long end() {
    return start + length;
  }

  /** All areas of a disk, from its first byte to its last. */
  public static List<DiskArea> of(DiskPlan plan) {
    DiskLayout layout = plan.layout();
    int sectorSize = layout.table().sectorSize();
    long table = Places.firstUsable(layout.table().kind(), sectorSize);
    long end = plan.size();
    boolean gpt = layout.table().kind() == Kind.GPT;
    List<DiskArea> areas = new ArrayList<>();
    areas.add(new DiskArea(Use.TABLE, gpt ? "MBR and primary GPT" : "MBR", 0, table));
    List<PlannedPartition> byPlace = new ArrayList<>(layout.partitions());
    byPlace.sort(Comparator.comparingLong(PlannedPartition::start));
    for (PlannedPartition partition : byPlace) {
      addFree(areas, partition.start());
      areas.add(
          new DiskArea(Use.PARTITION, partition.name(), partition.start(), partition.length()));
    }
    if (gpt) {
      long alternate = end - (table - sectorSize);
      addFree(areas, alternate);
      areas.add(new DiskArea(Use.TABLE, "alternate GPT", alternate, end - alternate));
    } else {
      addFree(areas, end);
    }
    return areas;
  }

  private static void addFree(List<DiskArea> areas, long end) {
    long start = areas.get(areas.size() - 1).end();
    if (start < end) {
      areas.add(new DiskArea(Use.FREE, "free", start, end - start));
    }
  }
}
