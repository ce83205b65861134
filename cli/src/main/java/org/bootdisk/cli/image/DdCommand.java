package org.bootdisk.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.StagedFile;
import org.bootdisk.cli.command.DiskImage;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.OutputException;
import org.bootdisk.cli.command.ProgressDisplay;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.qcow2.Conversion;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.Qcow2Options;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk image dd}. */
@Command(
    name = "dd",
    description = "Copy a part of an image's content to a new image.",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n",
    footerHeading = "%n",
    footer = {
      "COUNT blocks are copied behind the SKIP that are passed over, as dd(1) has it.",
      "(qemu-img 7.2 counts those that it skips, too.)"
    })
final class DdCommand extends Subcommand {

  private static final List<String> OPERANDS = List.of("if", "of", "bs", "count", "skip");

  @Mixin ImageInput input = new ImageInput();

  @Option(
      names = "-O",
      paramLabel = "FORMAT",
      defaultValue = "raw",
      description = "Format of the new image: qcow2 or raw (default: ${DEFAULT-VALUE}).")
  String outputFormat = "raw";

  @Parameters(
      arity = "1..*",
      paramLabel = "OPERAND",
      description = {
        "if=FILE  image to copy from",
        "of=FILE  image to make or replace",
        "bs=BYTES  size of a block (default: 512)",
        "count=N  blocks to copy (default: all)",
        "skip=N  blocks to pass over first (default: 0)"
      })
  List<String> operands = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    ImageInput.requireKnown(outputFormat);
    Map<String, String> values = values();
    Path from = Path.of(required(values, "if"));
    Path to = Path.of(required(values, "of"));
    long block = number(values, "bs", 512);
    if (block < 1 || block > Integer.MAX_VALUE) {
      throw new UsageException("bs=" + values.get("bs") + ": write 1 to " + Integer.MAX_VALUE);
    }
    WrittenFiles.creating(to, Optional.empty()).requireApart(input.file(from), input.chain(from));
    OutputException.requireCreatable(to);
    DiskImage.requireUnused(to);
    try (BlockDevice opened = input.open(from)) {
      long start = Math.min(opened.size(), bytes(number(values, "skip", 0), block));
      long rest = opened.size() - start;
      long length = Math.min(rest, bytes(number(values, "count", Long.MAX_VALUE), block));
      copy(opened.slice("part", start, length), to);
    }
    return ExitCode.OK;
  }

  private void copy(BlockDevice part, Path to) throws IOException {
    try (StagedFile staged = StagedFile.replacing(to);
        ProgressDisplay progress =
            ProgressDisplay.of(console(), common(), "copying", part.size())) {
      FileDevice file = staged.openWritable();
      if (outputFormat.equals("qcow2")) {
        long size = CreationOptions.wholeSectors(part.size());
        try (Qcow2Image made = Qcow2Image.create(file, size, Qcow2Options.defaults())) {
          copy(part, made, progress);
        }
      } else {
        try (file) {
          file.resize(part.size());
          copy(part, file, progress);
        }
      }
      staged.commitUnflushed();
    }
  }

  private static void copy(BlockDevice part, BlockDevice to, ProgressDisplay progress)
      throws IOException {
    Conversion.copy(part, to, Conversion.Target.BLANK, Conversion.DEFAULT_SPARSE_SIZE, progress);
  }

  private Map<String, String> values() throws UsageException {
    Map<String, String> values = new LinkedHashMap<>();
    for (String operand : operands) {
      int equals = operand.indexOf('=');
      String name = equals < 0 ? operand : operand.substring(0, equals);
      if (equals < 0 || !OPERANDS.contains(name)) {
        throw new UsageException(operand + " is not an operand of dd; use " + OPERANDS);
      }
      values.put(name, operand.substring(equals + 1));
    }
    return values;
  }

  private static String required(Map<String, String> values, String name) throws UsageException {
    String value = values.get(name);
    if (value == null) {
      throw new UsageException("name the file: " + name + "=FILE");
    }
    return value;
  }

  private static long number(Map<String, String> values, String name, long usual)
      throws UsageException {
    String value = values.get(name);
    return value == null ? usual : Sizes.parse(value);
  }

  /** More than there can be is as good as all. */
  private static long bytes(long blocks, long block) {
    return blocks > Long.MAX_VALUE / block ? Long.MAX_VALUE : blocks * block;
  }
}
