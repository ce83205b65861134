package org.bootdisk.cli.gpt;

import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.mbr.MbrDisk;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bootdisk gpt show}. */
@Command(
    name = "show",
    description = "Show the partitions, the free space, the MBR and the state of both tables.",
    footerHeading = "%n",
    footer = "With --json everything is there: headers, CRCs, CHS addresses, findings.")
final class ShowCommand extends Subcommand {

  @Mixin ImageOptions options = new ImageOptions();

  @Override
  public Integer call() throws Exception {
    try (BlockDevice device = options.openReadOnly()) {
      GptReading reading = options.read(device);
      if (common().json()) {
        console().json("bootdisk-gpt-show-1", json -> new GptJson(json).reading(reading));
        return ExitCode.OK;
      }
      boolean legacy = reading.best().isEmpty() && reading.mbr().isPresent();
      if (legacy && !reading.mbr().get().announcesGpt()) {
        console().out().print(GptText.print(MbrDisk.read(device, reading.blockSize())));
      } else {
        requireTable(reading);
        console().out().print(GptText.print(reading));
      }
    }
    return ExitCode.OK;
  }

  /** A disk without any table is no answer; a disk with a broken one is shown. */
  private static void requireTable(GptReading reading) throws FormatException {
    if (reading.best().isEmpty() && reading.mbr().isEmpty()) {
      reading.disk();
    }
  }
}
