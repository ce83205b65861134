package org.bootdisk.cli.image;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.nio.file.Path;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.Finding;
import org.bootdisk.block.Text;
import org.bootdisk.cli.command.FindingsJson;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.TerminalText;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.qcow2.check.CheckResult;
import org.bootdisk.qcow2.check.Qcow2Check;
import org.bootdisk.qcow2.check.Qcow2Repair;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk image check}. */
@Command(
    name = "check",
    description = "Check a qcow2 image, and repair it if asked to.",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n",
    exitCodeListHeading = "%nExit status, as of qemu-img:%n",
    exitCodeList = {
      "0:clean",
      "1:the check could not be made",
      "2:corrupt",
      "3:leaked clusters",
      "63:the format has no checks"
    })
final class CheckCommand extends Subcommand {

  private static final int NOT_CHECKED = 1;
  private static final int NO_CHECKS = 63;

  @Mixin ImageInput input = new ImageInput();
  @Mixin OutputFormat output = new OutputFormat();

  @Mixin SourceCacheOption cache = new SourceCacheOption();

  @Option(names = "-r", paramLabel = "WHAT", description = "Repair leaks, or all.")
  @Nullable String repair;

  @Parameters(index = "0", paramLabel = "IMAGE", description = "qcow2.")
  Path image = Path.of("");

  @Override
  public Integer call() throws Exception {
    cache.requireKnown();
    try (FileDevice file = repair == null ? input.openFile(image) : input.openWritableFile(image)) {
      if (!ImageInput.isQcow2(file, input.format(image))) {
        say(image + ": raw images have no checks");
        return NO_CHECKS;
      }
      if (repair == null) {
        return report(Qcow2Check.check(file), 0, 0);
      }
      Qcow2Repair.Result result = Qcow2Repair.repair(file, scope(repair));
      return report(result.after(), result.leaksFixed(), result.corruptionsFixed());
    }
  }

  @Override
  protected int statusFor(Exception problem, int usual) {
    return problem instanceof IOException ? NOT_CHECKED : usual;
  }

  private static Qcow2Repair.Scope scope(String what) throws UsageException {
    return switch (what) {
      case "leaks" -> Qcow2Repair.Scope.LEAKS;
      case "all" -> Qcow2Repair.Scope.ALL;
      default -> throw new UsageException("-r " + what + ": write leaks or all");
    };
  }

  private int report(CheckResult result, long leaksFixed, long corruptionsFixed)
      throws IOException {
    if (output.isJson() || common().json()) {
      console().json(json -> write(json, result, leaksFixed, corruptionsFixed));
    } else {
      print(result, leaksFixed, corruptionsFixed);
    }
    return result.status().exitCode();
  }

  private void write(JsonWriter json, CheckResult result, long leaksFixed, long corruptionsFixed)
      throws IOException {
    json.beginObject();
    json.name("image-end-offset").value(result.imageEndOffset());
    json.name("total-clusters").value(result.totalClusters());
    json.name("check-errors").value(0);
    writeUnlessZero(json, "leaks", result.leaks());
    writeUnlessZero(json, "leaks-fixed", leaksFixed);
    writeUnlessZero(json, "corruptions", result.corruptions());
    writeUnlessZero(json, "corruptions-fixed", corruptionsFixed);
    writeUnlessZero(json, "allocated-clusters", result.allocatedClusters());
    writeUnlessZero(json, "fragmented-clusters", result.fragmentedClusters());
    writeUnlessZero(json, "compressed-clusters", result.compressedClusters());
    json.name("filename").value(image.toString());
    json.name("format").value("qcow2");
    if (common().json() && !result.findings().isEmpty()) {
      json.name("findings");
      FindingsJson.write(json, result.findings());
    }
    json.endObject();
  }

  private static void writeUnlessZero(JsonWriter json, String name, long value) throws IOException {
    if (value != 0) {
      json.name(name).value(value);
    }
  }

  private void print(CheckResult result, long leaksFixed, long corruptionsFixed) {
    for (Finding finding : result.findings()) {
      console().err().println(TerminalText.of(finding.message()));
    }
    if (leaksFixed + corruptionsFixed > 0) {
      console()
          .out()
          .println(leaksFixed + " leaks and " + corruptionsFixed + " errors were repaired.");
    }
    if (result.corruptions() + result.leaks() == 0) {
      console().out().println("No errors were found on the image.");
    } else {
      console()
          .out()
          .println(
              result.corruptions() + " errors and " + result.leaks() + " leaked clusters remain.");
    }
    if (result.totalClusters() > 0) {
      double allocated = Math.max(1, result.allocatedClusters());
      console()
          .out()
          .println(
              Text.format(
                  "%d/%d = %.2f%% allocated, %.2f%% fragmented, %.2f%% compressed clusters",
                  result.allocatedClusters(),
                  result.totalClusters(),
                  result.allocatedClusters() * 100.0 / result.totalClusters(),
                  result.fragmentedClusters() * 100.0 / allocated,
                  result.compressedClusters() * 100.0 / allocated));
    }
    console().out().println("Image end offset: " + result.imageEndOffset());
  }
}
