package org.bootdisk.cli.verify;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.Finding;
import org.bootdisk.block.FormatException;
import org.bootdisk.bootdisk.PlanDigests;
import org.bootdisk.bootdisk.Planner;
import org.bootdisk.bootdisk.grub.GrubFinder;
import org.bootdisk.bootdisk.lock.Lock;
import org.bootdisk.bootdisk.lock.LockFile;
import org.bootdisk.bootdisk.recipe.BuildTime;
import org.bootdisk.bootdisk.recipe.Recipe;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.bootdisk.recipe.RecipeReader;
import org.bootdisk.bootdisk.verify.ContentCheck;
import org.bootdisk.bootdisk.verify.LockCheck;
import org.bootdisk.bootdisk.verify.PlanCheck;
import org.bootdisk.bootdisk.verify.PolicyCheck;
import org.bootdisk.bootdisk.verify.PolicyReader;
import org.bootdisk.bootdisk.verify.Section;
import org.bootdisk.bootdisk.verify.Verification;
import org.bootdisk.bootdisk.verify.VerifyReport;
import org.bootdisk.cli.command.DiskImage;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.Failure;
import org.bootdisk.cli.command.FindingsJson;
import org.bootdisk.cli.command.GrubCache;
import org.bootdisk.cli.command.PassphraseOption;
import org.bootdisk.cli.command.Program;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.TerminalText;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.cli.explain.RuleBook;
import org.bootdisk.launcher.plan.TemporaryDirectory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk verify}. */
@Command(
    name = "verify",
    description = {
      "Check an image in every way there is, and by a policy of your own.",
      "Its format, partition table, FAT volumes and boot chain are checked."
    },
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:nothing was found", "2:errors", "3:warnings only"},
    footerHeading = "%nExamples:%n",
    footer = {
      "  bootdisk verify disk.qcow2",
      "  bootdisk verify --policy policy.yaml --format junit disk.qcow2",
      "  bootdisk verify --boot bios,uefi disk.qcow2"
    })
public final class VerifyCommand extends Subcommand {

  private static final int ERRORS = 2;
  private static final int WARNINGS = 3;

  @Parameters(arity = "0..1", paramLabel = "IMAGE", description = "qcow2 or raw.")
  @Nullable Path image;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "A file in YAML that says what else must be so; see docs/verify.md.")
  @Nullable Path policy;

  @Option(
      names = "--manifest",
      paramLabel = "FILE",
      description = "Compare each part of the disk with what 'build --manifest' wrote of it.")
  @Nullable Path manifest;

  @Option(
      names = "--recipe",
      paramLabel = "FILE",
      description = "Compare each part of the disk with what a build of this recipe would make.")
  @Nullable Path recipe;

  @Option(
      names = "--lock",
      paramLabel = "FILE",
      description = "Compare what the manifest or the recipe names with what this lock pins.")
  @Nullable Path lock;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text, json, sarif or junit (default: ${DEFAULT-VALUE}).")
  ReportFormat format = ReportFormat.TEXT;

  @Mixin BootOptions boots = new BootOptions();

  @Mixin PassphraseOption passphrases = new PassphraseOption();

  /** For the list of commands. */
  public VerifyCommand() {}

  @Override
  public Integer call() throws Exception {
    Path path = image;
    if (path == null) {
      throw new UsageException("name the image: bootdisk verify disk.qcow2");
    }
    if (lock != null && manifest == null && recipe == null) {
      throw new UsageException(
          "a lock pins what a disk is made of, which --manifest or --recipe must name");
    }
    VerifyReport report;
    try {
      report = verify(path);
    } catch (IOException e) {
      if (!common().json() && (format == ReportFormat.SARIF || format == ReportFormat.JUNIT)) {
        print(
            path, unreadable(path, e)); // Who reads reports only must not take none for a good one.
      }
      throw e;
    }
    print(path, report);
    if (report.hasErrors()) {
      return ERRORS;
    }
    return report.findings().isEmpty() ? ExitCode.OK : WARNINGS;
  }

  private VerifyReport verify(Path path) throws Exception {
    VerifyReport report;
    try (FileDevice file = FileDevice.openReadOnly(path);
        BlockDevice disk = DiskImage.openReadOnly(path, passphrases.ring())) {
      report = Verification.of(file, disk);
      if (manifest != null) {
        ManifestReader wanted = ManifestReader.read(manifest);
        report = report.with(ContentCheck.check("manifest", disk, wanted.size(), wanted.regions()));
        report = withLock(report, wanted.lock());
      }
      if (recipe != null) {
        PlanDigests plan = planned(recipe);
        report = report.with(compare(disk, plan));
        report = withLock(report, Lock.of(plan, directory(recipe), Program.VERSION));
      }
      if (policy != null) {
        report = report.with(PolicyCheck.check(disk, PolicyReader.read(policy)));
      }
    }
    for (Section boot : boots.boot(path, console().variable("PATH"), temporary())) {
      report = report.with(boot);
    }
    return report;
  }

  private static VerifyReport unreadable(Path path, IOException problem) {
    String where = path.toString();
    String message = Failure.of(problem).message();
    String reason =
        message.startsWith(where + ": ") ? message.substring(where.length() + 2) : message;
    Fault fault = problem instanceof FormatException e ? e.fault() : Fault.in(where).actual(reason);
    Finding finding = new Finding(Finding.Severity.ERROR, "image.unreadable", fault);
    return new VerifyReport(List.of(new Section("image", List.of(finding))));
  }

  private Path temporary() throws IOException {
    return TemporaryDirectory.parent(Path.of("").toAbsolutePath(), console().environment());
  }

  private VerifyReport withLock(VerifyReport report, Lock made)
      throws IOException, RecipeException {
    return lock == null
        ? report
        : report.with(LockCheck.check(lock.toString(), LockFile.read(lock), made));
  }

  /** The directory of the lock, which the lock's paths are relative to. */
  private Path directory(Path file) {
    Path parent = (lock == null ? file : lock).toAbsolutePath().getParent();
    return parent == null ? Path.of("") : parent;
  }

  private PlanDigests planned(Path file) throws Exception {
    Recipe wanted = RecipeReader.read(file);
    GrubFinder.Downloader none = (platforms, directory) -> "verify downloads nothing";
    return PlanDigests.of(
        Planner.plan(
            wanted,
            GrubCache.builds(wanted, console(), none),
            BuildTime.of(console().variable("SOURCE_DATE_EPOCH"))));
  }

  private Section compare(BlockDevice disk, PlanDigests plan) throws IOException {
    Path directory = Files.createTempDirectory(temporary(), "bootdisk");
    try {
      return PlanCheck.check(disk, plan, directory);
    } finally {
      Files.delete(directory);
    }
  }

  private void print(Path path, VerifyReport report) throws IOException {
    ReportFormat wanted = common().json() ? ReportFormat.JSON : format;
    switch (wanted) {
      case TEXT -> printText(path, report);
      case JSON -> console().json(json -> write(json, path, report));
      case SARIF -> {
        RuleBook book = RuleBook.read();
        console().json(json -> Sarif.write(json, path.toString(), Program.VERSION, report, book));
      }
      case JUNIT -> console().out().print(JunitXml.of(path.toString(), report));
    }
  }

  private void printText(Path path, VerifyReport report) {
    for (Section section : report.sections()) {
      for (Finding finding : section.findings()) {
        console().out().println(TerminalText.of(finding.message()));
      }
    }
    for (Section section : report.sections()) {
      int count = section.findings().size();
      String verdict =
          count == 0 ? "nothing found" : count == 1 ? "1 finding" : count + " findings";
      say(path + ": " + section.name() + ": " + verdict);
    }
    sayWhereMoreIsTold(report.findings());
  }

  private static void write(JsonWriter json, Path path, VerifyReport report) throws IOException {
    json.beginObject();
    json.name("schema").value("bootdisk-verify-1");
    json.name("filename").value(path.toString());
    json.name("sections").beginArray();
    for (Section section : report.sections()) {
      json.beginObject();
      json.name("name").value(section.name());
      json.name("findings");
      FindingsJson.write(json, section.findings());
      json.endObject();
    }
    json.endArray();
    json.endObject();
  }
}
