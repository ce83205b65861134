package org.bootdisk.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.ByteSize;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.qcow2.Bitmaps;
import org.bootdisk.qcow2.Qcow2Image;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk image bitmap}. */
@Command(
    name = "bitmap",
    description = "Change a persistent dirty bitmap of a qcow2 image.",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n",
    footerHeading = "%n",
    footer = {
      "What to do is done in the order of the options. 'image info' lists the bitmaps.",
      "A new bitmap is enabled: it records what is written from then on."
    })
final class BitmapCommand extends Subcommand {

  /** One thing to do. */
  static final class Action {
    @Option(names = "--add", description = "Add BITMAP, in which nothing is dirty.")
    boolean add;

    @Option(names = "--remove", description = "Remove BITMAP.")
    boolean remove;

    @Option(names = "--clear", description = "Make all of BITMAP clean.")
    boolean clear;

    @Option(names = "--enable", description = "Let BITMAP record what is written.")
    boolean enable;

    @Option(names = "--disable", description = "Let BITMAP stay as it is.")
    boolean disable;

    @Option(
        names = "--merge",
        paramLabel = "SOURCE",
        description = "Make dirty in BITMAP what is dirty in the bitmap SOURCE.")
    @Nullable String merge;
  }

  @Mixin ImageInput input = new ImageInput();

  @ArgGroup(exclusive = true, multiplicity = "1..*")
  List<Action> actions = new ArrayList<>();

  @Option(
      names = "-b",
      paramLabel = "FILE",
      description = "Merge from a bitmap of this qcow2 image instead of IMAGE.")
  @Nullable Path sourceFile;

  @SuppressWarnings("UnusedVariable") // Bitmaps are in qcow2 images only.
  @Option(
      names = "-F",
      paramLabel = "FORMAT",
      description = "Format of the image to merge from: qcow2.")
  String sourceFormat = "qcow2";

  @Option(
      names = "-g",
      paramLabel = "SIZE",
      description =
          "With --add: bytes for each bit, a power of two (default: the cluster size, but 4k to"
              + " 64k).")
  @Nullable String granularity;

  @Parameters(index = "0", paramLabel = "IMAGE", description = "qcow2.")
  Path image = Path.of("");

  @Parameters(index = "1", paramLabel = "BITMAP", description = "Name of the bitmap.")
  String name = "";

  @Override
  public Integer call() throws Exception {
    requireSense();
    try (Qcow2Image opened = input.openWritableQcow2(image)) {
      for (Action action : actions) {
        apply(action, opened.bitmaps());
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException(e);
    }
    return ExitCode.OK;
  }

  private void requireSense() throws UsageException {
    boolean adds = false;
    boolean merges = false;
    for (Action action : actions) {
      adds |= action.add;
      merges |= action.merge != null;
    }
    if (granularity != null && !adds) {
      throw new UsageException("-g goes with --add");
    }
    if (sourceFile != null && !merges) {
      throw new UsageException("-b goes with --merge");
    }
    if (!sourceFormat.equals("qcow2")) {
      throw new UsageException("-F " + sourceFormat + ": only qcow2 images have bitmaps");
    }
  }

  private void apply(Action action, Bitmaps bitmaps) throws IOException, UsageException {
    if (action.add) {
      bitmaps.add(
          name, granularity == null ? bitmaps.defaultGranularity() : ByteSize.parse(granularity));
    } else if (action.remove) {
      bitmaps.remove(name);
    } else if (action.clear) {
      bitmaps.clear(name);
    } else if (action.enable) {
      bitmaps.enable(name);
    } else if (action.disable) {
      bitmaps.disable(name);
    } else if (action.merge != null) {
      merge(action.merge, bitmaps);
    }
  }

  private void merge(String source, Bitmaps bitmaps) throws IOException, UsageException {
    if (sourceFile == null) {
      bitmaps.merge(name, bitmaps.bits(source));
      return;
    }
    try (Qcow2Image other = input.openQcow2(sourceFile)) {
      bitmaps.merge(name, other.bitmaps().bits(source));
    }
  }
}
