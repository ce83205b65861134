package org.bootdisk.cli;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.ByteSize;
import org.bootdisk.launcher.Accelerator;
import org.bootdisk.launcher.Firmware;
import org.bootdisk.launcher.FirmwareFiles;
import org.bootdisk.launcher.ForegroundProcess;
import org.bootdisk.launcher.QemuProgram;
import org.bootdisk.launcher.ThrowAwayOverlay;
import org.bootdisk.launcher.VirtualMachine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk run}: starts a virtual machine from an image that stays as it is. */
@Command(
    name = "run",
    description =
        "Boot an image in QEMU, its serial console on this terminal. Writes go to a throw-away"
            + " overlay; the image is only read.",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bootdisk run boot.qcow2",
      "  bootdisk run boot.qcow2 --firmware uefi --memory 2G",
      "",
      "Ctrl-A x ends the machine, Ctrl-A c switches to QEMU's monitor and back.",
      "The exit status is QEMU's. Words behind -- go to QEMU as they are."
    })
final class RunCommand extends Subcommand {

  /** What the machine runs first. */
  enum FirmwareKind {
    BIOS,
    UEFI
  }

  @Parameters(index = "0", arity = "0..1", paramLabel = "IMAGE", description = "qcow2 or raw.")
  private @Nullable Path image;

  @Parameters(
      index = "1..*",
      paramLabel = "QEMU-ARG",
      description = "More arguments for QEMU, behind --.")
  private List<String> more = new ArrayList<>();

  @Option(
      names = "--firmware",
      paramLabel = "KIND",
      defaultValue = "bios",
      description = "bios or uefi (default: ${DEFAULT-VALUE}).")
  private FirmwareKind firmware = FirmwareKind.BIOS;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      defaultValue = "1G",
      description = "Memory of the machine (default: ${DEFAULT-VALUE}).")
  private String memory = "1G";

  @Option(
      names = "--cpus",
      paramLabel = "N",
      defaultValue = "1",
      description = "Processors of the machine (default: ${DEFAULT-VALUE}).")
  private int cpus = 1;

  @Option(
      names = "--accel",
      paramLabel = "NAME",
      description = "kvm or tcg (default: kvm where it works, else tcg).")
  private @Nullable Accelerator accelerator;

  @Option(names = "--qemu", paramLabel = "PROGRAM", description = "QEMU to run (default: in PATH).")
  private @Nullable Path qemu;

  @Option(
      names = "--uefi-code",
      paramLabel = "FILE",
      description = "OVMF's CODE file, its VARS beside it (default: where distributions put it).")
  private @Nullable Path uefiCode;

  @Override
  public Integer call() throws Exception {
    if (image == null) {
      throw new UsageException("name the image to boot: bootdisk run boot.qcow2");
    }
    if (!Files.exists(image)) {
      throw new NoSuchFileException(image.toString());
    }
    QemuProgram program =
        qemu == null ? QemuProgram.in(console().variable("PATH")) : QemuProgram.at(qemu);
    try (ThrowAwayOverlay overlay = ThrowAwayOverlay.on(image, temporaryDirectory())) {
      List<String> command = new ArrayList<>(program.commandFor(machine(program, overlay)));
      command.addAll(more);
      return ForegroundProcess.run(command);
    }
  }

  private VirtualMachine machine(QemuProgram program, ThrowAwayOverlay overlay) throws Exception {
    Accelerator chosen = accelerator == null ? Accelerator.availableTo(program) : accelerator;
    VirtualMachine machine =
        VirtualMachine.booting(overlay.drive())
            .withFirmware(firmware(program, overlay))
            .withAccelerator(chosen);
    try {
      return machine.withMemory(ByteSize.parse(memory)).withCpus(cpus);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e);
    }
  }

  private Firmware firmware(QemuProgram program, ThrowAwayOverlay overlay) throws Exception {
    if (firmware == FirmwareKind.BIOS) {
      return new Firmware.Bios();
    }
    return overlay.uefi(
        uefiCode == null ? FirmwareFiles.installedWith(program) : FirmwareFiles.given(uefiCode));
  }

  private Path temporaryDirectory() throws OutputException {
    String named = console().variable("TMPDIR");
    Path directory = Path.of(named.isEmpty() ? "/tmp" : named);
    if (!Files.isDirectory(directory)) {
      throw OutputException.noRoom(directory, "TMPDIR can name another place for the overlay");
    }
    return directory;
  }
}
