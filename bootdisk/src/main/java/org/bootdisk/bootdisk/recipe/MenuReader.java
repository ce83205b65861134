package org.bootdisk.bootdisk.recipe;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.recipe.MenuSettings.DefaultEntry;
import org.bootdisk.bootdisk.recipe.MenuSettings.Graphics;
import org.bootdisk.bootdisk.recipe.MenuSettings.Serial;
import org.bootdisk.bootdisk.recipe.MenuSettings.User;
import org.bootdisk.bootdisk.recipe.Recipe.Menu;
import org.bootdisk.bootdisk.recipe.Recipe.MenuEntry;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a recipe says of the menu:
 *
 * <pre>{@code
 * timeout: 5                   # seconds, or "never"
 * timeout-style: menu          # or countdown, or hidden
 * default: 0                   # index in menu, a title, or "saved"
 * serial: auto                 # or none, or UNIT/SPEED
 * graphics: {mode: auto, font: unicode.pf2}
 * users: {root: grub.pbkdf2.sha512.10000...}
 * menu:
 * - title: Debian
 *   kernel: vmlinuz            # relative to the recipe
 *   initrds: [initrd.img]
 *   parameters: console=tty0 console=ttyS0
 *   options: --class debian --unrestricted
 * - title: Firmware's shell
 *   efi: shell.efi
 * - submenu: More
 *   entries: []                # as in menu
 * - nixos: /nix/var/nix/profiles/system
 *   profile: /nix/var/nix/profiles/system
 * - boot-loader-entries: /boot
 * }</pre>
 */
final class MenuReader {

  /** The members of each sort of item in {@code menu}, and of {@code graphics}. */
  static final Set<String> ENTRY =
      RecipeReader.members("title", "kernel", "initrds", "parameters", "options", "efi");

  static final Set<String> SUBMENU = RecipeReader.members("submenu", "options", "entries");
  static final Set<String> NIXOS =
      RecipeReader.members("nixos", "profile", "store-root", "secrets", "name", "limit");
  static final Set<String> BOOT_LOADER = RecipeReader.members("boot-loader-entries");

  static final Set<String> GRAPHICS = RecipeReader.members("mode", "font");

  /** The members of a recipe that are read here, and {@code others}. */
  static Set<String> withMembers(String... others) {
    Set<String> all = new TreeSet<>(List.of(others));
    all.addAll(
        List.of("timeout", "timeout-style", "default", "serial", "graphics", "users", "menu"));
    return all;
  }

  Menu menu(Map<String, YamlValue> members) throws RecipeException {
    YamlValue menu = members.get("menu");
    List<MenuSource> entries = menu == null ? List.of() : sources(menu);
    MenuSettings settings = settings(members);
    YamlValue chosen = members.get("default");
    if (chosen == null) {
      return new Menu(settings, entries);
    }
    return chosen.parsed(
        text -> new Menu(settings.with(settings.timeout(), defaultEntry(text)), entries));
  }

  private MenuSettings settings(Map<String, YamlValue> members) throws RecipeException {
    MenuSettings plain = MenuSettings.DEFAULT;
    YamlValue timeout = members.get("timeout");
    YamlValue style = members.get("timeout-style");
    YamlValue serial = members.get("serial");
    YamlValue graphics = members.get("graphics");
    YamlValue users = members.get("users");
    return new MenuSettings(
        timeout == null ? plain.timeout() : timeout.parsed(MenuReader::timeout),
        style == null ? plain.style() : style.parsed(MenuReader::style),
        plain.defaultEntry(),
        serial == null ? plain.serial() : serial.parsed(MenuReader::serial),
        graphics == null ? Optional.empty() : Optional.of(graphics(graphics)),
        users == null ? List.of() : users(users));
  }

  private List<MenuSource> sources(YamlValue value) throws RecipeException {
    List<MenuSource> sources = new ArrayList<>();
    for (YamlValue item : value.items()) {
      sources.add(source(item));
    }
    return sources;
  }

  private MenuSource source(YamlValue value) throws RecipeException {
    Map<String, YamlValue> any = value.anyMembers();
    if (any.containsKey("nixos")) {
      return nixos(value.members(NIXOS));
    }
    if (any.containsKey("submenu")) {
      return submenu(value);
    }
    YamlValue boot = any.get("boot-loader-entries");
    if (boot != null) {
      value.members(BOOT_LOADER);
      return new MenuSource.BootLoaderEntries(boot.file());
    }
    return entry(value);
  }

  private MenuSource entry(YamlValue value) throws RecipeException {
    Map<String, YamlValue> members = value.members(ENTRY);
    YamlValue title = members.get("title");
    YamlValue kernel = members.get("kernel");
    YamlValue efi = members.get("efi");
    if (title == null) {
      throw value.fault("has no title");
    }
    YamlValue options = members.get("options");
    List<String> words =
        options == null
            ? List.of("--class", efi == null ? "linux" : "efi")
            : options.parsed(MenuReader::options);
    YamlValue parameters = members.get("parameters");
    YamlValue initrds = members.get("initrds");
    if (efi != null) {
      if (kernel != null || parameters != null || initrds != null) {
        throw value.fault("has efi, which goes without kernel, initrds and parameters");
      }
      return new MenuSource.EfiProgram(title.text(), efi.file(), words);
    }
    if (kernel == null) {
      throw value.fault("has no kernel");
    }
    return new MenuEntry(
        title.text(),
        kernel.file(),
        initrds == null ? List.of() : initrds.files(),
        parameters == null ? "" : parameters.text(),
        words);
  }

  private MenuSource submenu(YamlValue value) throws RecipeException {
    Map<String, YamlValue> members = value.members(SUBMENU);
    YamlValue entries = members.get("entries");
    YamlValue options = members.get("options");
    if (entries == null) {
      throw value.fault("has no entries");
    }
    return new MenuSource.Submenu(
        required(members, "submenu").text(),
        options == null ? List.of() : options.parsed(MenuReader::options),
        sources(entries));
  }

  private MenuSource nixos(Map<String, YamlValue> members) throws RecipeException {
    YamlValue name = members.get("name");
    YamlValue limit = members.get("limit");
    return new MenuSource.Nixos(
        required(members, "nixos").file(),
        path(members.get("profile")),
        path(members.get("store-root")),
        path(members.get("secrets")),
        name == null ? MenuSource.Nixos.NAME : name.text(),
        limit == null ? MenuSource.Nixos.LIMIT : limit.parsed(MenuReader::wholeNumber));
  }

  /** A member that the caller has seen. */
  private static YamlValue required(Map<String, YamlValue> members, String name) {
    return java.util.Objects.requireNonNull(members.get(name));
  }

  private Optional<Path> path(@Nullable YamlValue value) throws RecipeException {
    return value == null ? Optional.empty() : Optional.of(value.file());
  }

  private Graphics graphics(YamlValue value) throws RecipeException {
    Map<String, YamlValue> members = value.members(GRAPHICS);
    YamlValue font = members.get("font");
    if (font == null) {
      throw value.fault("has no font; name a pf2 file, such as /usr/share/grub/unicode.pf2");
    }
    Path file = font.file();
    YamlValue mode = members.get("mode");
    return mode == null
        ? new Graphics("auto", file)
        : mode.parsed(text -> new Graphics(text, file));
  }

  private static List<User> users(YamlValue value) throws RecipeException {
    List<User> users = new ArrayList<>();
    for (Map.Entry<String, YamlValue> user : value.anyMembers().entrySet()) {
      users.add(user.getValue().parsed(hash -> new User(user.getKey(), hash)));
    }
    return users;
  }

  private static Duration timeout(String text) {
    return text.equals("never") ? MenuSettings.NEVER : Duration.ofSeconds(wholeNumber(text));
  }

  private static MenuSettings.Style style(String text) {
    for (MenuSettings.Style style : MenuSettings.Style.values()) {
      if (style.name().toLowerCase(Locale.ROOT).equals(text)) {
        return style;
      }
    }
    throw new IllegalArgumentException(
        Quoted.of(text) + " is not a timeout style; write menu, countdown or hidden");
  }

  private static DefaultEntry defaultEntry(String text) {
    if (text.equals("saved")) {
      return new DefaultEntry.Saved();
    }
    return text.matches("[0-9]+")
        ? new DefaultEntry.Index(wholeNumber(text))
        : new DefaultEntry.Title(text);
  }

  private static Serial serial(String text) {
    int slash = text.indexOf('/');
    if (slash > 0) {
      return new Serial.Port(
          wholeNumber(text.substring(0, slash)), wholeNumber(text.substring(slash + 1)));
    }
    return switch (text) {
      case "auto" -> new Serial.Automatic();
      case "none" -> new Serial.None();
      default ->
          throw new IllegalArgumentException(
              Quoted.of(text) + " is not a serial port; write auto, none or UNIT/SPEED");
    };
  }

  /** The words behind a title (GRUB manual, "menuentry"). */
  static List<String> options(String text) {
    List<String> words = text.isBlank() ? List.of() : List.of(text.strip().split("[ \t]+", -1));
    for (int at = 0; at < words.size(); at++) {
      switch (words.get(at)) {
        case "--unrestricted" -> {}
        case "--class", "--users", "--hotkey", "--id" -> {
          if (++at == words.size() || words.get(at).startsWith("--")) {
            throw new IllegalArgumentException(Quoted.of(words.get(at - 1)) + " lacks its value");
          }
        }
        default ->
            throw new IllegalArgumentException(
                Quoted.of(words.get(at))
                    + " is not an option of menu entries; known are --class NAME, --users NAMES,"
                    + " --unrestricted, --hotkey KEY, --id ID");
      }
    }
    return words;
  }

  private static int wholeNumber(String text) {
    if (!text.matches("[0-9]{1,9}")) {
      throw new IllegalArgumentException(Quoted.of(text) + " is not a whole number below 10^9");
    }
    return Integer.parseInt(text);
  }
}
