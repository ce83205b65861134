package org.bootdisk.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.ResizableDevice;
import org.bootdisk.block.StagedFile;
import org.bootdisk.cli.command.DiskImage;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.OutputException;
import org.bootdisk.cli.command.ProgressDisplay;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.qcow2.BackingFiles;
import org.bootdisk.qcow2.CompressedConversion;
import org.bootdisk.qcow2.Conversion;
import org.bootdisk.qcow2.Delta;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.Qcow2Options;
import org.bootdisk.qcow2.layout.BackingReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk image convert}. */
@Command(
    name = "convert",
    description = "Copy an image's content to a new image, or into one that exists.",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n",
    footerHeading = "%n",
    footer = {
      "Equal inputs give equal files. With -c and zstd that holds everywhere; with",
      "zlib only for JDKs that were built with the same zlib."
    })
final class ConvertCommand extends Subcommand {

  @Mixin ImageInput input = new ImageInput();
  @Mixin ConversionSource sources = new ConversionSource();
  @Mixin CreationOptions creation = new CreationOptions();
  @Mixin RateLimit rate = new RateLimit();

  @Mixin ProgressOption shown = new ProgressOption();
  @Mixin SourceCacheOption sourceCache = new SourceCacheOption();
  @Mixin ParallelOptions parallelism = new ParallelOptions();

  @Option(
      names = "-O",
      paramLabel = "FORMAT",
      defaultValue = "raw",
      description = "Format of the new image: qcow2 or raw (default: ${DEFAULT-VALUE}).")
  String outputFormat = "raw";

  @Option(names = "-c", description = "Compress the new image's clusters.")
  boolean compress;

  @Mixin ExistingTarget existing = new ExistingTarget();
  @Mixin BitmapCopy bitmaps = new BitmapCopy();
  @Mixin SparseOption sparse = new SparseOption();

  @Option(
      names = "-B",
      paramLabel = "FILE",
      description = "Backing file of the new image, which then stores only what differs.")
  @Nullable String backing;

  @Option(names = "-F", paramLabel = "FORMAT", description = "Format of the backing file.")
  @Nullable String backingFormat;

  @Option(
      names = "-t",
      paramLabel = "CACHE",
      defaultValue = "unsafe",
      description =
          "writeback: end when the new image is durable; unsafe: leave that to the system"
              + " (default: ${DEFAULT-VALUE}, as with qemu-img).")
  String cache = "unsafe";

  @Parameters(
      arity = "1",
      paramLabel = "IMAGE... OUTPUT",
      description = "Images to copy, one behind the other, and the file to make or replace.")
  List<Path> files = new ArrayList<>();

  private Path target = Path.of("");

  @Override
  public Integer call() throws Exception {
    requireSense();
    target = files.get(files.size() - 1);
    if (existing.isList()) {
      nameTarget();
    }
    requireApart();
    try (BlockDevice opened = sources.open(images(), input);
        BlockDevice source = sources.selected(opened, console());
        ProgressDisplay progress =
            shown.display(console(), common(), "converting", source.size())) {
      if (existing.isAsked()) {
        copyInto(source, progress);
      } else {
        copyToNew(source, progress);
      }
    }
    return ExitCode.OK;
  }

  private List<Path> images() {
    return files.subList(0, files.size() - 1);
  }

  /** Its secret needs no mention: all that are given are tried. */
  private void nameTarget() throws UsageException {
    ImageArgument named = ImageArgument.list(target.toString());
    ImageInput.requireKnown(named.format());
    target = named.file();
    outputFormat = named.format() == null ? outputFormat : named.format();
  }

  private void requireSense() throws UsageException {
    sourceCache.requireKnown();
    parallelism.requireSense(compress || sparse.isGiven());
    sparse.size();
    existing.requireSense();
    if (files.size() < 2) {
      throw new UsageException("name the images to copy and the file to make");
    }
    ImageInput.requireKnown(outputFormat);
    boolean raw = outputFormat.equals("raw");
    if (raw) {
      creation.requireRaw();
    }
    if (compress && raw) {
      throw new UsageException("-c: raw images have no compressed clusters; use -O qcow2");
    }
    if (compress && existing.isAsked() && rate.isGiven()) {
      throw new UsageException("-r does not go with -n -c");
    }
    bitmaps.requireSense(!raw && files.size() == 2 && sources.areWhole());
    if (backing != null && (existing.isAsked() || raw)) {
      throw new UsageException("-B makes a new image of format qcow2; use it with -O qcow2");
    }
  }

  private void copyInto(BlockDevice source, ProgressDisplay progress)
      throws IOException, UsageException {
    try (ResizableDevice existingTarget = input.openWritable(target, outputFormat)) {
      if (existingTarget.size() < source.size()) {
        throw new UsageException(target + " is smaller than what is copied to it");
      }
      Conversion.Target state = existing.state();
      if (compress && existingTarget instanceof Qcow2Image packed) {
        CompressedConversion.copy(source, packed, state, progress);
      } else {
        Conversion.copy(source, rate.limited(existingTarget), state, sparse.size(), progress);
      }
      if (bitmaps.isAsked() && existingTarget instanceof Qcow2Image made) {
        bitmaps.copy(source, made, this::say);
      }
      existingTarget.flush();
    }
  }

  private void copyToNew(BlockDevice source, ProgressDisplay progress)
      throws IOException, UsageException {
    OutputException.requireCreatable(target);
    DiskImage.requireUnused(target);
    try (StagedFile staged = StagedFile.replacing(target);
        NewDataFile data = new NewDataFile(input.backing(target), rate.limit())) {
      FileDevice file = staged.openWritable();
      if (outputFormat.equals("qcow2")) {
        copyToQcow2(source, file, data, progress);
      } else {
        try (file) {
          file.resize(source.size());
          RawSpace.preallocate(file, 0, creation.preallocation());
          Conversion.copy(
              source, rate.limited(file), Conversion.Target.BLANK, sparse.size(), progress);
        }
      }
      if (durable()) {
        data.commit(staged);
      } else {
        data.commitUnflushed(staged);
      }
    }
  }

  private boolean durable() throws UsageException {
    return CacheMode.isDurable("-t", cache);
  }

  private void copyToQcow2(
      BlockDevice source, FileDevice file, BackingFiles files, ProgressDisplay progress)
      throws IOException, UsageException {
    Qcow2Options options = options();
    try (Qcow2Image made = create(source, file, options, files)) {
      made.preallocate(0, creation.preallocation());
      if (options.backing().isPresent()) {
        Delta.Form form = compress ? Delta.Form.COMPRESSED : Delta.Form.PLAIN;
        Delta.copy(source, made, form, progress);
      } else if (compress) {
        CompressedConversion.copy(source, made, Conversion.Target.BLANK, progress);
      } else {
        Conversion.copy(source, made, Conversion.Target.BLANK, sparse.size(), progress);
      }
      if (bitmaps.isAsked()) {
        // After the content, so that enabled bitmaps do not record the copy.
        bitmaps.copy(source, made, this::say);
      }
    }
  }

  /** Nothing that is read may be written; to be asked before anything is open, because of locks. */
  private void requireApart() throws IOException, UsageException {
    Qcow2Options options = options();
    if (compress && options.encryption().isPresent()) {
      throw new UsageException("-c: compressed clusters are not encrypted; leave one of both");
    }
    if (compress && options.dataFile().isPresent()) {
      throw new UsageException("-c: an external data file has no compressed clusters");
    }
    Optional<BackingReference> base = options.backing();
    WrittenFiles written =
        existing.isAsked()
            ? WrittenFiles.changing(target, outputFormat.equals("qcow2"))
            : WrittenFiles.creating(target, creation.dataFile());
    for (Path source : images()) {
      written.requireApart(source, input.chain(source));
    }
    if (base.isPresent()) {
      written.requireApart(target, base.get(), input);
    }
  }

  private Qcow2Options options() throws UsageException {
    return creation.parse(backing, backingFormat);
  }

  private Qcow2Image create(
      BlockDevice source, FileDevice file, Qcow2Options options, BackingFiles files)
      throws IOException, UsageException {
    Optional<Long> size = creation.size();
    try {
      return creation.create(
          rate.limited(file), size.orElse(source.size()), options, files, input.keys);
    } catch (IllegalArgumentException e) {
      file.close();
      throw new UsageException(e);
    }
  }
}
