package org.bootdisk.cli.gpt;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.edit.GptErasure;
import org.bootdisk.gpt.edit.TableConversion;
import org.bootdisk.gpt.mbr.MbrDisk;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk gpt convert}. */
@Command(
    name = "convert",
    description = "Turn an MBR table into a GPT, or up to four GPT partitions into an MBR table.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bootdisk gpt convert disk.img --to gpt",
      "  bootdisk gpt convert disk.img --to mbr 1 2"
    })
final class ConvertCommand extends GptChange {

  /** The kind of a table. */
  enum Kind {
    GPT,
    MBR
  }

  @Parameters(index = "1..*", paramLabel = "N", description = "GPT partitions for the MBR.")
  List<Integer> numbers = new ArrayList<>();

  @Option(names = "--to", paramLabel = "KIND", required = true, description = "gpt or mbr.")
  Kind to = Kind.GPT;

  @Override
  Change plan(BlockDevice device, GptReading reading) throws IOException, UsageException {
    if (to == Kind.MBR) {
      GptDisk disk = existing(reading);
      MbrDisk legacy = TableConversion.toMbr(disk, numbers, geometry());
      return new SfdiskCommand.LegacyChange(legacy, GptErasure.of(reading), geometry());
    }
    if (reading.best().isPresent()) {
      throw new IllegalArgumentException(device.description() + ": has a GPT already");
    }
    MbrDisk legacy = MbrDisk.read(device, reading.blockSize());
    GptDisk disk = TableConversion.toGpt(legacy, guids(), geometry());
    return new DiskChange(
        disk,
        to.name().toLowerCase(Locale.ROOT)
            + " with "
            + disk.table().entries().size()
            + " partitions");
  }
}
