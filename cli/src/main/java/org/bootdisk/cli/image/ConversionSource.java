package org.bootdisk.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.ConcatDevice;
import org.bootdisk.cli.command.Console;
import org.bootdisk.cli.command.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code image convert} reads. Used as a picocli mixin. */
final class ConversionSource {

  @Option(
      names = "-l",
      paramLabel = "SNAPSHOT",
      description =
          "Copy this internal snapshot: its id or name, or snapshot.id=ID, snapshot.name=NAME.")
  @Nullable String snapshot;

  @Option(names = "--salvage", description = "Copy what cannot be read as zeros, and go on.")
  boolean salvage;

  /** Whether images are read as they are. */
  boolean areWhole() {
    return snapshot == null && !salvage;
  }

  /** The images, one behind the other. */
  BlockDevice open(List<Path> images, ImageInput input) throws IOException, UsageException {
    if (images.size() == 1) {
      return input.open(images.get(0));
    }
    List<BlockDevice> parts = new ArrayList<>();
    try {
      for (Path image : images) {
        parts.add(input.open(image));
      }
      return new ConcatDevice(parts);
    } catch (IOException | UsageException e) {
      for (BlockDevice part : parts) {
        part.close();
      }
      throw e;
    }
  }

  /** What is to be copied of {@code opened}; {@code console} hears what cannot be read. */
  BlockDevice selected(BlockDevice opened, Console console) throws IOException, UsageException {
    BlockDevice source = SnapshotCommand.selected(opened, snapshot);
    return salvage
        ? new SalvagedDevice(
            source, offset -> console.err().println("cannot be read: sector at " + offset))
        : source;
  }
}
