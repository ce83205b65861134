package org.bootdisk.bootdisk.chain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bootdisk.grub.script.Word;

/**
 * GRUB's variables, as far as they are known: a value may depend on what only the machine knows.
 */
final class Variables {

  /** A word after its variables were replaced; empty if its value is not known. */
  record Argument(Optional<String> value, Word word) {
    boolean is(String text) {
      return value.isPresent() && value.get().equals(text);
    }

    String text() {
      return value.orElse("");
    }
  }

  /** Ours: a value that is longer, such as one that doubles in a loop, is not known. */
  static final int LONGEST = 1 << 16;

  /** Options of menu entries that have a value (GRUB, grub-core/commands/menuentry.c). */
  private static final Set<String> ENTRY_OPTIONS =
      Set.of("--class", "--users", "--hotkey", "--source", "--id");

  private final Map<String, Optional<String>> values = new TreeMap<>();
  private final Set<String> exported =
      new TreeSet<>(Set.of("root", "prefix", "grub_cpu", "grub_platform"));
  private List<Argument> parameters = List.of();

  Variables copy() {
    Variables copy = new Variables();
    copy.values.putAll(values);
    copy.exported.addAll(exported);
    copy.parameters = parameters;
    return copy;
  }

  /** What a submenu sees: variables that were exported. */
  Variables exportedCopy() {
    Variables copy = copy();
    copy.values.keySet().retainAll(exported);
    return copy;
  }

  /** Takes over what {@code other} has; what differs is no longer known. */
  void join(Variables other) {
    Set<String> names = new TreeSet<>(values.keySet());
    names.addAll(other.values.keySet());
    for (String name : names) {
      if (!get(name).equals(other.get(name))) {
        values.put(name, Optional.empty());
      }
    }
    exported.addAll(other.exported);
  }

  /** Takes over all that {@code other} has. */
  void become(Variables other) {
    values.clear();
    values.putAll(other.values);
    exported.addAll(other.exported);
  }

  /** The value; a variable that is not set is the empty text; empty if the value is not known. */
  Optional<String> get(String name) {
    return values.getOrDefault(name, Optional.of(""));
  }

  void set(String name, String value) {
    set(name, Optional.of(value));
  }

  void setUnknown(String name) {
    values.put(name, Optional.empty());
  }

  void set(String name, Optional<String> value) {
    boolean isKnown = value.isPresent() && value.get().length() <= LONGEST;
    values.put(name, isKnown ? Optional.of(kept(name, value.get())) : Optional.empty());
  }

  /** Of {@code root} GRUB takes the parentheses away (GRUB, grub-core/kern/main.c). */
  private static String kept(String name, String value) {
    boolean isDevice = name.equals("root") && value.startsWith("(") && value.endsWith(")");
    return isDevice ? value.substring(1, value.length() - 1) : value;
  }

  /**
   * Tells a menu's file where it is, as GRUB does (GRUB, grub-core/normal/main.c).
   *
   * @param path with or without a device; empty if it is not known
   */
  void setConfigFile(Optional<String> path) {
    Optional<String> whole =
        path.isEmpty() || path.get().startsWith("(")
            ? path
            : get("root").map(root -> "(" + root + ")" + path.get());
    set("config_file", whole);
    set("config_directory", whole.isPresent() ? directory(whole.get()) : Optional.empty());
    export("config_file");
    export("config_directory");
  }

  private static Optional<String> directory(String file) {
    return Optional.of(file.substring(0, Math.max(0, file.lastIndexOf('/'))));
  }

  /** {@code name=value}: of a value that becomes several words the first counts. */
  void assign(Word word) {
    List<Argument> words = expand(List.of(word));
    set(words.subList(0, Math.min(1, words.size())));
  }

  /** {@code set name=value ...}. */
  void set(List<Argument> arguments) {
    for (Argument argument : arguments) {
      String written = argument.value().orElse(argument.word().toString());
      int equals = written.indexOf('=');
      if (equals > 0) {
        String name = written.substring(0, equals);
        boolean isKnown = argument.value().isPresent();
        set(name, isKnown ? Optional.of(written.substring(equals + 1)) : Optional.empty());
      }
    }
  }

  /** Variables that a command sets, as {@code regexp --set=1:name} does, are not known then. */
  void forget(List<Argument> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      String text = arguments.get(i).text();
      String name = text.startsWith("--set=") ? text.substring(6) : "";
      if ((text.equals("--set") || text.equals("-s")) && i + 1 < arguments.size()) {
        name = arguments.get(i + 1).text();
      }
      if (!name.isEmpty()) {
        setUnknown(name.substring(name.indexOf(':') + 1));
      }
    }
  }

  void unset(String name) {
    values.remove(name);
  }

  void export(String name) {
    exported.add(name);
  }

  List<Argument> parameters() {
    return parameters;
  }

  void setParameters(List<Argument> arguments) {
    parameters = arguments;
  }

  /** {@code shift N}: the first parameters go; one if no number is given. */
  Truth shift(List<Argument> arguments) {
    String text = arguments.isEmpty() ? "1" : arguments.get(0).text();
    if (!text.matches("[0-9]{1,4}")) {
      parameters = List.of();
      return Truth.UNKNOWN;
    }
    int count = Integer.parseInt(text);
    if (count > parameters.size()) {
      return Truth.FALSE;
    }
    parameters = List.copyOf(parameters.subList(count, parameters.size()));
    return Truth.TRUE;
  }

  /**
   * Sets the parameters of a menu entry: its title is the first, what follows it the others.
   *
   * @param arguments of {@code menuentry} or {@code submenu} before the braces, options included
   */
  void setEntryParameters(List<Argument> arguments) {
    List<Argument> kept = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String text = arguments.get(i).text();
      if (text.equals("--")) {
        kept.addAll(arguments.subList(i + 1, arguments.size()));
        break;
      }
      if (ENTRY_OPTIONS.contains(text)) {
        i++;
      } else if (!text.equals("--unrestricted") && !isEntryOptionWithValue(text)) {
        kept.add(arguments.get(i));
      }
    }
    parameters = List.copyOf(kept);
  }

  private static boolean isEntryOptionWithValue(String text) {
    return text.contains("=") && ENTRY_OPTIONS.contains(text.substring(0, text.indexOf('=')));
  }

  /** The words after their variables were replaced; without quotes, a value may be several. */
  List<Argument> expand(List<Word> words) {
    return Expansion.of(words, this);
  }

  /** The value of a variable or parameter; empty if it is not known. */
  Optional<String> value(String name) {
    if (name.equals("#")) {
      return Optional.of(Integer.toString(parameters.size()));
    }
    if (name.equals("*") || name.equals("@")) {
      return joinedParameters();
    }
    if (name.equals("?")) {
      return Optional.empty();
    }
    if (Character.isDigit(name.charAt(0))) {
      int index = name.length() > 4 ? 0 : Integer.parseInt(name);
      return index >= 1 && index <= parameters.size()
          ? parameters.get(index - 1).value()
          : Optional.of("");
    }
    return get(name);
  }

  private Optional<String> joinedParameters() {
    StringBuilder joined = new StringBuilder();
    for (int i = 0; i < parameters.size(); i++) {
      Optional<String> value = parameters.get(i).value();
      if (value.isEmpty() || joined.length() > LONGEST) {
        return Optional.empty();
      }
      joined.append(i == 0 ? "" : " ").append(value.get());
    }
    return Optional.of(joined.toString());
  }
}
