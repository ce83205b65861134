package org.bootdisk.cli.diff;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FileDevice;
import org.bootdisk.bootdisk.diff.Difference;
import org.bootdisk.bootdisk.diff.ImageDiff;
import org.bootdisk.bootdisk.inspect.ByteRange;
import org.bootdisk.cli.command.DiskImage;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.PassphraseOption;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.TerminalText;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.qcow2.crypt.KeyRing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk diff}. */
@Command(
    name = "diff",
    description = {
      "Tell why two images differ.",
      "Containers, partition tables, volumes, files and boot loaders are compared, and",
      "what none of these explains by its bytes."
    },
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:nothing differs, or only what is ignored", "1:something differs"},
    footerHeading = "%nExamples:%n",
    footer = {
      "  bootdisk diff monday.qcow2 tuesday.qcow2",
      "  bootdisk diff --ignore fat.volume-id --ignore 'file.*' a.img b.qcow2",
      "",
      "A line is: place, rule, what the first image has, what the second has.",
      "Images of different formats are compared by their content."
    })
public final class DiffCommand extends Subcommand {

  private static final int DIFFERENT = 1;

  @Parameters(paramLabel = "IMAGE", description = "Two images, qcow2 or raw.")
  List<Path> images = new ArrayList<>();

  @Option(
      names = "--ignore",
      paramLabel = "RULE",
      description = "Leave out differences of this rule; * stands for any letters.")
  List<String> ignored = new ArrayList<>();

  @Mixin PassphraseOption passphrases = new PassphraseOption();

  /** For the list of commands. */
  public DiffCommand() {}

  @Override
  public Integer call() throws Exception {
    if (images.size() != 2) {
      throw new UsageException("name two images: bootdisk diff a.qcow2 b.qcow2");
    }
    List<Difference> found = new ArrayList<>();
    for (Difference difference : compare(images.get(0), images.get(1), passphrases.ring())) {
      if (!isIgnored(difference)) {
        found.add(difference);
      }
    }
    if (common().json()) {
      console().json(json -> write(json, found));
    } else {
      for (Difference difference : found) {
        console().out().println(TerminalText.line(difference.message()));
      }
    }
    return found.isEmpty() ? ExitCode.OK : DIFFERENT;
  }

  private static List<Difference> compare(Path first, Path second, KeyRing keys)
      throws IOException {
    try (FileDevice fileA = FileDevice.openReadOnly(first);
        FileDevice fileB = FileDevice.openReadOnly(second);
        BlockDevice a = DiskImage.openReadOnly(first, keys);
        BlockDevice b = DiskImage.openReadOnly(second, keys)) {
      return ImageDiff.compare(new ImageDiff.Image(fileA, a), new ImageDiff.Image(fileB, b));
    }
  }

  private boolean isIgnored(Difference difference) {
    for (String rule : ignored) {
      if (matches(rule, difference.rule())) {
        return true;
      }
    }
    return false;
  }

  /** Whether a rule is one that {@code pattern} means. */
  private static boolean matches(String pattern, String rule) {
    StringBuilder expression = new StringBuilder();
    for (String piece : pattern.split("\\*", -1)) {
      expression.append(expression.length() == 0 ? "" : ".*");
      expression.append(java.util.regex.Pattern.quote(piece));
    }
    return rule.matches(expression.toString());
  }

  private static void write(JsonWriter json, List<Difference> found) throws IOException {
    json.beginObject();
    json.name("schema").value("bootdisk-diff-1");
    json.name("differences").beginArray();
    for (Difference difference : found) {
      json.beginObject();
      json.name("rule").value(difference.rule());
      json.name("where").value(difference.where());
      json.name("first").value(difference.first());
      json.name("second").value(difference.second());
      json.name("places").beginArray();
      for (ByteRange place : difference.places()) {
        json.beginObject();
        json.name("start").value(place.start());
        json.name("length").value(place.length());
        json.endObject();
      }
      json.endArray();
      json.endObject();
    }
    json.endArray();
    json.endObject();
  }
}
