package org.bootdisk.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.qcow2.EncryptedContent;
import org.bootdisk.qcow2.Measurement;
import org.bootdisk.qcow2.Preallocation;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.Qcow2Options;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk image measure}. */
@Command(
    name = "measure",
    description = "Tell how large the file of a new image will be.",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n")
final class MeasureCommand extends Subcommand {

  @Mixin ImageInput input = new ImageInput();
  @Mixin OutputFormat output = new OutputFormat();
  @Mixin CreationOptions creation = new CreationOptions();

  @Option(
      names = "-O",
      paramLabel = "FORMAT",
      defaultValue = "raw",
      description = "Format of the new image: qcow2 or raw (default: ${DEFAULT-VALUE}).")
  String outputFormat = "raw";

  @Option(names = "--size", paramLabel = "SIZE", description = "Measure an empty disk of SIZE.")
  @Nullable String size;

  @Option(
      names = "-l",
      paramLabel = "SNAPSHOT",
      description =
          "Measure this internal snapshot: its id or name, or snapshot.id=ID, snapshot.name=NAME.")
  @Nullable String snapshot;

  @Parameters(index = "0", arity = "0..1", paramLabel = "IMAGE", description = "Image to copy.")
  @Nullable Path image;

  @Override
  public Integer call() throws Exception {
    OptionalLong bitmaps = OptionalLong.empty();
    Measurement result;
    Qcow2Options options = creation.parse();
    if (size != null && (image != null || snapshot != null)) {
      throw new UsageException("--size goes without an image");
    }
    if (size != null) {
      result = ofSize(Sizes.parse(size), options);
    } else if (image == null) {
      throw new UsageException("name an image, or give --size");
    } else {
      try (BlockDevice opened = input.openLayout(image);
          BlockDevice source = SnapshotCommand.selected(opened, snapshot)) {
        result = of(source, options);
        bitmaps = bitmaps(opened, options);
      }
    }
    long luks = isRaw() ? 0 : EncryptedContent.headerBytes(options);
    long full = result.fullyAllocated() + luks;
    print(new Measurement(isAllocated() ? full : result.required() + luks, full), bitmaps);
    return ExitCode.OK;
  }

  private void print(Measurement result, OptionalLong bitmaps) throws IOException {
    if (output.isJson() || common().json()) {
      console()
          .json(
              json -> {
                json.beginObject();
                if (bitmaps.isPresent()) {
                  json.name("bitmaps").value(bitmaps.getAsLong());
                }
                json.name("required").value(result.required());
                json.name("fully-allocated").value(result.fullyAllocated());
                json.endObject();
              });
    } else {
      console().out().println("required size: " + result.required());
      console().out().println("fully allocated size: " + result.fullyAllocated());
      if (bitmaps.isPresent()) {
        console().out().println("bitmaps size: " + bitmaps.getAsLong());
      }
    }
  }

  /** Whether the new image gets space for all its clusters at once. */
  private boolean isAllocated() {
    Preallocation extent = creation.preallocation();
    return extent == Preallocation.FULL || extent == Preallocation.FALLOC;
  }

  private boolean isRaw() {
    return outputFormat.equals("raw");
  }

  private Measurement ofSize(long bytes, Qcow2Options options) {
    return isRaw() ? raw(bytes) : Measurement.ofSize(bytes, options);
  }

  private Measurement of(BlockDevice source, Qcow2Options options) throws IOException {
    return isRaw() ? raw(source.size()) : Measurement.of(source, options);
  }

  private static Measurement raw(long size) {
    long whole = CreationOptions.wholeSectors(size);
    return new Measurement(whole, whole);
  }

  /** What copies of the bitmaps take, from an image that can have some to one that can. */
  private OptionalLong bitmaps(BlockDevice source, Qcow2Options options) throws IOException {
    return !isRaw()
            && options.version() > 2
            && source instanceof Qcow2Image qcow2
            && qcow2.header().version() > 2
        ? OptionalLong.of(Measurement.ofBitmaps(qcow2, options))
        : OptionalLong.empty();
  }
}
