package org.bootdisk.cli.image;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.bootdisk.cli.CommandGroup;
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
public final class ImageCommand extends CommandGroup {

  /** For the list of commands. */
  public ImageCommand() {}

  @Override
  protected Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("amend", AmendCommand::new);
    commands.put("bitmap", BitmapCommand::new);
    commands.put("chain", ChainCommand::new);
    commands.put("check", CheckCommand::new);
    commands.put("commit", CommitCommand::new);
    commands.put("compare", CompareCommand::new);
    commands.put("convert", ConvertCommand::new);
    commands.put("create", CreateCommand::new);
    commands.put("dd", DdCommand::new);
    commands.put("info", InfoCommand::new);
    commands.put("map", MapCommand::new);
    commands.put("measure", MeasureCommand::new);
    commands.put("rebase", RebaseCommand::new);
    commands.put("resize", ResizeCommand::new);
    commands.put("snapshot", SnapshotCommand::new);
    return commands;
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
}
