package org.bootdisk.bootdisk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Content;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.block.Region;
import org.bootdisk.block.Text;
import org.bootdisk.bootdisk.recipe.TableRecipe.Kind;
import org.bootdisk.gpt.Guids;
import org.bootdisk.gpt.PartitionTypes;
import org.bootdisk.gpt.mbr.Mbr;
import org.bootdisk.gpt.mbr.MbrPartition;

/**
 * A plan as a picture in SVG 1.1: the disk to scale, what its MBR shows of it, and a list of all
 * areas, however small. It has no scripts; what a pointer rests on says more.
 */
public final class PlanPicture {

  private static final int WIDTH = 960;
  private static final int MARGIN = 20;
  private static final int BAR = 56;
  private static final int LINE = 22;
  private static final int LETTER = 8;

  /** Colours of partitions, one after the other; all readable under black text. */
  private static final List<String> COLOURS =
      List.of("#8ecae6", "#b7e4c7", "#ffd6a5", "#d8bbff", "#ffadad", "#caffbf", "#fdffb6");

  private static final String TABLE = "#adb5bd";
  private static final String FREE = "#f1f3f5";

  private static final String HEAD =
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" \
      font-family="system-ui, sans-serif" font-size="13">
      <title>%s</title>
      <rect width="%d" height="%d" fill="#ffffff"/>
      """;

  private final DiskPlan plan;
  private final List<DiskArea> areas;
  private final StringBuilder out = new StringBuilder();
  private int y = MARGIN;

  private PlanPicture(DiskPlan plan) {
    this.plan = plan;
    this.areas = DiskArea.of(plan);
  }

  /** The picture of a plan, as a document of its own. */
  public static String svg(DiskPlan plan) throws IOException {
    return new PlanPicture(plan).svg();
  }

  private String svg() throws IOException {
    String title =
        "Disk of "
            + ByteSize.print(plan.size())
            + (gpt() ? ", GPT" : ", MBR")
            + ", sectors of "
            + plan.layout().table().sectorSize()
            + " bytes";
    heading(title);
    for (DiskArea area : areas) {
      box(area.start(), area.length(), colour(area), area.name(), describe(area));
    }
    y += BAR + LINE;
    List<MbrPartition> records = records();
    heading(mbrTitle(records));
    box(0, plan.size(), FREE, "", "nothing that the MBR shows");
    for (MbrPartition record : records) {
      addRecord(record);
    }
    y += BAR + LINE;
    heading("All areas in order");
    for (DiskArea area : areas) {
      addLine(area);
    }
    int height = y + MARGIN - LINE / 2;
    return Text.format(HEAD, WIDTH, height, escaped(title), WIDTH, height) + out + "</svg>\n";
  }

  private String mbrTitle(List<MbrPartition> records) {
    boolean hybrid = gpt() && records.size() > 1;
    return !gpt() ? "What the MBR shows" : hybrid ? "What the hybrid MBR shows" : "Protective MBR";
  }

  private boolean gpt() {
    return plan.layout().table().kind() == Kind.GPT;
  }

  private void heading(String text) {
    out.append(
        Text.format(
            "<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s</text>\n",
            MARGIN, y + 4, escaped(text)));
    y += 14;
  }

  /** A part of a bar, to scale but never invisible, named where there is room. */
  private void box(long start, long length, String colour, String name, String tip) {
    double scale = (double) (WIDTH - 2 * MARGIN) / plan.size();
    double x = MARGIN + start * scale;
    double width = Math.max(1, length * scale);
    out.append(
        Text.format(
            "<g><title>%s</title><rect x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"%d\" fill=\"%s\""
                + " stroke=\"#495057\" stroke-width=\"0.5\"/>",
            escaped(tip), x, y, width, BAR, colour));
    if (!name.isEmpty() && width > LETTER * (name.length() + 1)) {
      out.append(
          Text.format(
              "<text x=\"%.2f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
              x + width / 2, y + BAR / 2 + 5, escaped(name)));
    }
    out.append("</g>\n");
  }

  private void addRecord(MbrPartition record) {
    int sectorSize = plan.layout().table().sectorSize();
    String name = record.protective() ? "EE protective" : Text.format("%02X", record.osType());
    for (DiskArea area : areas) {
      boolean same = area.start() == record.startingLba() * sectorSize;
      name = same && area.use() == DiskArea.Use.PARTITION ? name + " " + area.name() : name;
    }
    box(
        record.startingLba() * sectorSize,
        record.sizeInLba() * sectorSize,
        record.protective() ? TABLE : "#ffd6a5",
        record.active() ? name + ", active" : name,
        Text.format(
            "%s: LBA %d to %d%s",
            name, record.startingLba(), record.endingLba(), record.active() ? ", active" : ""));
  }

  private void addLine(DiskArea area) {
    out.append(
        Text.format(
            "<g><title>%s</title><rect x=\"%d\" y=\"%d\" width=\"14\" height=\"14\" fill=\"%s\""
                + " stroke=\"#495057\" stroke-width=\"0.5\"/><text x=\"%d\" y=\"%d\">%s</text>"
                + "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%d</text>"
                + "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>"
                + "<text x=\"%d\" y=\"%d\">%s</text></g>\n",
            escaped(describe(area)),
            MARGIN,
            y,
            colour(area),
            MARGIN + 24,
            y + 12,
            escaped(area.name()),
            450,
            y + 12,
            area.start(),
            560,
            y + 12,
            ByteSize.print(area.length()),
            580,
            y + 12,
            escaped(type(area))));
    y += LINE;
  }

  private String colour(DiskArea area) {
    return switch (area.use()) {
      case TABLE -> TABLE;
      case FREE -> FREE;
      case PARTITION -> COLOURS.get((partition(area).number() - 1) % COLOURS.size());
    };
  }

  private PlannedPartition partition(DiskArea area) {
    for (PlannedPartition partition : plan.layout().partitions()) {
      if (partition.start() == area.start()) {
        return partition;
      }
    }
    throw new IllegalArgumentException(area + " is no partition");
  }

  private String type(DiskArea area) {
    if (area.use() != DiskArea.Use.PARTITION) {
      return "";
    }
    PlannedPartition partition = partition(area);
    String known =
        PartitionTypes.of(partition.kind().guid())
            .map(type -> type.description())
            .orElse(Guids.print(partition.kind().guid()));
    return gpt() ? known : "type " + partition.kind().printedOsType();
  }

  private String describe(DiskArea area) {
    String place =
        Text.format(
            "%s: bytes %d to %d, %s",
            area.name(), area.start(), area.end() - 1, ByteSize.print(area.length()));
    if (area.use() != DiskArea.Use.PARTITION) {
      return place;
    }
    PlannedPartition partition = partition(area);
    String guid = gpt() ? ", " + Guids.print(partition.guid()) : "";
    return Text.format("%d ", partition.number()) + place + ", " + type(area) + guid;
  }

  /** The records of the planned first sector. */
  private List<MbrPartition> records() throws IOException {
    MemoryDevice sector = new MemoryDevice("MBR", Mbr.BYTES);
    for (Region region : plan.regions().list()) {
      if (region.end() <= Mbr.BYTES) {
        Content content = region.content();
        content.writeTo(sector.slice(region.name(), region.start(), region.length()));
      }
    }
    java.nio.ByteBuffer bytes = java.nio.ByteBuffer.allocate(Mbr.BYTES);
    sector.read(0, bytes);
    List<MbrPartition> used = new ArrayList<>();
    for (MbrPartition record : Mbr.decode(bytes.flip()).partitions()) {
      if (record.used()) {
        used.add(record);
      }
    }
    return used;
  }

  private static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> out.appendCodePoint(Character.isISOControl(c) ? 0xFFFD : c);
              }
            });
    return out.toString();
  }
}
