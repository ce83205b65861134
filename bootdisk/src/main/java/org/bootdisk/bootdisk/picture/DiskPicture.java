package org.bootdisk.bootdisk.picture;

import java.util.List;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Text;

/**
 * A disk as a picture in SVG 1.1: its areas, each wide enough for a name; the same to scale; and
 * what its MBR shows. It has no scripts; what a pointer rests on says more.
 *
 * @param title what is drawn
 * @param size bytes on the disk, more than 0
 * @param areas all of the disk, by first byte
 * @param recordsTitle what the records are
 * @param records what the MBR shows, by first byte; none is not drawn
 */
public record DiskPicture(
    String title, long size, List<Area> areas, String recordsTitle, List<Area> records) {

  /** What the classes of the elements look like, as CSS, in light and in dark. */
  public static final String STYLE =
      """
      .disk text { font: 13px system-ui, sans-serif; fill: #1c2733; }
      .disk .small { font-size: 11px; } .disk .title { font-weight: bold; }
      .disk .number { text-anchor: end; }
      .disk rect { stroke: #495057; stroke-width: 0.5; }
      .disk .table { fill: #adb5bd; } .disk .free { fill: #f1f3f5; stroke-dasharray: 3 3; }
      .disk .p0 { fill: #8ecae6; } .disk .p1 { fill: #b7e4c7; } .disk .p2 { fill: #ffd6a5; }
      .disk .p3 { fill: #d8bbff; } .disk .p4 { fill: #ffadad; } .disk .p5 { fill: #caffbf; }
      .disk .p6 { fill: #fdffb6; }
      @media (prefers-color-scheme: dark) { .disk text { fill: #e4e9ee; }
        .disk .table { fill: #4a5560; } .disk .free { fill: #222a32; }
        .disk .p0 { fill: #1f5473; } .disk .p1 { fill: #2f5a3c; } .disk .p2 { fill: #6b4e1d; }
        .disk .p3 { fill: #4b3566; } .disk .p4 { fill: #6e3030; } .disk .p5 { fill: #3d5a2a; }
        .disk .p6 { fill: #5e5a20; } }
      """;

  /** Colours of partitions in the style. */
  private static final int COLOURS = 7;

  private static final int WIDTH = 960;
  private static final int SMALLEST = 56;
  private static final int LANE = 48;
  private static final int STRIP = 14;
  private static final int GAP = 8;
  private static final int LINE = 22;

  /** How wide letters are about, by style. */
  private static final double LETTER = 7.6;

  private static final double SMALL_LETTER = 6.2;

  /** Copies the lists. */
  public DiskPicture {
    areas = List.copyOf(areas);
    records = List.copyOf(records);
  }

  /** The picture as a document of its own, which ends in a list of all areas, however small. */
  public String document() {
    Drawing drawing = new Drawing();
    drawing.addBars();
    drawing.addList();
    return drawing.svg(
        " xmlns=\"http://www.w3.org/2000/svg\"",
        "<style>\n"
            + STYLE
            + "@media (prefers-color-scheme: dark) { svg { background: #14191f; } }\n"
            + "</style>\n");
  }

  /** The bars alone, for a page that has {@link #STYLE}. */
  public String fragment() {
    Drawing drawing = new Drawing();
    drawing.addBars();
    return drawing.svg("", "");
  }

  /** What is drawn so far, and how far down it reaches. */
  private final class Drawing {

    private final StringBuilder out = new StringBuilder();
    private int y = GAP;

    String svg(String attributes, String style) {
      return Text.format(
              "<svg%s class=\"disk\" viewBox=\"-10 0 %d %d\" role=\"img\">\n<title>%s</title>\n",
              attributes, WIDTH + 20, y, Markup.escaped(title))
          + style
          + out
          + "</svg>\n";
    }

    void addBars() {
      heading(title);
      addLane();
      addScale(areas);
      if (!records.isEmpty()) {
        heading(recordsTitle);
        addScale(records);
      }
    }

    private void heading(String text) {
      text(0, y + 12, "title", text);
      y += 20;
    }

    /** Each area as wide as its share, but wide enough for a name. */
    private void addLane() {
      double least = Math.min(SMALLEST, (double) WIDTH / areas.size());
      double room = WIDTH - areas.size() * least;
      double x = 0;
      for (Area area : areas) {
        double width = least + room * area.length() / covered();
        box(area, x, width, LANE);
        clipped(area.name(), x, width, y + 20, "name");
        clipped(ByteSize.print(area.length()), x, width, y + 38, "small");
        x += width;
      }
      y += LANE + GAP;
    }

    /** Bytes of all areas: more than the disk has, if some overlap. */
    private double covered() {
      double sum = 0;
      for (Area area : areas) {
        sum += area.length();
      }
      return sum;
    }

    /** To scale, but never invisible; named where there is room. */
    private void addScale(List<Area> bar) {
      double scale = (double) WIDTH / size;
      for (Area area : bar) {
        double width = Math.max(1, area.length() * scale);
        box(area, area.start() * scale, width, STRIP);
        if (bar == records && width > SMALL_LETTER * (area.name().length() + 1)) {
          text(area.start() * scale + 4, y + STRIP - 3, "small", area.name());
        }
      }
      y += STRIP + GAP;
    }

    void addList() {
      heading("All areas in order");
      for (Area area : areas) {
        box(area, 0, STRIP, STRIP);
        text(
            24,
            y + 12,
            "name",
            area.number() == 0 ? area.name() : area.number() + " " + area.name());
        text(410, y + 12, "number", Long.toString(area.start()));
        text(500, y + 12, "number", ByteSize.print(area.length()));
        text(520, y + 12, "small", area.note());
        y += LINE;
      }
    }

    private void box(Area area, double x, double width, int height) {
      out.append(
          Text.format(
              "<rect class=\"%s\" x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"%d\">"
                  + "<title>%s</title></rect>\n",
              style(area), x, y, width, height, Markup.escaped(area.tip())));
    }

    private static String style(Area area) {
      return switch (area.use()) {
        case TABLE -> "table";
        case FREE -> "free";
        case PARTITION -> "p" + Math.floorMod(area.number() - 1, COLOURS);
      };
    }

    private void clipped(String label, double x, double width, int y, String style) {
      double letter = style.equals("small") ? SMALL_LETTER : LETTER;
      int letters = (int) Math.max(1, (width - 6) / letter);
      String shown = label.length() <= letters ? label : label.substring(0, letters - 1) + "…";
      text(x + 4, y, style, shown);
    }

    private void text(double x, int y, String style, String text) {
      if (!text.isEmpty()) {
        out.append(
            Text.format(
                "<text class=\"%s\" x=\"%.2f\" y=\"%d\">%s</text>\n",
                style, x, y, Markup.escaped(text)));
      }
    }
  }
}
