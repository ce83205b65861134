package org.bootdisk.bootdisk.chain;

import java.io.IOException;
import java.util.List;
import org.bootdisk.bootdisk.chain.Variables.Argument;
import org.jspecify.annotations.Nullable;

/**
 * What GRUB's {@code search} is asked for (GRUB manual, "search").
 *
 * @param kind by what a volume is known
 * @param sought what it has
 * @param variable that is set to the volume
 */
record Search(Kind kind, Argument sought, String variable) {

  enum Kind {
    UUID,
    LABEL,
    FILE
  }

  /** Reads a command; null if it is not understood. */
  static @Nullable Search of(String command, List<Argument> arguments) {
    return command.equals("search") ? general(arguments) : special(command, arguments);
  }

  /** {@code search.fs_uuid UUID VARIABLE HINT...}. */
  private static @Nullable Search special(String command, List<Argument> arguments) {
    if (arguments.isEmpty()) {
      return null;
    }
    Kind kind =
        switch (command) {
          case "search.fs_uuid" -> Kind.UUID;
          case "search.fs_label" -> Kind.LABEL;
          default -> Kind.FILE;
        };
    String variable = arguments.size() > 1 ? arguments.get(1).text() : "root";
    return new Search(kind, arguments.get(0), variable);
  }

  private static @Nullable Search general(List<Argument> arguments) {
    Kind kind = Kind.FILE;
    String variable = "root";
    Argument sought = null;
    for (int i = 0; i < arguments.size(); i++) {
      Argument argument = arguments.get(i);
      String text = argument.text();
      boolean followed = i + 1 < arguments.size();
      switch (text) {
        case "--fs-uuid", "-u" -> kind = Kind.UUID;
        case "--label", "-l", "--fs-label" -> kind = Kind.LABEL;
        case "--file", "-f" -> kind = Kind.FILE;
        case "--no-floppy", "-n", "--efidisk-only" -> {}
        case "--set", "-s" -> {
          // The variable is optional: the last word is what is sought.
          if (followed
              && i + 2 < arguments.size()
              && !arguments.get(i + 1).text().startsWith("-")) {
            variable = arguments.get(++i).text();
          }
        }
        case "--hint", "-h" -> i++;
        default -> {
          if (text.startsWith("--set=")) {
            variable = text.substring("--set=".length());
          } else if (!text.startsWith("--hint")) {
            sought = argument;
          }
        }
      }
    }
    return sought == null ? null : new Search(kind, sought, variable);
  }

  /** The first volume of the disk that is sought; null if there is none. */
  @Nullable ChainVolume on(ChainDisk disk) throws IOException {
    String text = sought.text();
    return switch (kind) {
      case UUID -> disk.byUuid(text);
      case LABEL -> disk.byLabel(text);
      case FILE -> disk.byFile(text);
    };
  }

  /** Whether no other file system can be meant: only FAT has serial numbers of this form. */
  boolean isForFat() {
    return kind == Kind.UUID && sought.text().matches("[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}");
  }
}
