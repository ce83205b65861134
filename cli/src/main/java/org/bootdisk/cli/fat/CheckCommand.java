package org.bootdisk.cli.fat;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import org.bootdisk.block.Finding;
import org.bootdisk.cli.command.Console;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.FindingsJson;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.fat.check.CheckResult;
import org.bootdisk.fat.check.FatCheck;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bootdisk fat check}. */
@Command(
    name = "check",
    description = "Check a volume against every rule of FAT; change nothing.",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:nothing found", "2:errors", "3:warnings or lost clusters only"})
final class CheckCommand extends Subcommand {

  static final int ERRORS = 2;
  static final int WARNINGS = 3;

  @Mixin VolumeOptions options = new VolumeOptions();

  @Override
  public Integer call() throws Exception {
    try (VolumeTarget target = options.openReadOnly()) {
      CheckResult result = FatCheck.check(target.device());
      print(console(), common().json(), result);
      if (!common().json()) {
        say(summary(target, result));
        sayWhereMoreIsTold(result.findings());
      }
      return status(result);
    }
  }

  static String summary(VolumeTarget target, CheckResult result) {
    return target.device().description()
        + ": "
        + (result.isClean() ? "nothing wrong, " : result.total() + " findings, ")
        + result.files()
        + " files, "
        + result.directories()
        + " directories, "
        + result.usedClusters()
        + " of "
        + result.clusters()
        + " clusters used";
  }

  static int status(CheckResult result) {
    if (result.isClean()) {
      return ExitCode.OK;
    }
    boolean errors =
        result.findings().stream().anyMatch(f -> f.severity() == Finding.Severity.ERROR);
    return errors ? ERRORS : WARNINGS;
  }

  static void print(Console console, boolean asJson, CheckResult result) throws IOException {
    if (asJson) {
      console.json("bootdisk-fat-check-1", json -> write(json, result));
    } else {
      result.findings().forEach(finding -> console.out().println(finding.message()));
    }
  }

  private static void write(JsonWriter json, CheckResult result) throws IOException {
    json.beginObject();
    json.name("findings");
    FindingsJson.write(json, result.findings());
    json.name("total").value(result.total());
    json.name("files").value(result.files());
    json.name("directories").value(result.directories());
    json.name("used-clusters").value(result.usedClusters());
    json.name("clusters").value(result.clusters());
    json.endObject();
  }
}
