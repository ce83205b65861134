package org.bootdisk.cli.gpt;

import java.io.IOException;
import java.nio.file.Path;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.cli.command.DiskImage;
import org.bootdisk.cli.command.PassphraseOption;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.gpt.GptReading;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which image, and how its disk is to be read. Used as a picocli mixin. */
final class ImageOptions {

  @Parameters(index = "0", arity = "0..1", paramLabel = "IMAGE", description = "qcow2 or raw.")
  @Nullable Path image;

  @Option(
      names = "--sector-size",
      paramLabel = "BYTES",
      description = "Logical sectors of the disk, 512 or 4096 (default: what its table says).")
  @Nullable Integer sectorSize;

  @Mixin PassphraseOption passphrases = new PassphraseOption();

  Path image() throws UsageException {
    if (image == null) {
      throw new UsageException("name the image: bootdisk gpt show disk.img");
    }
    return image;
  }

  /** Opens the disk for reading. */
  BlockDevice openReadOnly() throws IOException, UsageException {
    return DiskImage.openReadOnly(image(), passphrases.ring());
  }

  /** Opens the disk for reading and writing. */
  BlockDevice openWritable() throws IOException, UsageException {
    return DiskImage.openWritable(image(), passphrases.ring());
  }

  /** Reads all that the disk says about its partitions. */
  GptReading read(BlockDevice device) throws IOException, UsageException {
    try {
      return sectorSize == null ? GptReading.of(device) : GptReading.of(device, sectorSize);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e);
    }
  }
}
