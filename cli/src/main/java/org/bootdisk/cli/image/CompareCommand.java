package org.bootdisk.cli.image;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.qcow2.Comparison;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk image compare}. */
@Command(
    name = "compare",
    description = "Compare the content of two images and show every range that differs.",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n",
    exitCodeListHeading = "%nExit status, as of qemu-img:%n",
    exitCodeList = {"0:identical", "1:different", "2:an image cannot be opened or read"})
final class CompareCommand extends Subcommand {

  private static final int NOT_COMPARED = 2;
  private static final int RESOLUTION = 512;
  private static final int MOST_SHOWN = 10_000;

  /**
   * A range that differs.
   *
   * @param start first byte
   * @param length bytes
   */
  private record Difference(long start, long length) {}

  @Mixin ImageInput input = new ImageInput();

  @Mixin SourceCacheOption cache = new SourceCacheOption();

  @SuppressWarnings("UnusedVariable")
  @Mixin
  NoProgressOption ignoredProgress = new NoProgressOption();

  @Option(names = "-F", paramLabel = "FORMAT", description = "Format of the second image.")
  @Nullable String secondFormat;

  @Option(names = "-s", description = "Strict: images of different sizes differ.")
  boolean strict;

  @Parameters(index = "0", paramLabel = "IMAGE", description = "qcow2 or raw.")
  Path first = Path.of("");

  @Parameters(index = "1", paramLabel = "IMAGE", description = "qcow2 or raw.")
  Path second = Path.of("");

  @Override
  public Integer call() throws Exception {
    cache.requireKnown();
    List<Difference> found = new ArrayList<>();
    boolean sizesDiffer;
    try (BlockDevice a = input.open(first);
        BlockDevice b = input.open(second, secondFormat)) {
      sizesDiffer = strict && a.size() != b.size();
      Comparison.compare(
          a,
          b,
          RESOLUTION,
          (start, end) -> {
            found.add(new Difference(start, end - start));
            return found.size() < MOST_SHOWN;
          });
    }
    boolean equal = found.isEmpty() && !sizesDiffer;
    if (common().json()) {
      console().json("bootdisk-image-compare-1", json -> write(json, found, equal));
    } else {
      print(found, equal, sizesDiffer);
    }
    return equal ? 0 : 1;
  }

  @Override
  protected int statusFor(Exception problem, int usual) {
    return usual == ExitCode.DATA || usual == ExitCode.NO_INPUT || usual == ExitCode.IO
        ? NOT_COMPARED
        : usual;
  }

  private static void write(JsonWriter json, List<Difference> found, boolean equal)
      throws IOException {
    json.beginObject();
    json.name("identical").value(equal);
    json.name("differences").beginArray();
    for (Difference difference : found) {
      json.beginObject();
      json.name("start").value(difference.start());
      json.name("length").value(difference.length());
      json.endObject();
    }
    json.endArray();
    json.endObject();
  }

  private void print(List<Difference> found, boolean equal, boolean sizesDiffer) {
    if (equal) {
      say("Images are identical.");
    }
    if (sizesDiffer) {
      console().out().println("Image size mismatch!");
    }
    for (Difference difference : found) {
      console()
          .out()
          .println(
              "Content differs at offset "
                  + difference.start()
                  + ", "
                  + difference.length()
                  + " bytes");
    }
    if (found.size() == MOST_SHOWN) {
      console().out().println("More differences are not shown.");
    }
  }
}
