package org.bootdisk.bootdisk.menu;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.recipe.MenuSettings;
import org.bootdisk.bootdisk.recipe.MenuSettings.DefaultEntry;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.grub.script.Word;
import org.jspecify.annotations.Nullable;

/**
 * The text of grub.cfg (GRUB manual, "Writing full configuration files directly"). Behind the
 * user's entries the menu offers to restart, to enter the firmware's setup and to power off.
 */
final class GrubMenu {

  private static final String TAIL =
      """
      menuentry 'Restart' --class restart%1$s {
        reboot
      }

      if [ "$grub_platform" = efi ]; then
        menuentry 'Firmware setup' --class firmware {
          fwsetup
        }
      fi

      menuentry 'Power off' --class shutdown%1$s {
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

  private static final String SAVE_DEFAULT =
      """
      function savedefault {
        if [ -z "${boot_once}" ]; then
          saved_entry="${chosen}"
          save_env saved_entry
        fi
      }

      """;

  private static final String CHANGED =
      "  # GRUB puts a backslash before each ' and \\ when it hands them to Linux.\n";

  /** Words of these characters need no quotes. */
  private static final String PLAIN = "_-+./:,=@%^~";

  private final MenuSettings settings;
  private final StringBuilder out = new StringBuilder();

  private GrubMenu(MenuSettings settings) {
    this.settings = settings;
  }

  /**
   * The whole file, lines ended by a line feed, in UTF-8.
   *
   * @param all the menu's items with the places of their files
   * @param font the place of the font, if there are graphics
   * @throws RecipeException if something would not be what the user wrote
   */
  static String text(MenuSettings settings, List<MenuItem> all, Optional<String> font)
      throws RecipeException {
    List<MenuItem> items = offered(all);
    GrubMenu menu = new GrubMenu(settings);
    menu.out.append(MenuHead.text(settings, font));
    boolean empty = items.isEmpty();
    menu.appendDefault(items, empty);
    for (MenuItem item : items) {
      menu.append(item);
    }
    if (empty) {
      menu.out.append(NOTHING_TO_BOOT);
    }
    String open = settings.users().isEmpty() ? "" : " --unrestricted";
    return menu.out.append(TAIL.replace("%1$s", open)).toString();
  }

  /** The items without submenus that offer nothing: GRUB takes an empty block for an error. */
  private static List<MenuItem> offered(List<MenuItem> items) {
    List<MenuItem> offered = new ArrayList<>();
    for (MenuItem item : items) {
      if (!(item instanceof MenuItem.Submenu submenu)) {
        offered.add(item);
        continue;
      }
      List<MenuItem> inner = offered(submenu.items());
      if (!inner.isEmpty()) {
        offered.add(new MenuItem.Submenu(submenu.title(), submenu.options(), inner));
      }
    }
    return offered;
  }

  /** What boots by itself. An entry that was named for the next start alone comes first. */
  private void appendDefault(List<MenuItem> items, boolean empty) throws RecipeException {
    long seconds = empty || settings.timeout().isNegative() ? -1 : settings.timeout().toSeconds();
    if (empty) {
      out.append("set default=0\nset timeout=").append(seconds).append("\n\n");
      return;
    }
    String chosen = defaultEntry(items);
    out.append("if [ \"${next_entry}\" ]; then\n")
        .append("  set default=\"${next_entry}\"\n")
        .append("  set next_entry=\n")
        .append("  save_env next_entry\n")
        .append("  set timeout=1\n")
        .append("  set boot_once=true\n")
        .append("else\n")
        .append("  set default=")
        .append(chosen)
        .append("\n  set timeout=")
        .append(seconds)
        .append("\nfi\n");
    switch (settings.style()) {
      case MENU -> {}
      case COUNTDOWN -> out.append("set timeout_style=countdown\n");
      case HIDDEN -> out.append("set timeout_style=hidden\n");
    }
    out.append('\n');
    if (settings.defaultEntry() instanceof DefaultEntry.Saved) {
      out.append(SAVE_DEFAULT);
    }
  }

  private String defaultEntry(List<MenuItem> items) throws RecipeException {
    DefaultEntry chosen = settings.defaultEntry();
    if (chosen instanceof DefaultEntry.Index index) {
      if (index.index() >= items.size()) {
        throw RecipeException.at(
            "default",
            "default entry " + index.index() + " does not exist; there are " + items.size());
      }
      return Integer.toString(index.index());
    }
    if (chosen instanceof DefaultEntry.Title title) {
      requireTitle(items, title.title());
      return Word.quote(title.title());
    }
    return "\"${saved_entry}\"";
  }

  /** Refuses a default that names no entry: GRUB would take the first without a word. */
  private static void requireTitle(List<MenuItem> items, String path) throws RecipeException {
    int end = path.indexOf('>');
    String title = end < 0 ? path : path.substring(0, end);
    for (MenuItem item : items) {
      boolean leads = end >= 0 && item instanceof MenuItem.Submenu;
      if (item.title().equals(title) || hasId(item, title)) {
        if (leads) {
          requireTitle(((MenuItem.Submenu) item).items(), path.substring(end + 1));
        }
        return;
      }
    }
    throw RecipeException.at("default", "no entry is called " + Quoted.of(title));
  }

  private static boolean hasId(MenuItem item, String id) {
    int at = item.options().indexOf("--id");
    return at >= 0 && at + 1 < item.options().size() && item.options().get(at + 1).equals(id);
  }

  private void append(MenuItem item) throws RecipeException {
    requirePrintable(item.title());
    if (item instanceof MenuItem.Submenu submenu) {
      append(submenu);
    } else if (item instanceof MenuItem.Efi efi) {
      append(efi);
    } else if (item instanceof MenuItem.Linux linux) {
      append(linux, null);
    } else if (item instanceof MenuItem.Xen xen) {
      append(xen.linux(), xen);
    }
  }

  private void append(MenuItem.Submenu submenu) throws RecipeException {
    begin("submenu ", submenu, Word.quote(submenu.title()));
    for (MenuItem item : submenu.items()) {
      append(item);
    }
    out.append("}\n\n");
  }

  private void append(MenuItem.Efi efi) {
    out.append("if [ \"$grub_platform\" = efi ]; then\n");
    begin("menuentry ", efi, Word.quote(efi.title()));
    out.append("  chainloader ").append(Word.quote(efi.program()));
    efi.arguments().forEach(word -> out.append(' ').append(Word.quote(word)));
    out.append("\n}\nfi\n\n");
  }

  private void append(MenuItem.Linux linux, MenuItem.@Nullable Xen xen) {
    boolean ofNixos = linux.searched().volumeId().isPresent();
    begin("menuentry ", linux, ofNixos ? nixos(linux.title()) : Word.quote(linux.title()));
    noteChanges(linux.parameters());
    if (ofNixos) {
      // The lines that NixOS's install-grub.pl writes, its double slash included.
      out.append("search --set=drive1 --fs-uuid ").append(linux.searched().volumeId().get());
      out.append('\n');
    }
    if (xen != null) {
      appendCommand("multiboot", List.of(xen.hypervisor()), xen.parameters(), ofNixos);
    }
    appendCommand(
        xen == null ? "linux" : "module", List.of(linux.kernel()), linux.parameters(), ofNixos);
    if (!linux.initrds().isEmpty()) {
      appendCommand(xen == null ? "initrd" : "module", linux.initrds(), List.of(), ofNixos);
    }
    out.append("}\n\n");
  }

  /** A line that loads files, with what is handed to the first of them. */
  private void appendCommand(
      String name, List<String> files, List<String> parameters, boolean ofNixos) {
    out.append("  ").append(name);
    for (String file : files) {
      out.append(' ').append(ofNixos ? "($drive1)/" + plain(file) : Word.quote(file));
    }
    for (String word : parameters) {
      out.append(' ').append(ofNixos ? plain(word) : Word.quote(word));
    }
    out.append('\n');
  }

  private void noteChanges(List<String> parameters) {
    for (String parameter : parameters) {
      if (KernelParameters.areChangedByGrub(parameter)) {
        out.append(CHANGED);
        return;
      }
    }
  }

  private void begin(String command, MenuItem item, String title) {
    // Quotes or not, a word that begins with a dash is an option to GRUB, unless "--" ends these.
    boolean isOption = item.title().startsWith("-");
    out.append(command).append(isOption ? "" : title);
    String space = isOption ? "" : " ";
    for (String word : item.options()) {
      out.append(space).append(plain(word));
      space = " ";
    }
    out.append(isOption ? space + "-- " + title : "").append(" {\n");
    boolean saves = settings.defaultEntry() instanceof DefaultEntry.Saved;
    if (saves && !(item instanceof MenuItem.Submenu)) {
      out.append("  savedefault\n");
    }
  }

  /** A title in double quotes, as NixOS has it. */
  private static String nixos(String title) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < title.length(); i++) {
      char c = title.charAt(i);
      quoted.append(c == '"' || c == '\\' || c == '$' ? "\\" : "").append(c);
    }
    return quoted.append('"').toString();
  }

  /** The word itself if that is safe, else in quotes. */
  private static String plain(String word) {
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || PLAIN.indexOf(c) >= 0;
      if (!plain) {
        return Word.quote(word);
      }
    }
    return word.isEmpty() ? "''" : word;
  }

  private static void requirePrintable(String title) throws RecipeException {
    if (title.isBlank()) {
      throw RecipeException.at("menu", "a title is empty; say what the menu shows");
    }
    requireOneLine("menu: title", title);
  }

  /** Refuses what would not stand in one line of the menu or of grub.cfg. */
  static void requireOneLine(String where, String text) throws RecipeException {
    if (text.codePoints().anyMatch(Character::isISOControl)) {
      throw RecipeException.at(
          where, Quoted.of(text) + " holds a control character or a line's end");
    }
  }
}
