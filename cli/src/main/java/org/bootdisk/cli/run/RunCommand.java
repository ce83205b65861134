package org.bootdisk.cli.run;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.bootdisk.block.StagedFile;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.OutputException;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.TerminalText;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.launcher.Accelerator;
import org.bootdisk.launcher.QemuProgram;
import org.bootdisk.launcher.description.Description;
import org.bootdisk.launcher.description.DescriptionException;
import org.bootdisk.launcher.description.Setting;
import org.bootdisk.launcher.description.Settings;
import org.bootdisk.launcher.guest.Mounts;
import org.bootdisk.launcher.plan.Host;
import org.bootdisk.launcher.plan.LaunchPlan;
import org.bootdisk.launcher.plan.TemporaryDirectory;
import org.bootdisk.launcher.run.Launch;
import org.bootdisk.launcher.run.Script;
import org.bootdisk.launcher.supervise.Dialogue;
import org.bootdisk.launcher.supervise.Outcome;
import org.bootdisk.launcher.supervise.QemuFailedException;
import org.bootdisk.launcher.supervise.SupervisedMachine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code bootdisk run}: starts a virtual machine. */
@Command(
    name = "run",
    description = {
      "Start a virtual machine in QEMU: from a boot disk, which is never written, or as a"
          + " description or options say."
    },
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bootdisk run boot.qcow2",
      "  bootdisk run boot.qcow2 --firmware uefi --memory 2G",
      "  bootdisk run machine.yaml --forwards 2222:22",
      "  bootdisk run boot.qcow2 --expect 'login:' --timeout 120",
      "",
      "The program becomes QEMU: signals and exit status are QEMU's. Ctrl-A x ends",
      "the machine, Ctrl-A c switches to QEMU's monitor and back. Words behind --",
      "go to QEMU as they are."
    },
    exitCodeListHeading = "%nExit status of a watched machine:%n",
    exitCodeList = {
      "0:it did what was expected",
      "10:the firmware refuses the disk",
      "11:the boot loader fails",
      "12:the kernel panics",
      "13:the time is over",
      "14:it ended before",
      "15:QEMU failed",
      "16:QEMU stopped it: KVM or a disk's file failed"
    })
public final class RunCommand extends Subcommand {

  private static final int QEMU_FAILED = 15;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "IMAGE|MACHINE",
      description = "Boot disk, qcow2 or raw, or a description (.yaml, .json).")
  @Nullable Path subject;

  @Parameters(
      index = "1..*",
      paramLabel = "QEMU-ARG",
      description = "More arguments for QEMU, behind --.")
  List<String> more = new ArrayList<>();

  @SuppressWarnings("UnusedVariable") // It declares options; their values are taken by name.
  @Mixin
  MachineOptions machine = new MachineOptions();

  @Mixin SupervisionOptions supervision = new SupervisionOptions();

  @Option(
      names = "--print",
      description = "Print QEMU's command, an argument a line (or --json), and start nothing.")
  boolean print;

  @Option(
      names = "--script",
      paramLabel = "FILE",
      description = "Write a start script that needs no bootdisk, and start nothing.")
  @Nullable Path script;

  @Option(
      names = "--check-kernel-config",
      paramLabel = "FILE",
      description = "Check a kernel's configuration for what the machine's guest needs.")
  @Nullable Path kernelConfig;

  @Option(names = "--fstab", description = "Print the guest's file systems as lines of fstab(5).")
  boolean fstab;

  @Spec @Nullable CommandSpec spec;

  /** For the table of commands. */
  public RunCommand() {}

  @Override
  public Integer call() throws Exception {
    Settings settings = settings();
    if (kernelConfig != null && !settings.startsSomething()) {
      settings.give(Setting.KERNEL, "any");
    }
    Description description = described(settings);
    if (kernelConfig != null) {
      return new KernelConfigReport(console()).of(kernelConfig, description);
    }
    if (fstab) {
      for (Mounts.Mount mount : Mounts.of(description)) {
        console().out().println(mount.line());
      }
      return ExitCode.OK;
    }
    return start(settings, description);
  }

  private int start(Settings settings, Description description) throws Exception {
    Optional<Dialogue> dialogue = supervision.dialogue();
    QemuProgram qemu = qemu(settings);
    // While it answers, all is planned.
    QemuProgram.VersionAnswer version = qemu.askVersion();
    Path here = Path.of("").toAbsolutePath();
    Host host = new Host(here, console().environment(), qemu, accelerator(here, qemu, description));
    if (script != null && !print) {
      version.requireRecent();
      write(Script.of(description, host, more), script);
      return ExitCode.OK;
    }
    Launch launch = new Launch(description, host, more, Optional.of(version));
    if (common().verbose()) {
      detail(String.join(" ", launch.plan().command()));
    }
    if (print) {
      print(launch.plan());
    } else if (dialogue.isPresent()) {
      return supervise(launch, dialogue.get());
    } else {
      return launch.become();
    }
    return ExitCode.OK;
  }

  private Settings settings() throws Exception {
    Settings settings = new Settings();
    if (subject != null && !Files.exists(subject)) {
      throw new NoSuchFileException(subject.toString());
    }
    if (subject != null && DescriptionFile.isNamed(subject)) {
      DescriptionFile.read(subject, settings);
    } else if (subject != null) {
      settings.give(Setting.BOOT_DISK, subject.toString());
      if (!isSeed()) {
        // The disk alone: nothing else is made, nothing is kept.
        settings.give(Setting.DISK_IMAGE, "none").give(Setting.EFI_VARIABLES, "none");
        settings.give(Setting.EXCHANGE, "false");
      }
    }
    MachineOptions.addTo(settings, parsed());
    return settings;
  }

  /** Whether the script's arguments are asked for, which always has a root disk. */
  private boolean isSeed() {
    Settings options = new Settings();
    MachineOptions.addTo(options, parsed());
    return options.value(Setting.PROFILE).equals("seed");
  }

  private ParseResult parsed() {
    return Objects.requireNonNull(spec).commandLine().getParseResult();
  }

  private static Description described(Settings settings) throws Exception {
    try {
      return settings.describe();
    } catch (DescriptionException e) {
      // What stands on the command line is the command line's fault.
      if (e.origin().startsWith("--") || e.origin().isEmpty()) {
        throw new UsageException(String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }

  private QemuProgram qemu(Settings settings) throws IOException {
    String named = settings.value(Setting.QEMU);
    return named.isEmpty()
        ? QemuProgram.in(console().variable("PATH"))
        : QemuProgram.at(Path.of(named));
  }

  private Accelerator accelerator(Path here, QemuProgram qemu, Description description)
      throws IOException {
    return description.hardware().accelerator().isPresent()
        ? description.hardware().accelerator().get()
        : Accelerator.availableTo(qemu, TemporaryDirectory.parent(here, console().environment()));
  }

  private void print(LaunchPlan plan) throws IOException {
    if (common().json()) {
      console().json("bootdisk-run-1", json -> PlanJson.write(json, plan));
      return;
    }
    for (String word : plan.command()) {
      console().out().println(word);
    }
  }

  private static void write(String text, Path file) throws IOException, OutputException {
    OutputException.requireCreatable(file);
    try (StagedFile staged = StagedFile.replacing(file)) {
      staged.write(text.getBytes(StandardCharsets.UTF_8));
      Files.setPosixFilePermissions(staged.path(), PosixFilePermissions.fromString("rwxr-xr-x"));
      staged.commit();
    }
  }

  private int supervise(Launch launch, Dialogue dialogue) throws IOException, OutputException {
    Path log = supervision.log();
    if (log != null) {
      OutputException.requireCreatable(log);
    }
    try (OutputStream serial =
            log == null ? new Unclosed(console().out()) : Files.newOutputStream(log);
        SupervisedMachine started = launch.supervise(serial)) {
      Outcome outcome = dialogue.with(started, Duration.ofSeconds(supervision.seconds()));
      if (outcome != Outcome.BOOTED) {
        failed(started, outcome);
      }
      return outcome.status();
    } catch (QemuFailedException e) {
      console().err().println("bootdisk: " + TerminalText.of(String.valueOf(e.getMessage())));
      return QEMU_FAILED;
    }
  }

  private void failed(SupervisedMachine machine, Outcome outcome) throws IOException {
    Path screenshot = supervision.screenshot();
    if (screenshot != null && outcome != Outcome.ENDED) {
      machine.monitor().screenDump(screenshot);
    }
    console().err().println("bootdisk: " + outcome.description());
    if (!machine.messages().isEmpty()) {
      console().err().println(TerminalText.of(machine.messages()));
    }
  }
}
