package org.bootdisk.cli.inspect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Text;
import org.bootdisk.bootdisk.inspect.ByteRange;
import org.bootdisk.bootdisk.inspect.Part;

/**
 * A disk's partitions as SVG: one lane where the smallest is wide enough to be seen, one to scale,
 * and one for what a hybrid MBR shows.
 */
final class DiskPicture {

  private static final int WIDTH = 1000;
  private static final int SMALLEST = 56;
  private static final int LANE = 48;
  private static final int STRIP = 10;
  private static final int GAP = 8;

  private final Part disk;
  private final long size;
  private final StringBuilder out = new StringBuilder();
  private int top;

  private DiskPicture(Part disk, long size) {
    this.disk = disk;
    this.size = size;
  }

  /** Draws a disk. */
  static String svg(Part disk) {
    long size = disk.place().map(ByteRange::length).orElse(0L);
    return size == 0 ? "" : new DiskPicture(disk, size).draw();
  }

  /** A range with a name. */
  private record Span(String label, String title, String style, long start, long end) {}

  private String draw() {
    List<Span> spans = withFree(spans());
    lane(spans);
    strip(spans);
    List<Span> records = records();
    if (!records.isEmpty()) {
      text(0, top + 12, "hybrid MBR", "small");
      top += 16;
      strip(withFree(records));
    }
    return Text.format(
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"layout of the disk\">\n",
            WIDTH, top)
        + out
        + "</svg>\n";
  }

  private List<Span> spans() {
    List<Span> spans = new ArrayList<>();
    for (Part part : disk.parts()) {
      if (part.kind().equals("partition") && part.place().isPresent()) {
        ByteRange place = part.place().get();
        String name = part.shown("name");
        String label = part.name() + (name.isEmpty() ? "" : " " + name);
        spans.add(span(label, part.shown("type"), style(part), place));
      }
    }
    spans.sort(Comparator.comparingLong(Span::start));
    return spans;
  }

  private static String style(Part partition) {
    for (Part content : partition.parts()) {
      if (content.kind().equals("fat") || content.kind().equals("file-system")) {
        return content.kind();
      }
    }
    return "other";
  }

  private List<Span> records() {
    List<Span> spans = new ArrayList<>();
    for (Part mbr : disk.parts("mbr")) {
      if (mbr.shown("kind").equals("hybrid")) {
        for (Part record : mbr.parts("record")) {
          long start = Long.parseLong(record.shown("first-lba")) * sectorSize();
          long length = Long.parseLong(record.shown("sectors")) * sectorSize();
          ByteRange place = new ByteRange(start, Math.min(length, size - start));
          if (start < size) {
            spans.add(span(record.shown("type"), "record " + record.name(), "record", place));
          }
        }
      }
    }
    spans.sort(Comparator.comparingLong(Span::start));
    return spans;
  }

  private long sectorSize() {
    return disk.parts("gpt").stream().map(gpt -> gpt.shown("sector-size")).findFirst().isPresent()
        ? Long.parseLong(disk.parts("gpt").get(0).shown("sector-size"))
        : 512;
  }

  private static Span span(String label, String type, String style, ByteRange place) {
    String title =
        Text.format(
            "%s: %s, bytes %d to %d, %s",
            label, type, place.start(), place.end() - 1, ByteSize.print(place.length()));
    return new Span(label, title, style, place.start(), place.end());
  }

  /** The spans and what lies between them; overlaps are left as they are. */
  private List<Span> withFree(List<Span> spans) {
    List<Span> all = new ArrayList<>();
    long at = 0;
    for (Span span : spans) {
      if (span.start() > at) {
        all.add(span("", "not in a partition", "free", new ByteRange(at, span.start() - at)));
      }
      all.add(span);
      at = Math.max(at, span.end());
    }
    if (at < size) {
      all.add(span("", "not in a partition", "free", new ByteRange(at, size - at)));
    }
    return all;
  }

  /** Each span as wide as its share, but wide enough for a name. */
  private void lane(List<Span> spans) {
    double room = Math.max(0, WIDTH - (double) spans.size() * SMALLEST);
    double least = Math.min(SMALLEST, (double) WIDTH / spans.size());
    double x = 0;
    for (Span span : spans) {
      double width = least + room * (span.end() - span.start()) / size;
      box(span, x, width, LANE);
      if (!span.label().isEmpty()) {
        clipped(span.label(), x, width, top + 20, "name");
        clipped(ByteSize.print(span.end() - span.start()), x, width, top + 38, "small");
      }
      x += width;
    }
    top += LANE + GAP;
  }

  private void strip(List<Span> spans) {
    for (Span span : spans) {
      double x = (double) WIDTH * span.start() / size;
      box(span, x, (double) WIDTH * (span.end() - span.start()) / size, STRIP);
    }
    top += STRIP + GAP;
  }

  private void box(Span span, double x, double width, int height) {
    out.append(
        Text.format(
            "<rect class=\"%s\" x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"%d\">"
                + "<title>%s</title></rect>\n",
            span.style(), x, top, width, height, Html.escaped(span.title())));
  }

  private void clipped(String label, double x, double width, int y, String style) {
    int letters = (int) Math.max(1, (width - 8) / 8);
    String shown = label.length() <= letters ? label : label.substring(0, letters);
    text(x + 4, y, shown, style);
  }

  private void text(double x, int y, String text, String style) {
    out.append(
        Text.format(
            "<text class=\"%s\" x=\"%.2f\" y=\"%d\">%s</text>\n", style, x, y, Html.escaped(text)));
  }
}
