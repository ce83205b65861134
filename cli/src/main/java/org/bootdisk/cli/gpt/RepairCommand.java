package org.bootdisk.cli.gpt;

import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.check.GptRepair;
import picocli.CommandLine.Command;

/** {@code bootdisk gpt repair}. */
@Command(
    name = "repair",
    description =
        "Mend what check finds: one table from the other, the alternate's place, a protective MBR.")
final class RepairCommand extends GptChange {

  @Override
  Change plan(BlockDevice device, GptReading reading) throws FormatException {
    GptRepair repair = GptRepair.plan(reading, geometry());
    boolean nothing = repair.actions().isEmpty();
    String summary = nothing ? "nothing to repair" : String.join("; ", repair.actions());
    return nothing ? new Nothing(summary, repair) : new DiskChange(repair.disk(), summary);
  }

  /** Leaves the disk as it is. */
  private record Nothing(String summary, GptRepair repair) implements Change {
    @Override
    public org.bootdisk.gpt.GptDisk after() {
      return repair.disk();
    }

    @Override
    public void writeTo(BlockDevice device) {}
  }
}
