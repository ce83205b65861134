package org.bootdisk.bootdisk.inspect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bootdisk.block.ByteSize;
import org.bootdisk.bootdisk.picture.Area;
import org.bootdisk.bootdisk.picture.DiskPicture;

/** What there is to draw of a disk that was inspected. */
public final class PartPicture {

  private static final String USUAL_SECTOR_SIZE = "512";

  private final Part disk;
  private final long size;

  private PartPicture(Part disk, long size) {
    this.disk = disk;
    this.size = size;
  }

  /** The picture of a disk; none if it has no bytes. */
  public static Optional<DiskPicture> of(Part disk) {
    long size = disk.place().map(ByteRange::length).orElse(0L);
    return size == 0 ? Optional.empty() : Optional.of(new PartPicture(disk, size).picture());
  }

  private DiskPicture picture() {
    List<Area> areas = new ArrayList<>();
    addTables(areas);
    addPartitions(areas);
    areas.sort(Comparator.comparingLong(Area::start));
    List<Area> records = records(areas);
    return new DiskPicture(
        "Disk of " + ByteSize.print(size) + table(),
        size,
        Area.withFree(areas, size),
        "What the hybrid MBR shows",
        records.isEmpty() ? records : Area.withFree(records, size));
  }

  private String table() {
    String table = disk.shown("partition-table").toUpperCase(Locale.ROOT);
    return table.isEmpty() || table.equals("NONE") ? "" : ", " + table;
  }

  private void addTables(List<Area> areas) {
    for (Part gpt : disk.parts("gpt")) {
      addCopy(areas, gpt, "primary", "MBR and primary GPT");
      addCopy(areas, gpt, "alternate", "alternate GPT");
    }
    for (Part mbr : disk.parts("mbr")) {
      if (disk.parts("gpt").isEmpty()) {
        mbr.place().ifPresent(at -> areas.add(Area.table("MBR", at.start(), at.length())));
      }
    }
  }

  /** One copy of a GPT, header and array; the first with the MBR before it. */
  private void addCopy(List<Area> areas, Part gpt, String copy, String name) {
    long start = size;
    long end = 0;
    for (ByteRange range : gpt.fact(copy).map(Fact::places).orElse(List.of())) {
      start = Math.min(start, range.start());
      end = Math.max(end, Math.min(size, range.end()));
    }
    start = copy.equals("primary") ? 0 : start;
    if (start < end) {
      areas.add(Area.table(name, start, end - start));
    }
  }

  private void addPartitions(List<Area> areas) {
    for (Part part : disk.parts("partition")) {
      if (part.place().isPresent()) {
        String name = part.shown("name");
        areas.add(
            new Area(
                Area.Use.PARTITION,
                Integer.parseInt(part.name()),
                name.isEmpty() ? part.name() : name,
                part.shown("type"),
                part.place().get().start(),
                part.place().get().length()));
      }
    }
  }

  private List<Area> records(List<Area> areas) {
    List<Area> records = new ArrayList<>();
    for (Part mbr : disk.parts("mbr")) {
      if (mbr.shown("kind").equals("hybrid")) {
        for (Part record : mbr.parts("record")) {
          addRecord(records, record, areas);
        }
      }
    }
    records.sort(Comparator.comparingLong(Area::start));
    return records;
  }

  /** A record in the colour of the partition that it shows. */
  private void addRecord(List<Area> records, Part record, List<Area> areas) {
    long start = Long.parseLong(record.shown("first-lba")) * sectorSize();
    long length = Long.parseLong(record.shown("sectors")) * sectorSize();
    if (start >= size) {
      return;
    }
    int number = 0;
    String name = record.shown("type");
    for (Area area : areas) {
      if (area.start() == start && area.use() == Area.Use.PARTITION) {
        number = area.number();
        name += " " + area.name();
      }
    }
    records.add(
        new Area(
            number == 0 ? Area.Use.TABLE : Area.Use.PARTITION,
            number,
            name,
            "record " + record.name(),
            start,
            Math.min(length, size - start)));
  }

  private long sectorSize() {
    String stated = USUAL_SECTOR_SIZE;
    for (Part gpt : disk.parts("gpt")) {
      stated = gpt.shown("sector-size");
    }
    return Long.parseLong(stated);
  }
}
