package org.bootdisk.cli.gpt;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Quoted;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.HybridMbr;
import org.bootdisk.gpt.HybridMbr.Coverage;
import org.bootdisk.gpt.HybridMbr.ProtectivePlace;
import org.bootdisk.gpt.HybridMbr.Shown;
import org.bootdisk.gpt.mbr.Mbr;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk gpt hybrid}. */
@Command(
    name = "hybrid",
    description = "Show one to three GPT partitions in the MBR too, or none again.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bootdisk gpt hybrid disk.img 2",
      "  bootdisk gpt hybrid disk.img 2:0c:active 3 --protective last",
      "  bootdisk gpt hybrid disk.img --off",
      "",
      "Boot code and disk signature stay as they are."
    })
final class HybridCommand extends GptChange {

  @Parameters(
      index = "1..*",
      paramLabel = "N[:TYPE][:active]",
      description = "A partition, its MBR type in hexadecimal, whether it is the active one.")
  List<String> shown = new ArrayList<>();

  @Option(names = "--off", description = "Go back to a plain protective MBR.")
  boolean off;

  @Option(
      names = "--protective",
      paramLabel = "PLACE",
      defaultValue = "first",
      description = "Slot of the record of type EE: first or last (default: ${DEFAULT-VALUE}).")
  ProtectivePlace place = ProtectivePlace.FIRST;

  @Option(
      names = "--covers",
      paramLabel = "WHAT",
      defaultValue = "up_to_first",
      description =
          "What that record covers: up_to_first, the blocks before the first partition shown, or"
              + " table_only (default: ${DEFAULT-VALUE}).")
  Coverage coverage = Coverage.UP_TO_FIRST;

  @Override
  Change plan(BlockDevice device, GptReading reading) throws IOException {
    GptDisk disk = existing(reading);
    if (off != shown.isEmpty()) {
      throw new IllegalArgumentException("name the partitions to show, or --off");
    }
    if (off) {
      Mbr plain = disk.mbr().protecting(disk.blockCount(), geometry());
      return new DiskChange(disk.withMbr(plain), "protective MBR");
    }
    List<Shown> partitions = new ArrayList<>();
    for (String text : shown) {
      partitions.add(parse(text, disk.table()));
    }
    HybridMbr hybrid = new HybridMbr(partitions, place, coverage, geometry());
    return new DiskChange(
        disk.withMbr(hybrid.in(disk.mbr(), disk.table())), "hybrid MBR shows " + shown);
  }

  private static Shown parse(String text, GptTable table) {
    String[] parts = text.split(":", -1);
    try {
      Shown partition = Shown.of(table, Integer.parseInt(parts[0]));
      for (int i = 1; i < parts.length; i++) {
        partition =
            parts[i].equals("active")
                ? partition.activated()
                : partition.withOsType(Integer.parseInt(parts[i], 16));
      }
      return partition;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          Quoted.of(text) + " is not a partition to show; write such as 2, 2:0c or 2:0c:active", e);
    }
  }
}
