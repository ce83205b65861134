package org.bootdisk.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What {@code --help} and the manual page of a command tell behind its own words: examples, exit
 * statuses, variables of the environment, files.
 */
final class CommonHelp {

  private static final int WIDTH = 80;
  private static final int TERMS = 24;

  /**
   * Something that is told.
   *
   * @param term what it is about
   * @param text what it means
   * @param commands first words of the commands that it is told of; none stands for all
   */
  record Entry(String term, String text, List<String> commands) {

    static Entry of(String term, String text, String... commands) {
      return new Entry(term, text, List.of(commands));
    }

    private boolean isFor(String command) {
      return commands.isEmpty() || commands.stream().anyMatch(command::startsWith);
    }
  }

  private static final List<Entry> STATUSES =
      List.of(
          Entry.of("0", "Done."),
          Entry.of("64", "The command line is wrong."),
          Entry.of("65", "A recipe or an image is wrong."),
          Entry.of("66", "An input is not there, or cannot be read."),
          Entry.of("69", "Something is not installed."),
          Entry.of("70", "A bug of bootdisk's."),
          Entry.of("73", "The output cannot be made."),
          Entry.of("74", "Reading or writing failed on the way."),
          Entry.of("75", "Another program has the image open."),
          Entry.of("77", "The passphrase is missing or wrong."),
          Entry.of("1", "Any other failure."));

  private static final List<Entry> ENVIRONMENT =
      List.of(
          Entry.of(
              "SOURCE_DATE_EPOCH",
              "Seconds since 1970: the time of all that is written (default: 1980-01-01). Files that"
                  + " are copied keep their own, if that is earlier.",
              "build",
              "plan",
              "recipe",
              "verify",
              "fat",
              "grub",
              "image snapshot"),
          Entry.of("PATH", "Where QEMU is looked for.", "run", "verify"),
          Entry.of("TMPDIR", "Where a machine's own files are, while it runs.", "run", "verify"),
          Entry.of(
              "NIX_DISK_IMAGE, NIX_EFI_VARS, NIX_SWTPM_DIR, SHARED_DIR, USE_TMPDIR",
              "Where the machine's disk, its firmware's variables, its TPM and its shared files are.",
              "run"),
          Entry.of(
              "QEMU_OPTS, QEMU_NET_OPTS, QEMU_KERNEL_PARAMS",
              "More arguments for QEMU, its network, and the kernel.",
              "run"),
          Entry.of("NO_COLOR, FORCE_COLOR", "If not empty: no colours, or colours everywhere."),
          Entry.of("JAVA_HOME", "The Java that runs it (default: java in PATH)."),
          Entry.of("XDG_CACHE_HOME", "Where the cache is (default: ~/.cache)."));

  private static final List<Entry> FILES =
      List.of(
          Entry.of(
              "/usr/lib/grub",
              "GRUB's files, if they are installed.",
              "build",
              "plan",
              "recipe",
              "grub"),
          Entry.of(
              "~/.cache/bootdisk/grub",
              "GRUB's packages, if they had to be downloaded.",
              "build",
              "plan",
              "recipe",
              "grub"),
          Entry.of("bootdisk.lock", "Beside the recipe: what --locked holds inputs to.", "build"),
          Entry.of("/usr/share/OVMF", "UEFI firmware for machines.", "run", "verify"),
          Entry.of(
              "~/.cache/bootdisk", "Loaded classes, so that it starts sooner. May be deleted."));

  private CommonHelp() {}

  /**
   * Exit statuses: the command's own, then those of all commands that it gives no other meaning.
   */
  static List<Entry> exitStatuses(CommandSpec command) {
    List<Entry> all = new ArrayList<>();
    Map<String, String> own = command.usageMessage().exitCodeList();
    own.forEach((status, text) -> all.add(Entry.of(status, sentence(text))));
    for (Entry status : STATUSES) {
      if (!own.containsKey(status.term)) {
        all.add(status);
      }
    }
    return all;
  }

  private static String sentence(String text) {
    return Character.toUpperCase(text.charAt(0))
        + text.substring(1)
        + (text.endsWith(".") ? "" : ".");
  }

  /** Variables that it reads. */
  static List<Entry> environment(CommandSpec command) {
    return of(ENVIRONMENT, command);
  }

  /** Files that it knows by name. */
  static List<Entry> files(CommandSpec command) {
    return of(FILES, command);
  }

  private static List<Entry> of(List<Entry> entries, CommandSpec command) {
    String name = command.qualifiedName(" ").replaceFirst("^bootdisk ?", "");
    return entries.stream().filter(entry -> name.isEmpty() || entry.isFor(name)).toList();
  }

  /** All of it as text for a terminal. */
  static String text(CommandSpec command) {
    StringBuilder text = new StringBuilder();
    List<String> examples = command.subcommands().isEmpty() ? Examples.of(command) : List.of();
    if (!examples.isEmpty()) {
      text.append("\nExamples:\n");
      examples.forEach(example -> text.append("  ").append(example).append('\n'));
    }
    append(text, "Exit status:", exitStatuses(command));
    append(text, "Environment:", environment(command));
    append(text, "Files:", files(command));
    return text.toString();
  }

  private static void append(StringBuilder text, String heading, List<Entry> entries) {
    TextTable table =
        TextTable.forColumns(
            Help.defaultColorScheme(Help.Ansi.OFF),
            new Column(TERMS, 2, Overflow.SPAN),
            new Column(WIDTH - TERMS, 0, Overflow.WRAP));
    for (Entry entry : entries) {
      table.addRowValues(entry.term, entry.text);
    }
    text.append('\n').append(heading).append('\n').append(table);
  }
}
