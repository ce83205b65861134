package org.bootdisk.bootdisk.menu;

import java.util.Optional;
import org.bootdisk.bootdisk.recipe.MenuSettings;
import org.bootdisk.bootdisk.recipe.MenuSettings.Serial;
import org.bootdisk.bootdisk.recipe.MenuSettings.User;
import org.bootdisk.grub.script.Word;

/** The start of grub.cfg: saved variables, terminals, passwords. */
final class MenuHead {

  private static final String ENVIRONMENT =
      """
      # Made by bootdisk; the same recipe makes the same file.
      if [ -s $prefix/grubenv ]; then
        load_env
      fi

      """;

  private static final String AUTOMATIC =
      """
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

  private static final String PORT =
      """
      if serial --unit=%1$d --speed=%2$d; then
        terminal_input console serial
        terminal_output console serial
      fi

      """;

  private static final String GRAPHICS =
      """
      if [ "$grub_platform" = efi ]; then
        insmod efi_gop
        insmod efi_uga
      else
        insmod vbe
        insmod vga
      fi
      insmod font
      if loadfont FONT; then
        insmod gfxterm
        set gfxmode=MODE
        set gfxpayload=keep
        if terminal_output --append gfxterm; then
          terminal_output --remove console
        fi
      fi

      """;

  private MenuHead() {}

  static String text(MenuSettings settings, Optional<String> font) {
    StringBuilder out = new StringBuilder(ENVIRONMENT);
    Serial serial = settings.serial();
    if (serial instanceof Serial.Automatic) {
      out.append(AUTOMATIC);
    } else if (serial instanceof Serial.Port port) {
      out.append(
          PORT.replace("%1$d", Integer.toString(port.unit()))
              .replace("%2$d", Integer.toString(port.speed())));
    }
    settings
        .graphics()
        .ifPresent(
            graphics ->
                out.append(
                    GRAPHICS
                        .replace("FONT", Word.quote(font.orElseThrow()))
                        .replace("MODE", Word.quote(graphics.mode()))));
    appendUsers(out, settings);
    return out.toString();
  }

  /** Exported: a submenu would otherwise know of no superusers, and let everybody in. */
  private static void appendUsers(StringBuilder out, MenuSettings settings) {
    if (settings.users().isEmpty()) {
      return;
    }
    StringBuilder names = new StringBuilder();
    for (User user : settings.users()) {
      names.append(names.length() == 0 ? "" : " ").append(user.name());
    }
    out.append("set superusers='").append(names).append("'\nexport superusers\n");
    for (User user : settings.users()) {
      out.append("password_pbkdf2 ").append(user.name()).append(' ').append(user.hash());
      out.append('\n');
    }
    out.append('\n');
  }
}
