package org.bootdisk.cli.fat;

import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.fat.check.CheckResult;
import org.bootdisk.fat.check.FatCheck;
import org.bootdisk.fat.check.FatCheck.LostData;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bootdisk fat repair}. */
@Command(
    name = "repair",
    description =
        "Repair a volume. Chains that nothing leads to become files FSCK0000.REC in the root"
            + " directory.",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:nothing is wrong any more",
      "2:errors are left",
      "3:warnings or lost clusters are left"
    })
final class RepairCommand extends Subcommand {

  @Mixin VolumeOptions options = new VolumeOptions();

  @Option(
      names = "--free-lost",
      description = "Free what belongs to nothing (default: it becomes files FSCK0000.REC).")
  boolean freeLost;

  @Override
  public Integer call() throws Exception {
    try (VolumeTarget target = options.openWritable()) {
      CheckResult left = FatCheck.repair(target.device(), freeLost ? LostData.FREE : LostData.SAVE);
      target.disk().flush();
      CheckCommand.print(console(), common().json(), left);
      if (!common().json()) {
        say(CheckCommand.summary(target, left));
        sayWhereMoreIsTold(left.findings());
      }
      return CheckCommand.status(left);
    }
  }
}
