package org.bootdisk.cli.image;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.bootdisk.cli.Subcommand;
import org.bootdisk.cli.UsageException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code bootdisk image}: groups the operations on images. */
@Command(
    name = "image",
    description =
        "Create, convert, check and change qcow2 and raw images. Options have qemu-img's names"
            + " where they mean the same.",
    synopsisSubcommandLabel = "OPERATION",
    commandListHeading = "%nOperations:%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bootdisk image create -f qcow2 disk.qcow2 10G",
      "  bootdisk image convert -O qcow2 -c disk.raw disk.qcow2",
      "  bootdisk image check -r all disk.qcow2"
    })
public final class ImageCommand extends Subcommand {

  private static final Map<String, Supplier<Object>> OPERATIONS = operations();

  private static Map<String, Supplier<Object>> operations() {
    Map<String, Supplier<Object>> operations = new LinkedHashMap<>();
    operations.put("amend", AmendCommand::new);
    operations.put("bitmap", BitmapCommand::new);
    operations.put("chain", ChainCommand::new);
    operations.put("check", CheckCommand::new);
    operations.put("commit", CommitCommand::new);
    operations.put("compare", CompareCommand::new);
    operations.put("convert", ConvertCommand::new);
    operations.put("create", CreateCommand::new);
    operations.put("info", InfoCommand::new);
    operations.put("map", MapCommand::new);
    operations.put("measure", MeasureCommand::new);
    operations.put("rebase", RebaseCommand::new);
    operations.put("resize", ResizeCommand::new);
    operations.put("snapshot", SnapshotCommand::new);
    return operations;
  }

  /**
   * The command with its operations, or, as that is faster to set up, with {@code chosen} alone if
   * that is one.
   */
  public static CommandLine commandLine(String chosen) {
    CommandLine line = new CommandLine(new ImageCommand());
    Supplier<Object> only = OPERATIONS.get(chosen);
    Map<String, Supplier<Object>> operations = only == null ? OPERATIONS : Map.of(chosen, only);
    for (Map.Entry<String, Supplier<Object>> operation : operations.entrySet()) {
      line.addSubcommand(operation.getKey(), operation.getValue().get());
    }
    return line;
  }

  /**
   * A command line whose last word is a negative size, as {@code resize} takes it, with the mark
   * before that word which tells it from an option.
   */
  public static String[] withNegativeSize(String... words) {
    int last = words.length - 1;
    if (last < 2
        || !words[0].equals("image")
        || !words[1].equals("resize")
        || words[last].length() < 2
        || words[last].charAt(0) != '-'
        || !Character.isDigit(words[last].charAt(1))) {
      return words;
    }
    String[] marked = Arrays.copyOf(words, words.length + 1);
    marked[last] = "--";
    marked[last + 1] = words[last];
    return marked;
  }

  @Override
  public Integer call() throws Exception {
    throw new UsageException(
        "say what to do with an image: " + String.join(", ", OPERATIONS.keySet()));
  }
}
