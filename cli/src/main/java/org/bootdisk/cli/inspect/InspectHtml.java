package org.bootdisk.cli.inspect;

import java.util.List;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Text;
import org.bootdisk.bootdisk.inspect.AllocationMap;
import org.bootdisk.bootdisk.inspect.Fact;
import org.bootdisk.bootdisk.inspect.Part;
import org.bootdisk.bootdisk.inspect.PartPicture;
import org.bootdisk.bootdisk.picture.DiskPicture;
import org.bootdisk.bootdisk.picture.Markup;

/**
 * One page that needs nothing else: for each image a picture of its disk, a map of its data, and
 * all facts.
 */
final class InspectHtml {

  private static final int COLUMNS = 64;
  private static final int CELL = 12;

  /** Cells of a map at most. */
  static final int CELLS = COLUMNS * 32;

  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #1c2733; --paper: #fff; --line: #c5ced8;
        --free: #eef1f4;
        --data: #2f6fb0; --some: #8fb8e0; --backing: #b07a2f; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e4e9ee; --paper: #14191f;
        --line: #44505c; --free: #222a32; --data: #6fb0f0; --some: #3d6890; --backing: #d9a35a; } }
      body { font: 15px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 70rem;
        padding: 1rem; color: var(--ink); background: var(--paper); }
      h1 { font-size: 1.3rem; overflow-wrap: anywhere; } h2 { font-size: 1rem; }
      .scroll { overflow-x: auto; } .scroll svg { min-width: 40rem; }
      svg { width: 100%; height: auto; } rect { stroke: var(--line); }
      .DATA { fill: var(--data); } .SOME_DATA { fill: var(--some); }
      .ZEROS { fill: var(--free); } .BACKING { fill: var(--backing); }
      details { margin: .2rem 0 .2rem .8rem; } summary { cursor: pointer; }
      table { border-collapse: collapse; margin: .2rem 0 .6rem 1rem; }
      th, td { text-align: left; vertical-align: top; padding: .1rem .7rem .1rem 0;
        font-weight: normal; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
      th { white-space: nowrap; } .problem { color: #c0392b; }
      @media print { details { break-inside: avoid; } }
      """;

  private final StringBuilder out = new StringBuilder();

  private InspectHtml() {}

  /** An image and where its disk has data. */
  record Inspected(Part image, AllocationMap map) {}

  static String page(List<Inspected> images) {
    InspectHtml page = new InspectHtml();
    page.out
        .append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<title>bootdisk inspect</title>\n<style>\n")
        .append(STYLE)
        .append(DiskPicture.STYLE)
        .append("</style></head><body>\n");
    images.forEach(page::add);
    return page.out.append("</body></html>\n").toString();
  }

  private void add(Inspected inspected) {
    Part image = inspected.image();
    out.append("<h1>").append(Markup.escaped(image.name())).append("</h1>\n");
    for (Part disk : image.parts("disk")) {
      PartPicture.of(disk)
          .ifPresent(
              picture ->
                  out.append("<div class=\"scroll\">\n")
                      .append(picture.fragment())
                      .append("</div>\n"));
    }
    addMap(inspected.map());
    out.append("<h2>Facts</h2>\n");
    image.parts().forEach(this::addFacts);
  }

  /** A cell for each piece, runs of equal cells drawn at once. */
  private void addMap(AllocationMap map) {
    List<AllocationMap.Cell> cells = map.cells();
    int rows = (cells.size() + COLUMNS - 1) / COLUMNS;
    out.append(
        Text.format(
            "<h2>Data, %s a cell: dark is data, light is some, empty reads as zeros, brown is in a"
                + " backing file</h2>\n<svg viewBox=\"0 0 %d %d\" role=\"img\""
                + " aria-label=\"map of the data\">\n",
            ByteSize.print(map.cellSize()), COLUMNS * CELL, rows * CELL));
    for (int row = 0; row < rows; row++) {
      int end = Math.min(cells.size(), (row + 1) * COLUMNS);
      for (int from = row * COLUMNS; from < end; ) {
        int to = from + 1;
        while (to < end && cells.get(to) == cells.get(from)) {
          to++;
        }
        addRun(map, from, to, row);
        from = to;
      }
    }
    out.append("</svg>\n");
  }

  private void addRun(AllocationMap map, int from, int to, int row) {
    out.append(
        Text.format(
            "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"><title>from byte"
                + " %d</title></rect>\n",
            map.cells().get(from),
            from % COLUMNS * CELL,
            row * CELL,
            (to - from) * CELL,
            CELL,
            from * map.cellSize()));
  }

  private void addFacts(Part part) {
    out.append("<details open><summary>")
        .append(Markup.escaped(title(part)))
        .append("</summary>\n");
    if (!part.facts().isEmpty()) {
      out.append("<table>\n");
      for (Fact fact : part.facts()) {
        out.append("<tr><th>")
            .append(Markup.escaped(fact.name()))
            .append("</th><td>")
            .append(Markup.escaped(fact.value().shown()))
            .append("</td></tr>\n");
      }
      out.append("</table>\n");
    }
    for (String problem : part.problems()) {
      out.append("<p class=\"problem\">Problem: ").append(Markup.escaped(problem)).append("</p>\n");
    }
    part.parts().forEach(this::addFacts);
    out.append("</details>\n");
  }

  private static String title(Part part) {
    return part.name().isEmpty() ? part.kind() : part.kind() + " " + part.name();
  }
}
