package org.bootdisk.cli.gpt;

import java.io.IOException;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Finding;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.FindingsJson;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.check.GptCheck;
import org.bootdisk.gpt.mbr.MbrDisk;
import org.bootdisk.gpt.mbr.MbrRules;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bootdisk gpt check}. */
@Command(
    name = "check",
    description =
        "Check the MBR and both tables against the UEFI specification, or a legacy table.",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:nothing wrong", "2:errors", "3:warnings only"})
final class CheckCommand extends Subcommand {

  private static final int ERRORS = 2;
  private static final int WARNINGS = 3;

  @Mixin ImageOptions options = new ImageOptions();

  @Override
  public Integer call() throws Exception {
    try (BlockDevice device = options.openReadOnly()) {
      GptReading reading = options.read(device);
      List<Finding> findings = check(device, reading);
      if (common().json()) {
        console()
            .json(
                "bootdisk-gpt-check-1",
                json -> {
                  json.beginObject();
                  json.name("findings");
                  FindingsJson.write(json, findings);
                  json.endObject();
                });
      } else {
        findings.forEach(finding -> console().out().println(finding.message()));
        if (findings.isEmpty()) {
          say(device.description() + ": nothing wrong");
        }
        sayWhereMoreIsTold(findings);
      }
      return status(findings);
    }
  }

  /** A disk with a legacy table alone is checked as that. */
  private static List<Finding> check(BlockDevice device, GptReading reading) throws IOException {
    boolean legacy =
        reading.best().isEmpty()
            && reading.mbr().isPresent()
            && !reading.mbr().get().announcesGpt()
            && !reading.primary().recognized()
            && !reading.alternate().recognized();
    return legacy
        ? MbrRules.check(MbrDisk.read(device, reading.blockSize()))
        : GptCheck.check(reading);
  }

  private static int status(List<Finding> findings) {
    if (findings.isEmpty()) {
      return ExitCode.OK;
    }
    boolean errors = findings.stream().anyMatch(f -> f.severity() == Finding.Severity.ERROR);
    return errors ? ERRORS : WARNINGS;
  }
}
