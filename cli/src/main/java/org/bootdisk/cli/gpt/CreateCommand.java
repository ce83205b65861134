package org.bootdisk.cli.gpt;

import java.util.UUID;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptLayout;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.Guids;
import org.bootdisk.gpt.mbr.Mbr;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bootdisk gpt create}. */
@Command(
    name = "create",
    description = "Make a new GPT on an image that exists, in place of what it has.",
    footerHeading = "%nExample:%n",
    footer = "  bootdisk gpt create d.img --add size=512M,type=esp,name=EFI --add type=home")
final class CreateCommand extends GptChange {

  @Mixin TableOptions table = new TableOptions();

  @Option(names = "--disk-guid", paramLabel = "GUID", description = "The disk's own GUID.")
  @Nullable String diskGuid;

  @Option(
      names = "--entries",
      paramLabel = "N",
      defaultValue = "128",
      description = "Partitions that the table has room for (default: ${DEFAULT-VALUE}).")
  int entries = GptLayout.USUAL_ENTRIES;

  @Option(names = "--force", description = "Replace a table that the image has.")
  boolean force;

  @Override
  Change plan(BlockDevice device, GptReading reading) throws UsageException {
    boolean occupied = reading.primary().sound() || reading.alternate().sound();
    if (occupied && !force) {
      throw new UsageException(
          device.description() + ": has a GPT already; --force replaces it, gpt edit changes it");
    }
    GptLayout layout = GptLayout.of(reading.blockSize(), reading.blockCount(), entries, 128);
    UUID guid = diskGuid == null ? guids().forDisk() : Guids.parse(diskGuid);
    GptTable made = table.addTo(GptTable.empty(layout, guid), guids());
    Mbr kept = reading.mbr().orElse(Mbr.EMPTY);
    GptDisk after = new GptDisk(kept.protecting(reading.blockCount(), geometry()), made);
    return new DiskChange(after, "new GPT with " + made.entries().size() + " partitions");
  }
}
