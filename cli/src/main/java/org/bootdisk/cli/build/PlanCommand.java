package org.bootdisk.cli.build;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.bootdisk.block.StagedFile;
import org.bootdisk.bootdisk.DiskPlan;
import org.bootdisk.bootdisk.PlanDigests;
import org.bootdisk.bootdisk.PlanPicture;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.OutputException;
import org.bootdisk.cli.command.Subcommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bootdisk plan}: recipe to plan, nothing written. */
@Command(
    name = "plan",
    description = "Show where every byte of a disk would come from, and build nothing.",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n",
    footerHeading = "%n",
    footer = {
      "Each line: first byte, length in bytes, start of the content's SHA-256, name of",
      "the region, what fills it. The last line has the digest of the plan: equal",
      "plans make equal disks."
    })
public final class PlanCommand extends Subcommand {

  @Mixin RecipeOptions recipe = new RecipeOptions();

  @Option(
      names = "--svg",
      paramLabel = "FILE",
      description = "Also draw the disk: partitions to scale, what the MBR shows, free space.")
  @Nullable Path svg;

  @Override
  public Integer call() throws Exception {
    Path picture = svg;
    DiskPlan plan =
        recipe.plan(
            picture == null ? recipe.recipe() : recipe.recipeFor(picture), console(), this::say);
    if (picture != null) {
      OutputException.requireCreatable(picture);
      StagedFile.write(picture, PlanPicture.of(plan).document().getBytes(StandardCharsets.UTF_8));
    }
    PlanOutput.print(PlanDigests.of(plan), console(), common());
    return ExitCode.OK;
  }
}
