package org.bootdisk.cli.build;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Region;
import org.bootdisk.bootdisk.DiskPlan;
import org.bootdisk.bootdisk.PlanDigests;
import org.bootdisk.bootdisk.lock.Lock;
import org.bootdisk.bootdisk.recipe.BuildTime;
import org.bootdisk.bootdisk.recipe.ImageFormat;
import org.bootdisk.bootdisk.recipe.Recipe;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.cli.command.DiskImage;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.OutputException;
import org.bootdisk.cli.command.Program;
import org.bootdisk.cli.command.ProgressDisplay;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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
public final class BuildCommand extends Subcommand {

  /** Options that have no part in what is built. */
  private static final Set<String> REBUILD =
      Set.of(
          "--check-reproducible",
          "--lock",
          "--locked",
          "--locked-by",
          "--manifest",
          "--manifest-file",
          "--provenance",
          "--provenance-file",
          "--spdx",
          "--spdx-file",
          "--json",
          "--quiet",
          "--color",
          "--progress",
          "--stacktrace");

  /** Those, and the output. */
  private static final Set<String> AGAIN = again();

  private static final String OTHER_TIME = "1700000000";

  private static Set<String> again() {
    Set<String> all = new TreeSet<>(REBUILD);
    all.add("--output");
    return all;
  }

  @Mixin RecipeOptions recipe = new RecipeOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "The image to make.")
  @Nullable Path output;

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      description = "qcow2 or raw (default: the recipe's, or qcow2).")
  @Nullable ImageFormat chosenFormat;

  private ImageFormat format = ImageFormat.QCOW2;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Print the plan as 'bootdisk plan' does, and build nothing.")
  boolean dryRun;

  @Mixin BuildRecords records = new BuildRecords();

  @Option(
      names = "--check-reproducible",
      description =
          "Build again in other time zones, locales, encodings, orders of files, and with other"
              + " Javas; fail on the first byte that differs, and say what it is.")
  boolean checkReproducible;

  @Spec @Nullable CommandSpec spec;

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
    DiskImage.requireUnused(file);
    records.requireCreatable(file);
    Recipe wanted = recipe.recipeFor(file);
    format = chosenFormat == null ? wanted.format() : chosenFormat;
    DiskPlan plan = recipe.plan(wanted, console(), this::say);
    if (records.isWanted()) {
      PlanDigests digests = PlanDigests.of(plan);
      records.requireLocked(digests, recipe.file());
      build(plan, file);
      Lock inputs = Lock.of(digests, BuildRecords.directory(recipe.file()), Program.VERSION);
      records.write(new MadeImage(digests, inputs, file, format, time(wanted), words(REBUILD)));
    } else {
      build(plan, file);
    }
    if (checkReproducible) {
      check(plan, file, wanted);
    }
    if (common().json()) {
      console().json("bootdisk-build-1", json -> write(json, plan, file));
    } else {
      say(summary(plan, file));
    }
    return ExitCode.OK;
  }

  /** The build is found wanting before its image is reported, so that scripts stop there. */
  private void check(DiskPlan plan, Path file, Recipe wanted) throws IOException, RecipeException {
    RebuildCheck rebuild = new RebuildCheck(plan, file, words(AGAIN));
    String otherTime = wanted.time().isPresent() ? OTHER_TIME : "";
    int count = rebuild.run(otherTime, this::say);
    say(file + ": reproducible, built " + (count + 1) + " times");
  }

  private Instant time(Recipe wanted) throws RecipeException {
    return wanted.time().isPresent()
        ? wanted.time().get()
        : BuildTime.of(console().variable("SOURCE_DATE_EPOCH"));
  }

  /** The words of this command line, without some options. */
  private List<String> words(Set<String> without) {
    return spec == null ? List.of() : CommandWords.of(spec.commandLine().getParseResult(), without);
  }

  private void build(DiskPlan plan, Path file) throws IOException {
    if (common().verbose()) {
      for (Region region : plan.regions().list()) {
        detail(region.start() + " + " + region.length() + ": " + region.name());
      }
    }
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
