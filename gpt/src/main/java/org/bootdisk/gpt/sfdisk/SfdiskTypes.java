package org.bootdisk.gpt.sfdisk;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.bootdisk.block.Quoted;
import org.bootdisk.gpt.PartitionType;
import org.bootdisk.gpt.PartitionTypes;

/** The types of a script: sfdisk's shortcuts and aliases, GUIDs, MBR type bytes, our names. */
final class SfdiskTypes {

  private static final int LINUX = 0x83;
  private static final int EXTENDED = 0x05;

  private SfdiskTypes() {}

  /** The PartitionTypeGUID that a script's type means; Linux if it says none. */
  static UUID guid(Optional<String> type) {
    if (type.isEmpty()) {
      return PartitionType.LINUX_FILESYSTEM.guid();
    }
    String name =
        switch (type.get().toLowerCase(Locale.ROOT)) {
          case "l", "linux" -> PartitionType.LINUX_FILESYSTEM.name();
          case "s" -> "swap";
          case "h" -> "home";
          case "u", "uefi" -> PartitionType.EFI_SYSTEM.name();
          case "r", "raid" -> "linux-raid";
          case "v", "lvm" -> "linux-lvm";
          default -> type.get();
        };
    return PartitionTypes.parse(name);
  }

  /** The type byte that a script's type means; Linux if it says none. */
  static int osType(Optional<String> type) {
    if (type.isEmpty()) {
      return LINUX;
    }
    return switch (type.get().toLowerCase(Locale.ROOT)) {
      case "l", "linux" -> LINUX;
      case "s", "swap" -> 0x82;
      case "ex", "e", "extended" -> EXTENDED;
      case "u", "uefi" -> 0xEF;
      case "r", "raid" -> 0xFD;
      case "v", "lvm" -> 0x8E;
      default -> parse(type.get());
    };
  }

  private static int parse(String text) {
    try {
      int type = Integer.parseInt(text.startsWith("0x") ? text.substring(2) : text, 16);
      if (type > 0 && type <= 0xFF) {
        return type;
      }
    } catch (NumberFormatException e) {
      // Refused below, with the text shown.
    }
    throw new IllegalArgumentException(
        Quoted.of(text) + " is not an MBR type; write one from 01 to ff in hexadecimal");
  }
}
