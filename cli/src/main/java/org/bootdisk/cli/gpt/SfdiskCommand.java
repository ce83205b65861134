package org.bootdisk.cli.gpt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Quoted;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.edit.GptErasure;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.bootdisk.gpt.mbr.Mbr;
import org.bootdisk.gpt.mbr.MbrDisk;
import org.bootdisk.gpt.sfdisk.SfdiskPlan;
import org.bootdisk.gpt.sfdisk.SfdiskScript;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk gpt sfdisk}. */
@Command(
    name = "sfdisk",
    description =
        "Make the table that an sfdisk script describes: a script by hand, sfdisk --dump, or"
            + " sfdisk --json; GPT or MBR.",
    footerHeading = "%nExample:%n",
    footer = "  bootdisk gpt sfdisk disk.img layout.sfdisk")
final class SfdiskCommand extends GptChange {

  /** Scripts are small; a disk image given by mistake is not read whole. */
  private static final long LARGEST = 1 << 24;

  @Parameters(index = "1", arity = "0..1", paramLabel = "SCRIPT", description = "The script.")
  @Nullable Path script;

  @Option(names = "--force", description = "Replace a table that the image has.")
  boolean force;

  @Override
  Change plan(BlockDevice device, GptReading reading) throws IOException, UsageException {
    if (script == null) {
      throw new UsageException("name the script: bootdisk gpt sfdisk disk.img layout.sfdisk");
    }
    if (reading.best().isPresent() && !force) {
      throw new UsageException(device.description() + ": has a GPT already; --force replaces it");
    }
    if (Files.size(script) > LARGEST) {
      throw new UsageException(Quoted.of(script.toString()) + " is too large for a script");
    }
    SfdiskScript parsed = SfdiskScript.parse(Files.readString(script));
    SfdiskPlan plan = new SfdiskPlan(parsed, reading.blockSize(), reading.blockCount(), guids());
    if (parsed.label() == SfdiskScript.Label.GPT) {
      GptDisk made = plan.gpt();
      Mbr kept = reading.mbr().orElse(Mbr.EMPTY).withPartitions(made.mbr().partitions());
      return new DiskChange(
          made.withMbr(kept), "new GPT with " + made.table().entries().size() + " partitions");
    }
    return new LegacyChange(plan.mbr(), GptErasure.of(reading), geometry());
  }

  /** A legacy table in place of what there was. */
  record LegacyChange(MbrDisk legacy, GptErasure old, ChsGeometry geometry) implements Change {
    @Override
    public @Nullable GptDisk after() {
      return null;
    }

    @Override
    public String summary() {
      return "MBR with " + legacy.partitions().size() + " partitions";
    }

    @Override
    public void writeTo(BlockDevice device) throws IOException {
      legacy.writeTo(device, geometry);
      if (!old.ranges().isEmpty()) {
        old.run(device);
      }
    }
  }
}
