package org.bootdisk.bootdisk.bls;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.recipe.RecipeException;

/** Reads entries: lines of a key and a value (UAPI.1, "Type #1 Boot Loader Entry Keys"). */
public final class BootLoaderEntryReader {

  /** A name, a boot counter ({@code +LEFT-DONE}), and the suffix. */
  private static final Pattern FILE =
      Pattern.compile("(.+?)(?:\\+([0-9]{1,9})(?:-[0-9]{1,9})?)?\\.(?i:conf|efi)");

  /** A word that Fedora's own grub.cfg sets, such as {@code $tuned_params}. */
  private static final Pattern VARIABLE =
      Pattern.compile("(?<![^ \t])\\$[A-Za-z_][A-Za-z0-9_]*(?![^ \t])");

  /** The one without which nothing starts. */
  private static final String KERNEL_OPTIONS = "$kernelopts";

  private BootLoaderEntryReader() {}

  /**
   * Reads a file of loader/entries.
   *
   * @param file its name, without directory
   * @return nothing if it has neither linux nor efi, or both: boot loaders pass over it
   * @throws RecipeException if it names files outside the volume, or needs a variable of the system
   *     that it is from
   */
  public static Optional<BootLoaderEntry> type1(String file, String text) throws RecipeException {
    Map<String, List<String>> keys = keys(text);
    String linux = path(file, last(keys, "linux"));
    String efi = path(file, last(keys, "efi"));
    if (linux.isEmpty() == efi.isEmpty()) {
      return Optional.empty();
    }
    List<String> initrds = new ArrayList<>();
    for (String initrd : keys.getOrDefault("initrd", List.of())) {
      String path = withoutVariables(initrd);
      if (!path.isEmpty()) {
        initrds.add(path(file, path));
      }
    }
    return Optional.of(
        new BootLoaderEntry(
            file,
            name(file),
            isExhausted(file),
            last(keys, "title"),
            last(keys, "version"),
            last(keys, "machine-id"),
            last(keys, "sort-key"),
            last(keys, "architecture").toLowerCase(Locale.ROOT),
            linux,
            initrds,
            efi,
            options(file, keys.getOrDefault("options", List.of())),
            grubOptions(keys)));
  }

  /**
   * Makes an entry of a unified kernel image.
   *
   * @param file its name, without directory
   * @param path on the volume
   * @param osRelease the text of its {@code .osrel} section (os-release(5))
   */
  public static BootLoaderEntry type2(String file, String path, String osRelease) {
    Map<String, String> values = osRelease(osRelease);
    return new BootLoaderEntry(
        file,
        name(file),
        isExhausted(file),
        first(values, "PRETTY_NAME", "NAME", "ID"),
        first(values, "IMAGE_VERSION", "VERSION_ID", "BUILD_ID"),
        "",
        first(values, "IMAGE_ID", "ID"),
        "",
        "",
        List.of(),
        path,
        "",
        List.of("--class", "efi"));
  }

  /** The file's name without suffix and boot counter. */
  private static String name(String file) {
    Matcher matcher = FILE.matcher(file);
    return matcher.matches() ? matcher.group(1) : file;
  }

  private static boolean isExhausted(String file) {
    Matcher matcher = FILE.matcher(file);
    return matcher.matches() && matcher.group(2) != null && Integer.parseInt(matcher.group(2)) == 0;
  }

  private static Map<String, List<String>> keys(String text) {
    Map<String, List<String>> keys = new LinkedHashMap<>();
    for (String line : text.split("\r?\n", -1)) {
      String stripped = line.strip();
      int end = 0;
      while (end < stripped.length()
          && stripped.charAt(end) != ' '
          && stripped.charAt(end) != '\t') {
        end++;
      }
      String value = stripped.substring(end).strip();
      if (!stripped.startsWith("#") && !value.isEmpty()) {
        String key = stripped.substring(0, end).replace('_', '-');
        keys.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
      }
    }
    return keys;
  }

  /** The command line; Linux takes tabs for spaces. */
  private static String options(String file, List<String> values) throws RecipeException {
    String options = String.join(" ", values).replace('\t', ' ');
    if ((" " + options + " ").contains(" " + KERNEL_OPTIONS + " ")) {
      throw new RecipeException(
          file
              + ": options: "
              + KERNEL_OPTIONS
              + " is a variable in grubenv of the system that the entry is from; write its value");
    }
    return withoutVariables(options);
  }

  /** Without words that only Fedora's grub.cfg replaces: by nothing, unless a profile is tuned. */
  private static String withoutVariables(String text) {
    return text.indexOf('$') < 0 ? text : VARIABLE.matcher(text).replaceAll("").strip();
  }

  private static String last(Map<String, List<String>> keys, String key) {
    List<String> values = keys.getOrDefault(key, List.of(""));
    return values.get(values.size() - 1);
  }

  /** A path from the volume's root, which it does not lead out of. */
  private static String path(String file, String path) throws RecipeException {
    if (path.isEmpty()) {
      return "";
    }
    for (String name : path.split("/", -1)) {
      if (name.equals("..") || name.equals(".")) {
        throw new RecipeException(
            file + ": " + Quoted.of(path) + " is not a plain path from the volume's root");
      }
    }
    return path.startsWith("/") ? path : "/" + path;
  }

  /** Fedora's extensions; what they lack is left to GRUB. */
  private static List<String> grubOptions(Map<String, List<String>> keys) {
    List<String> words = new ArrayList<>();
    for (String group : keys.getOrDefault("grub-class", List.of("linux"))) {
      for (String name : group.split("[ \t]+", -1)) {
        words.addAll(List.of("--class", name));
      }
    }
    String users = last(keys, "grub-users");
    // "$grub_users" is a variable of Fedora's own grub.cfg.
    if (!users.isEmpty() && !users.startsWith("$")) {
      words.addAll(List.of("--users", users));
    }
    String hotkey = last(keys, "grub-hotkey");
    if (!hotkey.isEmpty()) {
      words.addAll(List.of("--hotkey", hotkey));
    }
    return words;
  }

  private static Map<String, String> osRelease(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : text.split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0 && !line.startsWith("#")) {
        String value = line.substring(equals + 1).strip();
        boolean quoted =
            value.length() > 1
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(value.length() - 1) == value.charAt(0);
        values.put(
            line.substring(0, equals).strip(),
            quoted ? value.substring(1, value.length() - 1) : value);
      }
    }
    return values;
  }

  private static String first(Map<String, String> values, String... names) {
    for (String name : names) {
      String value = values.getOrDefault(name, "");
      if (!value.isEmpty()) {
        return value;
      }
    }
    return "";
  }
}
