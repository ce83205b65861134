package org.bootdisk.cli.image;

import java.util.Arrays;
import java.util.List;
import org.bootdisk.cli.command.CommandGroup;
import org.bootdisk.cli.command.CommandSet;
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
  public List<String> names() {
    return List.of(
        "amend",
        "bitmap",
        "chain",
        "check",
        "commit",
        "compare",
        "convert",
        "create",
        "dd",
        "info",
        "map",
        "measure",
        "rebase",
        "resize",
        "snapshot");
  }

  @Override
  public Object command(String name) {
    return switch (name) {
      case "amend" -> new AmendCommand();
      case "bitmap" -> new BitmapCommand();
      case "chain" -> new ChainCommand();
      case "check" -> new CheckCommand();
      case "commit" -> new CommitCommand();
      case "compare" -> new CompareCommand();
      case "convert" -> new ConvertCommand();
      case "create" -> new CreateCommand();
      case "dd" -> new DdCommand();
      case "info" -> new InfoCommand();
      case "map" -> new MapCommand();
      case "measure" -> new MeasureCommand();
      case "rebase" -> new RebaseCommand();
      case "resize" -> new ResizeCommand();
      case "snapshot" -> new SnapshotCommand();
      default -> throw CommandSet.unknown(name);
    };
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
