package org.bootdisk.cli.image;

import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.StagedFile;
import org.bootdisk.cli.command.DiskImage;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.OutputException;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.qcow2.BackingFiles;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.Qcow2Options;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk image create}. */
@Command(
    name = "create",
    description = "Make an image that reads as zeros, or as its backing file.",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n")
final class CreateCommand extends Subcommand {

  @Mixin CreationOptions creation = new CreationOptions();
  @Mixin ImageInput input = new ImageInput();

  @Option(names = "-b", paramLabel = "FILE", description = "Backing file.")
  @Nullable String backing;

  @Option(names = "-F", paramLabel = "FORMAT", description = "Format of the backing file.")
  @Nullable String backingFormat;

  @Option(
      names = "--record-base",
      description =
          "Record length and digest of the backing file: when it has changed, the image is not"
              + " read.")
  boolean recordBase;

  @Option(names = "-u", description = "Do not open the backing file; SIZE must be given then.")
  boolean unsafe;

  @Parameters(index = "0", paramLabel = "IMAGE", description = "File to make or replace.")
  Path image = Path.of("");

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "SIZE",
      description = "Virtual size; with a backing file its size by default.")
  @Nullable String size;

  @Override
  public Integer call() throws Exception {
    boolean qcow2 = isQcow2();
    Qcow2Options options = creation.parse(backing, backingFormat);
    OutputException.requireCreatable(image);
    DiskImage.requireUnused(image);
    if (options.backing().isPresent() && !unsafe) {
      WrittenFiles.creating(image, creation.dataFile())
          .requireApart(image, options.backing().get(), input);
    }
    long bytes = size(options);
    try (StagedFile staged = StagedFile.replacing(image);
        NewDataFile data = new NewDataFile(input.backing(image), UnaryOperator.identity())) {
      if (qcow2) {
        createQcow2(staged.openWritable(), bytes, options, data);
      } else {
        try (FileDevice raw = staged.openWritable()) {
          raw.resize(CreationOptions.wholeSectors(bytes));
          RawSpace.preallocate(raw, 0, creation.preallocation());
        }
      }
      // It holds nothing that could be lost; the first flush of whoever uses it makes it durable.
      data.commitUnflushed(staged);
    }
    return ExitCode.OK;
  }

  private void createQcow2(FileDevice file, long bytes, Qcow2Options options, BackingFiles files)
      throws Exception {
    try (Qcow2Image made = creation.create(file, bytes, options, files, input.keys)) {
      if (recordBase) {
        new Acceptance(input).record(image, made);
      }
      made.preallocate(0, creation.preallocation());
    } catch (IllegalArgumentException e) {
      throw new UsageException(e);
    }
  }

  /** Raw is what qemu-img makes if no format is given; it can have none of qcow2's options. */
  private boolean isQcow2() throws UsageException {
    String format = input.format(image);
    ImageInput.requireKnown(format);
    if ("qcow2".equals(format)) {
      return true;
    }
    if (backing != null || backingFormat != null || recordBase) {
      throw new UsageException("raw images, the default, have no backing file; use -f qcow2");
    }
    creation.requireRaw();
    return false;
  }

  private long size(Qcow2Options options) throws Exception {
    if (size != null && creation.size().isPresent()) {
      throw new UsageException("give the size once: as SIZE, or with -o size");
    }
    if (size != null || creation.size().isPresent()) {
      return size != null ? Sizes.parse(size) : creation.size().orElseThrow();
    }
    if (options.backing().isEmpty() || unsafe) {
      throw new UsageException("say how large the image is to be");
    }
    try (BlockDevice base = input.backing(image).open(options.backing().get())) {
      return base.size();
    }
  }
}
