package org.bootdisk.cli.image;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.block.Extents;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Text;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.chain.Layer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk image map}. */
@Command(
    name = "map",
    description = "Show how each range of an image and its backing files is stored.",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n")
final class MapCommand extends Subcommand {

  @Mixin ImageInput input = new ImageInput();
  @Mixin OutputFormat output = new OutputFormat();

  @Option(
      names = {"-s", "--start-offset"},
      paramLabel = "OFFSET",
      defaultValue = "0",
      description = "Begin at this offset on the disk.")
  String startOffset = "0";

  @Option(
      names = {"-l", "--max-length"},
      paramLabel = "LENGTH",
      defaultValue = "" + Long.MAX_VALUE,
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = "Show this much of the disk (default: all).")
  String maxLength = "" + Long.MAX_VALUE;

  @Parameters(index = "0", paramLabel = "IMAGE", description = "qcow2 or raw.")
  Path image = Path.of("");

  @Override
  public Integer call() throws Exception {
    boolean json = output.isJson() || common().json();
    List<String> names = json ? List.of() : names();
    try (BlockDevice device = input.openLayout(image)) {
      boolean raw = !(device instanceof Qcow2Image);
      long first = Sizes.parse(startOffset);
      long start = Math.min(first, device.size());
      long length = Math.min(Sizes.parse(maxLength), device.size() - start);
      Extents walk = device.extents(start, length);
      if (json) {
        console().json(out -> write(out, walk, raw, first));
      } else {
        print(walk, names);
      }
    }
    return ExitCode.OK;
  }

  private static void write(JsonWriter json, Extents walk, boolean raw, long first)
      throws IOException {
    json.beginArray();
    Extent extent = walk.next();
    if (extent == null) {
      writeNothing(json, first);
    }
    for (; extent != null; extent = walk.next()) {
      // A raw image has all its bytes, also those that its file stores as a hole.
      boolean present = raw || extent.status() != Extent.Status.HOLE;
      json.beginObject();
      json.name("start").value(extent.start());
      json.name("length").value(extent.length());
      json.name("depth").value(extent.depth());
      json.name("present").value(present);
      json.name("zero").value(extent.readsAsZeros());
      json.name("data").value(hasBytes(extent));
      if (raw || extent.hostOffset().isPresent()) {
        json.name("offset").value(extent.hostOffset().orElse(extent.start()));
      }
      json.endObject();
    }
    json.endArray();
  }

  /** Whether bytes are stored, or have their place in a hole of the file. */
  private static boolean hasBytes(Extent extent) {
    return extent.status() == Extent.Status.DATA || extent.status() == Extent.Status.SPARSE;
  }

  /** What qemu-img has where there is nothing: an entry of length 0. */
  private static void writeNothing(JsonWriter json, long start) throws IOException {
    json.beginObject();
    json.name("start").value(start);
    json.name("length").value(0);
    json.name("depth").value(0);
    json.name("present").value(false);
    json.name("zero").value(false);
    json.name("data").value(false);
    json.endObject();
  }

  /** The files that hold the content, by their depth, each as the one above names it. */
  private List<String> names() throws IOException, UsageException {
    List<String> names = new ArrayList<>();
    Path named = input.file(image);
    for (Layer layer : input.chain(image).layers()) {
      if (layer.reference().isPresent()) {
        named = named.resolveSibling(layer.reference().get().name());
      }
      Path holder = named;
      Optional<String> data = layer.facts().flatMap(Layer.Facts::dataFileName);
      names.add(plain(data.map(holder::resolveSibling).orElse(holder).toString()));
    }
    return names;
  }

  private void print(Extents walk, List<String> names) throws IOException {
    PrintStream out = console().out();
    out.println(line("Offset", "Length", "Mapped to", "File"));
    for (Extent extent = walk.next(); extent != null; extent = walk.next()) {
      if (!extent.readsAsZeros()) {
        String host =
            extent.hostOffset().isPresent() ? hex(extent.hostOffset().getAsLong()) : "(compressed)";
        out.println(
            line(hex(extent.start()), hex(extent.length()), host, names.get(extent.depth())));
      }
    }
  }

  private static String line(String offset, String length, String host, String file) {
    return Text.format("%-16s%-16s%-16s%s", offset, length, host, file);
  }

  /** As qemu-img prints numbers: 0 is just 0. */
  private static String hex(long number) {
    return number == 0 ? "0" : "0x" + Long.toHexString(number);
  }

  /** Text as it is if a terminal can take it, else quoted. */
  private static String plain(String text) {
    String quoted = Quoted.of(text);
    return quoted.equals("'" + text + "'") ? text : quoted;
  }
}
