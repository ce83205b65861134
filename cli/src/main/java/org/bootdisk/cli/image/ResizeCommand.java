package org.bootdisk.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.ResizableDevice;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.qcow2.Preallocation;
import org.bootdisk.qcow2.Qcow2Image;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk image resize}. */
@Command(
    name = "resize",
    description = "Change the virtual size of an image.",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n")
final class ResizeCommand extends Subcommand {

  private static final int SECTOR = 512;

  @Mixin ImageInput input = new ImageInput();

  @Option(names = "--shrink", description = "Allow to cut off, and lose, the end of the disk.")
  boolean shrink;

  @Option(
      names = "--preallocation",
      paramLabel = "MODE",
      defaultValue = "off",
      description =
          "What the new part gets at once: off, metadata, falloc or full (default:"
              + " ${DEFAULT-VALUE}).")
  String preallocation = "off";

  @Parameters(index = "0", paramLabel = "IMAGE", description = "qcow2 or raw.")
  Path image = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "SIZE",
      description = "New virtual size, or +SIZE or -SIZE for a change.")
  String size = "";

  @Override
  public Integer call() throws Exception {
    try (ResizableDevice device = input.openWritable(image, input.format(image))) {
      long wanted = wanted(device.size());
      if (device instanceof Qcow2Image && wanted % SECTOR != 0) {
        throw new UsageException(size + ": the disk must have whole sectors of 512 bytes");
      }
      if (wanted < device.size() && !shrink) {
        throw new UsageException(
            "this would cut off "
                + ByteSize.print(device.size() - wanted)
                + " of the disk; use --shrink if you mean that");
      }
      long old = device.size();
      Preallocation extent = CreationOptions.preallocation(preallocation);
      if (wanted < old && extent != Preallocation.OFF) {
        throw new UsageException("--preallocation goes with a disk that grows");
      }
      if (extent != Preallocation.OFF
          && device instanceof Qcow2Image qcow2
          && qcow2.header().backing().isPresent()) {
        throw new UsageException("--preallocation would hide the backing file");
      }
      if (device instanceof Qcow2Image qcow2) {
        qcow2.resize(wanted, extent);
      } else {
        resize(device, wanted, extent);
      }
      device.flush();
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
    say("Image resized.");
    return ExitCode.OK;
  }

  /** Gives the new part of a raw disk its space, too; without that the disk keeps its size. */
  private static void resize(ResizableDevice device, long wanted, Preallocation extent)
      throws IOException, UsageException {
    long old = device.size();
    device.resize(wanted);
    try {
      RawSpace.preallocate(device, old, extent);
    } catch (IOException | UsageException e) {
      device.resize(old);
      throw e;
    }
  }

  private long wanted(long present) throws UsageException {
    boolean relative = size.startsWith("+") || size.startsWith("-");
    long bytes = ByteSize.parse(relative ? size.substring(1) : size);
    long wanted = !relative ? bytes : Math.addExact(present, size.startsWith("-") ? -bytes : bytes);
    if (wanted < 0) {
      throw new UsageException(size + ": the disk has only " + ByteSize.print(present));
    }
    return wanted;
  }
}
