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

  /** Ours: as many words as a command may have. */
  private static final int MOST_WORDS = 1 << 14;

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
    values.put(name, value.filter(text -> text.length() <= LONGEST));
  }

  /** {@code name=value}: the value is one word, whatever is in it. */
  void assign(Word word) {
    StringBuilder value = new StringBuilder();
    boolean known = true;
    for (Word.Part part : word.parts()) {
      if (part instanceof Word.Text text) {
        value.append(text.text());
      } else {
        Optional<String> other = get(((Word.Variable) part).name());
        known &= other.isPresent();
        known &= value.length() <= LONGEST;
        value.append(known ? other.orElse("") : "");
      }
    }
    int equals = value.indexOf("=");
    String name = value.substring(0, equals);
    set(name, known ? Optional.of(value.substring(equals + 1)) : Optional.empty());
  }

  /** {@code set name=value ...}. */
  void set(List<Argument> arguments) {
    for (Argument argument : arguments) {
      String written = argument.value().orElse(argument.word().toString());
      int equals = written.indexOf('=');
      if (equals > 0) {
        String name = written.substring(0, equals);
        set(name, argument.value().map(text -> text.substring(equals + 1)));
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

  /** The words after their variables were replaced; without quotes, a value may be several. */
  List<Argument> expand(List<Word> words) {
    List<Argument> arguments = new ArrayList<>();
    for (Word word : words) {
      if (arguments.size() < MOST_WORDS) {
        expand(word, arguments);
      }
    }
    return arguments;
  }

  private void expand(Word word, List<Argument> arguments) {
    StringBuilder current = new StringBuilder();
    boolean known = true;
    // A word that was only unquoted variables without values is no word at all.
    boolean something = word.parts().isEmpty();
    for (Word.Part part : word.parts()) {
      if (part instanceof Word.Text text) {
        current.append(text.text());
        something = true;
        continue;
      }
      Word.Variable variable = (Word.Variable) part;
      Optional<String> value =
          current.length() > LONGEST || arguments.size() > MOST_WORDS
              ? Optional.empty()
              : value(variable.name());
      if (value.isEmpty()) {
        known = false;
        something = true;
      } else if (variable.quoted()) {
        current.append(value.get());
        something = true;
      } else {
        String[] pieces = value.get().split("[ \t\n]+", -1);
        for (int i = 0; i < pieces.length; i++) {
          if (i > 0 && (current.length() > 0 || !known)) {
            arguments.add(argument(current, known, word));
            current.setLength(0);
            known = true;
          }
          current.append(pieces[i]);
          something |= !pieces[i].isEmpty();
        }
      }
    }
    if (something) {
      arguments.add(argument(current, known, word));
    }
  }

  private Optional<String> value(String name) {
    if (name.equals("#")) {
      return Optional.of(Integer.toString(parameters.size()));
    }
    if (name.equals("?") || name.equals("*") || name.equals("@")) {
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

  private static Argument argument(StringBuilder text, boolean known, Word word) {
    return new Argument(known ? Optional.of(text.toString()) : Optional.empty(), word);
  }
}
