package org.bootdisk.bootdisk;

import java.util.List;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.recipe.Recipe.Menu;
import org.bootdisk.bootdisk.recipe.Recipe.MenuEntry;
import org.bootdisk.bootdisk.recipe.RecipeException;

/**
 * The text of grub.cfg (GRUB manual, "Writing full configuration files directly"). The menu speaks
 * on the screen and on the first serial port; behind the user's entries it offers to restart, to
 * enter the firmware's setup and to power off.
 */
final class GrubMenu {

  private static final String HEAD =
      """
      # Made by bootdisk; the same recipe makes the same file.
      if [ -s $prefix/grubenv ]; then
        load_env
      fi

      # Screen and first serial port alike. UEFI firmware that has its own console on the serial port
      # would show everything there twice, so GRUB adds the port only where it is not that firmware's.
      set serial_console=yes
      if [ "$grub_platform" = efi ]; then
        if smbios --type 0 --get-string 4 --set bios_vendor; then
          if regexp 'OVMF|EDK II|EFI Development Kit' "$bios_vendor"; then
            set serial_console=firmware
          fi
        fi
      fi
      if [ "$serial_console" = yes ]; then
        if serial --unit=0 --speed=115200; then
          terminal_input console serial
          terminal_output console serial
        fi
      fi

      """;

  private static final String TAIL =
      """
      menuentry 'Restart' --class restart {
        reboot
      }

      if [ "$grub_platform" = efi ]; then
        menuentry 'Firmware setup' --class firmware {
          fwsetup
        }
      fi

      menuentry 'Power off' --class shutdown {
        halt
      }
      """;

  private static final String NOTHING_TO_BOOT =
      """
      menuentry 'This disk has no system to boot yet' --class none {
        echo 'No kernel was put on this disk when it was built.'
        echo 'Build it again with a kernel: bootdisk build --kernel FILE --initrd FILE ...'
        echo 'Press Esc to go back to the menu.'
        sleep --interruptible 60
      }

      """;

  private GrubMenu() {}

  /**
   * The whole file, lines ended by a line feed, in UTF-8.
   *
   * @param entries the menu's entries with the places their files have on the disk
   */
  static String text(Menu menu, List<PlacedEntry> entries) throws RecipeException {
    StringBuilder out = new StringBuilder(HEAD);
    boolean waits = entries.isEmpty() || menu.timeout().isNegative();
    out.append("set default=").append(menu.defaultEntry()).append('\n');
    out.append("set timeout=").append(waits ? -1 : menu.timeout().toSeconds()).append("\n\n");
    for (PlacedEntry entry : entries) {
      append(out, entry);
    }
    if (entries.isEmpty()) {
      out.append(NOTHING_TO_BOOT);
    }
    return out.append(TAIL).toString();
  }

  /**
   * An entry and where its files are.
   *
   * @param entry what the user asked for
   * @param where the entry in the recipe, for messages: {@code menu[0]}
   * @param kernel path on the FAT volume
   * @param initrds paths on the FAT volume
   */
  record PlacedEntry(MenuEntry entry, String where, String kernel, List<String> initrds) {}

  private static void append(StringBuilder out, PlacedEntry placed) throws RecipeException {
    String title = placed.entry().title();
    requirePrintable(title, placed.where() + ".title");
    out.append("menuentry ").append(quoted(title)).append(" --class linux {\n");
    out.append("  linux ").append(quoted(placed.kernel()));
    appendParameters(out, placed);
    if (!placed.initrds().isEmpty()) {
      out.append("  initrd");
      placed.initrds().forEach(initrd -> out.append(' ').append(quoted(initrd)));
      out.append('\n');
    }
    out.append("}\n\n");
  }

  private static void appendParameters(StringBuilder out, PlacedEntry placed)
      throws RecipeException {
    String where = placed.where() + ".parameters";
    requirePrintable(placed.entry().parameters(), where);
    for (String parameter : KernelParameters.split(placed.entry().parameters(), where)) {
      out.append(' ').append(quoted(parameter));
    }
    out.append('\n');
  }

  private static void requirePrintable(String text, String where) throws RecipeException {
    if (text.isBlank() && where.endsWith("title")) {
      throw new RecipeException(where + ": is empty; say what the menu shows");
    }
    if (text.codePoints().anyMatch(Character::isISOControl)) {
      throw new RecipeException(
          where + ": " + Quoted.of(text) + " holds a control character or a line's end");
    }
  }

  /** A word of GRUB's script language that stands for {@code text} as it is. */
  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
