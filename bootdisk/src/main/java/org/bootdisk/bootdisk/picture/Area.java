package org.bootdisk.bootdisk.picture;

import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Text;

/**
 * A range of a disk that a picture shows.
 *
 * @param use what it is
 * @param number of the partition, which decides its colour; 0 if it is none
 * @param name for people
 * @param note what else is said of it where there is room, such as its type
 * @param start first byte
 * @param length bytes
 */
public record Area(Use use, int number, String name, String note, long start, long length) {

  /** What an area is. */
  public enum Use {
    /** A partition table. */
    TABLE,
    /** A partition. */
    PARTITION,
    /** No partition has it. */
    FREE
  }

  /** A part of a partition table. */
  public static Area table(String name, long start, long length) {
    return new Area(Use.TABLE, 0, name, "", start, length);
  }

  /** One past the last byte. */
  public long end() {
    return start + length;
  }

  /** All that can be said of it in a line. */
  String tip() {
    String shown = number == 0 ? name : number + " " + name;
    return Text.format(
            "%s: bytes %d to %d, %s", shown.strip(), start, end() - 1, ByteSize.print(length))
        + (note.isEmpty() ? "" : ", " + note);
  }

  /**
   * Areas with what lies between them on a disk. Where some overlap they are left as they are.
   *
   * @param areas by first byte
   * @param size bytes on the disk
   */
  public static List<Area> withFree(List<Area> areas, long size) {
    List<Area> all = new ArrayList<>();
    long at = 0;
    for (Area area : areas) {
      addFree(all, at, area.start);
      all.add(area);
      at = Math.max(at, area.end());
    }
    addFree(all, at, size);
    return all;
  }

  private static void addFree(List<Area> all, long start, long end) {
    if (start < end) {
      all.add(new Area(Use.FREE, 0, "free", "", start, end - start));
    }
  }
}
