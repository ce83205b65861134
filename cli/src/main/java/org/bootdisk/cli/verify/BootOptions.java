package org.bootdisk.cli.verify;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bootdisk.block.Fault;
import org.bootdisk.block.Finding;
import org.bootdisk.block.Finding.Severity;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.chain.BootWay;
import org.bootdisk.bootdisk.verify.Section;
import org.bootdisk.launcher.Accelerator;
import org.bootdisk.launcher.Firmware;
import org.bootdisk.launcher.FirmwareFiles;
import org.bootdisk.launcher.NotInstalledException;
import org.bootdisk.launcher.QemuProgram;
import org.bootdisk.launcher.ThrowAwayOverlay;
import org.bootdisk.launcher.VirtualMachine;
import org.bootdisk.launcher.supervise.BootTrial;
import org.bootdisk.launcher.supervise.Outcome;
import picocli.CommandLine.Option;

/** Whether and how an image is booted as a proof. Used as a picocli mixin. */
final class BootOptions {

  @Option(
      names = "--boot",
      split = ",",
      paramLabel = "FIRMWARE",
      description =
          "Also boot the image in QEMU, from bios, uefi or both (bios,uefi), and wait for the"
              + " marker. Writes go to a throw-away overlay.")
  List<BootWay.Firmware> firmware = new ArrayList<>();

  @Option(
      names = "--marker",
      paramLabel = "TEXT",
      defaultValue = "Linux version ",
      description =
          "What the machine says on its serial port when it has booted (default: the kernel's"
              + " first words, '${DEFAULT-VALUE}').")
  String marker = "Linux version ";

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "180",
      description = "How long to wait for the marker (default: ${DEFAULT-VALUE}).")
  int seconds = 180;

  /** Boots as often as asked for. */
  List<Section> boot(Path image, String searchPath, Path temporary) throws IOException {
    List<Section> sections = new ArrayList<>();
    for (BootWay.Firmware each : firmware) {
      sections.add(boot(each, image, searchPath, temporary));
    }
    return sections;
  }

  private Section boot(BootWay.Firmware way, Path image, String searchPath, Path temporary)
      throws IOException {
    String name = "boot, " + way.id().toUpperCase(Locale.ROOT);
    String where = image + ": " + name;
    try {
      QemuProgram program = QemuProgram.in(searchPath);
      try (ThrowAwayOverlay overlay = ThrowAwayOverlay.on(image, temporary)) {
        Firmware runs =
            way == BootWay.Firmware.BIOS
                ? new Firmware.Bios()
                : overlay.uefi(FirmwareFiles.installedWith(program));
        VirtualMachine machine =
            VirtualMachine.booting(overlay.drive())
                .withFirmware(runs)
                .withAccelerator(Accelerator.availableTo(program, temporary));
        return new Section(name, findings(where, way, machine, overlay, program));
      }
    } catch (NotInstalledException e) {
      Fault fault = Fault.in(where).actual(String.valueOf(e.getMessage())).expected("QEMU");
      return new Section(name, List.of(finding(way, "not-run", fault)));
    }
  }

  private List<Finding> findings(
      String where,
      BootWay.Firmware way,
      VirtualMachine machine,
      ThrowAwayOverlay overlay,
      QemuProgram program)
      throws IOException {
    BootTrial.Result result = BootTrial.run(program, machine, overlay, marker, seconds);
    if (result.outcome() == Outcome.BOOTED) {
      return List.of();
    }
    String rule = result.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-');
    Fault fault =
        Fault.in(where)
            .actual(result.outcome().description() + "; it said at last " + lastWords(result))
            .expected(Quoted.of(marker.strip()) + " within " + seconds + " s");
    return List.of(finding(way, rule, fault));
  }

  private static Finding finding(BootWay.Firmware way, String rule, Fault fault) {
    return new Finding(Severity.ERROR, "boot." + way.id() + "." + rule, fault);
  }

  /** The last line that has anything in it. */
  private static String lastWords(BootTrial.Result result) {
    String last = "";
    for (String line : result.last().lines().toList()) {
      last = line.isBlank() ? last : line.strip();
    }
    return last.isEmpty() ? "nothing" : Quoted.of(last);
  }
}
