package org.bootdisk.bootdisk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Content;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.block.Region;
import org.bootdisk.block.Text;
import org.bootdisk.bootdisk.picture.Area;
import org.bootdisk.bootdisk.picture.DiskPicture;
import org.bootdisk.bootdisk.recipe.TableRecipe.Kind;
import org.bootdisk.gpt.Guids;
import org.bootdisk.gpt.PartitionTypes;
import org.bootdisk.gpt.mbr.Mbr;
import org.bootdisk.gpt.mbr.MbrPartition;

/** What there is to draw of a plan. */
public final class PlanPicture {

  private final DiskPlan plan;
  private final int sectorSize;
  private final boolean isGpt;

  private PlanPicture(DiskPlan plan) {
    this.plan = plan;
    this.sectorSize = plan.layout().table().sectorSize();
    this.isGpt = plan.layout().table().kind() == Kind.GPT;
  }

  /** The picture of a plan. */
  public static DiskPicture of(DiskPlan plan) throws IOException {
    return new PlanPicture(plan).picture();
  }

  private DiskPicture picture() throws IOException {
    String title =
        Text.format(
            "Disk of %s, %s, sectors of %d bytes",
            ByteSize.print(plan.size()), isGpt ? "GPT" : "MBR", sectorSize);
    List<Area> areas = areas();
    List<Area> records = records(areas);
    boolean hybrid = isGpt && records.size() > 1;
    String recordsTitle =
        !isGpt ? "What the MBR shows" : hybrid ? "What the hybrid MBR shows" : "Protective MBR";
    return new DiskPicture(
        title, plan.size(), areas, recordsTitle, Area.withFree(records, plan.size()));
  }

  /** Tables, partitions and what lies between, by first byte. */
  private List<Area> areas() {
    long table = Places.firstUsable(plan.layout().table().kind(), sectorSize);
    List<Area> areas = new ArrayList<>();
    areas.add(Area.table(isGpt ? "MBR and primary GPT" : "MBR", 0, table));
    for (PlannedPartition partition : plan.layout().partitions()) {
      if (partition.isLogical()) {
        areas.add(Area.table("extended boot record", partition.describedAt(), sectorSize));
      }
      areas.add(area(partition));
    }
    if (isGpt) {
      long alternate = plan.size() - (table - sectorSize);
      areas.add(Area.table("alternate GPT", alternate, plan.size() - alternate));
    }
    areas.sort(Comparator.comparingLong(Area::start));
    return Area.withFree(areas, plan.size());
  }

  private Area area(PlannedPartition partition) {
    String known =
        PartitionTypes.of(partition.kind().guid())
            .map(type -> type.description())
            .orElse(Guids.print(partition.kind().guid()));
    String note =
        isGpt
            ? known + ", " + Guids.print(partition.guid())
            : "type " + partition.kind().printedOsType();
    return new Area(
        Area.Use.PARTITION,
        partition.number(),
        partition.name(),
        note,
        partition.start(),
        partition.length());
  }

  /** The records of the planned first sector, by first byte. */
  private List<Area> records(List<Area> areas) throws IOException {
    MemoryDevice sector = new MemoryDevice("MBR", Mbr.BYTES);
    for (Region region : plan.regions().list()) {
      if (region.end() <= Mbr.BYTES) {
        Content content = region.content();
        content.writeTo(sector.slice(region.name(), region.start(), region.length()));
      }
    }
    ByteBuffer bytes = ByteBuffer.allocate(Mbr.BYTES);
    sector.read(0, bytes);
    List<Area> used = new ArrayList<>();
    for (MbrPartition record : Mbr.decode(bytes.flip()).partitions()) {
      if (record.used()) {
        used.add(record(record, areas));
      }
    }
    used.sort(Comparator.comparingLong(Area::start));
    return used;
  }

  /** A record in the colour of the partition that it shows. */
  private Area record(MbrPartition record, List<Area> areas) {
    long start = record.startingLba() * sectorSize;
    String name = Text.format("%02X", record.osType());
    int number = 0;
    for (Area area : areas) {
      if (area.start() == start && area.use() == Area.Use.PARTITION) {
        number = area.number();
        name += " " + area.name();
      }
    }
    name += record.protective() ? " protective" : record.extended() ? " extended" : "";
    return new Area(
        number == 0 ? Area.Use.TABLE : Area.Use.PARTITION,
        number,
        record.active() ? name + ", active" : name,
        "",
        start,
        Math.min(record.sizeInLba() * sectorSize, plan.size() - start));
  }
}
