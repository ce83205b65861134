package org.bootdisk.cli;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.bootdisk.block.ByteSize;
import org.bootdisk.bootdisk.DiskPlan;
import org.bootdisk.bootdisk.ImageFormat;
import org.bootdisk.bootdisk.PlanDigests;
import org.bootdisk.bootdisk.recipe.Recipe;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bootdisk build}: recipe to image. */
@Command(
    name = "build",
    description = "Build a bootable disk: GPT, FAT, GRUB for BIOS and UEFI, a menu.",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bootdisk build -o boot.qcow2",
      "  bootdisk build -o boot.qcow2 --kernel vmlinuz --initrd initrd.img \\",
      "      --params 'console=tty0 console=ttyS0'",
      "  bootdisk build -o boot.qcow2 recipe.yaml",
      "",
      "The same input makes the same bytes. All times on the disk are",
      "SOURCE_DATE_EPOCH, or 1980-01-01 if that is not set. An existing output is",
      "replaced when the new one is whole."
    })
final class BuildCommand extends Subcommand {

  @Mixin private RecipeOptions recipe = new RecipeOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "The image to make.")
  private @Nullable Path output;

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      description = "qcow2 or raw (default: the recipe's, or qcow2).")
  private @Nullable ImageFormat chosenFormat;

  private ImageFormat format = ImageFormat.QCOW2;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Print the plan as 'bootdisk plan' does, and build nothing.")
  private boolean dryRun;

  @Override
  public Integer call() throws Exception {
    Path file = output;
    if (dryRun) {
      Recipe wanted = file == null ? recipe.recipe() : recipe.recipeFor(file);
      DiskPlan plan = recipe.plan(wanted, console(), this::say);
      PlanOutput.print(PlanDigests.of(plan), console(), common());
      return ExitCode.OK;
    }
    if (file == null) {
      throw new UsageException("name the image to make: bootdisk build -o boot.qcow2");
    }
    OutputException.requireCreatable(file);
    Recipe wanted = recipe.recipeFor(file);
    format = chosenFormat == null ? wanted.format() : chosenFormat;
    DiskPlan plan = recipe.plan(wanted, console(), this::say);
    build(plan, file);
    if (common().json()) {
      console().json(json -> write(json, plan, file));
    } else {
      say(summary(plan, file));
    }
    return ExitCode.OK;
  }

  private void build(DiskPlan plan, Path file) throws IOException {
    try (ProgressDisplay progress =
        ProgressDisplay.of(console(), common(), "Building " + file.getFileName(), plan.size())) {
      plan.build(file, format, progress);
    } catch (FileSystemException e) {
      throw OutputException.of(file, e);
    }
  }

  private String summary(DiskPlan plan, Path file) throws IOException {
    return file
        + ": "
        + ByteSize.print(plan.size())
        + " disk, "
        + format.name().toLowerCase(Locale.ROOT)
        + ", "
        + ByteSize.print(Files.size(file))
        + (plan.grubVersion().isEmpty() ? ", no GRUB" : ", GRUB " + plan.grubVersion());
  }

  private void write(JsonWriter json, DiskPlan plan, Path file) throws IOException {
    json.beginObject();
    json.name("filename").value(file.toString());
    json.name("format").value(format.name().toLowerCase(Locale.ROOT));
    json.name("virtual-size").value(plan.size());
    json.name("file-size").value(Files.size(file));
    json.name("grub-version").value(plan.grubVersion());
    json.endObject();
  }
}
