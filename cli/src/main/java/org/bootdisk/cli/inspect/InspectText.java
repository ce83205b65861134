package org.bootdisk.cli.inspect;

import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.inspect.Fact;
import org.bootdisk.bootdisk.inspect.Part;
import org.bootdisk.cli.command.TerminalText;

/** What is in an image, for people: one headline a part, with what they look for first. */
final class InspectText {

  private static final int INDENT = 2;

  private final StringBuilder out = new StringBuilder();
  private final boolean all;

  private InspectText(boolean all) {
    this.all = all;
  }

  /** The headlines. */
  static String summary(Part image) {
    return new InspectText(false).print(image);
  }

  /** The headlines, and every fact below its own. */
  static String everything(Part image) {
    return new InspectText(true).print(image);
  }

  private String print(Part image) {
    add(image, 0);
    return out.toString();
  }

  private void add(Part part, int depth) {
    String headline = headline(part);
    boolean shown = !headline.isEmpty();
    if (shown) {
      line(depth, headline);
    }
    int inner = shown ? depth + 1 : depth;
    if (all) {
      for (Fact fact : part.facts()) {
        line(inner, fact.name() + ": " + fact.value().shown());
      }
    } else {
      details(part).forEach(detail -> line(inner, detail));
    }
    part.problems().forEach(problem -> line(inner, "problem: " + problem));
    part.parts().forEach(each -> add(each, inner));
  }

  private void line(int depth, String text) {
    out.append(" ".repeat(depth * INDENT)).append(TerminalText.line(text)).append('\n');
  }

  private static String headline(Part part) {
    return switch (part.kind()) {
      case "image" -> Quoted.of(part.name()).replaceAll("^'|'$", "");
      case "container" -> container(part);
      case "snapshot" -> "snapshot " + part.name() + ": " + part.shown("name");
      case "bitmap" -> "bitmap " + part.name() + ", granularity " + part.shown("granularity");
      case "mbr" -> "MBR: " + part.shown("kind") + ", signature " + part.shown("disk-signature");
      case "record" -> record(part);
      case "gpt" -> gpt(part);
      case "bios-loader" -> "BIOS: " + part.shown("loader");
      case "partition" -> partition(part);
      case "fat" -> fat(part);
      case "file-system" -> joined(part, "type", "label", "uuid");
      case "efi-program" -> part.name() + ": " + program(part);
      case "kernel" -> kernel(part);
      default -> "";
    };
  }

  private static String container(Part part) {
    String size = part.shown("virtual-size") + " disk, " + part.shown("data") + " of data";
    if (part.shown("format").equals("raw")) {
      return "raw, " + size;
    }
    String backing = part.shown("backing-file");
    String encryption = part.shown("encryption");
    return "qcow2, "
        + size
        + " in a file of "
        + part.shown("file-size")
        + ", "
        + part.shown("cluster-size")
        + " clusters"
        + (encryption.equals("none") ? "" : ", encrypted by " + encryption)
        + (backing.isEmpty() ? "" : ", backed by " + backing);
  }

  private static String record(Part part) {
    return part.name()
        + ": type "
        + part.shown("type")
        + ", "
        + part.shown("sectors")
        + " sectors from "
        + part.shown("first-lba")
        + (part.shown("active").equals("yes") ? ", active" : "");
  }

  private static String gpt(Part part) {
    String primary = part.shown("primary");
    String alternate = part.shown("alternate");
    boolean sound = primary.equals("sound") && alternate.equals("sound");
    return "GPT: "
        + part.shown("disk-guid")
        + (part.shown("sector-size").equals("512") ? "" : ", 4096-byte sectors")
        + (sound ? "" : ", primary " + primary + ", alternate " + alternate);
  }

  private static String partition(Part part) {
    StringBuilder text = new StringBuilder("partition ").append(part.name());
    String name = part.shown("name");
    if (!name.isEmpty()) {
      text.append(" \"").append(name).append('"');
    }
    text.append(": ").append(part.shown("type"));
    part.place()
        .ifPresent(
            place ->
                text.append(", ")
                    .append(ByteSize.print(place.length()))
                    .append(" from ")
                    .append(ByteSize.print(place.start())));
    return text.toString();
  }

  private static String fat(Part part) {
    String label = part.shown("label");
    return part.shown("type")
        + (label.isEmpty() ? "" : " \"" + label + '"')
        + ", "
        + part.shown("volume-id")
        + ", "
        + part.shown("files")
        + " files, "
        + part.shown("content")
        + " in them, "
        + part.shown("free")
        + " free"
        + (part.shown("dirty").equals("yes") ? ", dirty" : "");
  }

  private static String joined(Part part, String... facts) {
    List<String> values = new ArrayList<>();
    for (String fact : facts) {
      if (!part.shown(fact).isEmpty()) {
        values.add(part.shown(fact));
      }
    }
    return String.join(", ", values);
  }

  private static String program(Part part) {
    return joined(part, "program", "platform", "size")
        + (part.shown("signed").equals("yes") ? ", signed" : "");
  }

  private static String kernel(Part part) {
    return part.name()
        + ": Linux "
        + joined(part, "version", "architecture", "size")
        + (part.shown("efi-stub").equals("yes") ? ", EFI stub" : "");
  }

  /** Further lines of a part that people look for. */
  private static List<String> details(Part part) {
    List<String> lines = new ArrayList<>();
    String[] wanted =
        switch (part.kind()) {
          case "bios-loader" ->
              new String[] {"version", "core-lba", "sectors", "redundancy", "prefix", "modules"};
          case "efi-program" ->
              new String[] {"version", "prefix", "modules", "sbat", "cmdline", "certificates"};
          case "partition" -> new String[] {"guid", "attributes"};
          case "container" -> new String[] {"features"};
          default -> new String[0];
        };
    for (String fact : wanted) {
      String value = part.shown(fact);
      if (!value.isEmpty()
          && !value.equals("none")
          && !value.equals("not told")
          && !value.equals("0x0000000000000000")) {
        lines.add(fact + ": " + value);
      }
    }
    return lines;
  }
}
