package org.bootdisk.cli.image;

import java.nio.file.Path;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.ByteSize;
import org.bootdisk.cli.ExitCode;
import org.bootdisk.cli.Subcommand;
import org.bootdisk.cli.UsageException;
import org.bootdisk.qcow2.EncryptedContent;
import org.bootdisk.qcow2.Measurement;
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

  @Mixin private ImageInput input = new ImageInput();
  @Mixin private OutputFormat output = new OutputFormat();
  @Mixin private CreationOptions creation = new CreationOptions();

  @Option(
      names = "-O",
      paramLabel = "FORMAT",
      defaultValue = "raw",
      description = "Format of the new image: qcow2 or raw (default: ${DEFAULT-VALUE}).")
  private String outputFormat = "raw";

  @Option(names = "--size", paramLabel = "SIZE", description = "Measure an empty disk of SIZE.")
  private @Nullable String size;

  @Parameters(index = "0", arity = "0..1", paramLabel = "IMAGE", description = "Image to copy.")
  private @Nullable Path image;

  @Override
  public Integer call() throws Exception {
    Qcow2Options options = creation.parse();
    Measurement content = measure(options);
    long luks = outputFormat.equals("raw") ? 0 : EncryptedContent.headerBytes(options);
    Measurement result =
        new Measurement(content.required() + luks, content.fullyAllocated() + luks);
    if (output.isJson() || common().json()) {
      console()
          .json(
              json -> {
                json.beginObject();
                json.name("required").value(result.required());
                json.name("fully-allocated").value(result.fullyAllocated());
                json.endObject();
              });
    } else {
      console().out().println("required size: " + result.required());
      console().out().println("fully allocated size: " + result.fullyAllocated());
    }
    return ExitCode.OK;
  }

  private Measurement measure(Qcow2Options options) throws Exception {
    boolean raw = outputFormat.equals("raw");
    if (size != null) {
      long bytes = parsed(size);
      return raw ? new Measurement(bytes, bytes) : Measurement.ofSize(bytes, options);
    }
    if (image == null) {
      throw new UsageException("name an image, or give --size");
    }
    try (BlockDevice source = input.open(image)) {
      return raw ? new Measurement(source.size(), source.size()) : Measurement.of(source, options);
    }
  }

  private static long parsed(String text) throws UsageException {
    try {
      return ByteSize.parse(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e);
    }
  }
}
