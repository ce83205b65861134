package org.bootdisk.bootdisk.chain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.bootdisk.chain.Variables.Argument;
import org.bootdisk.grub.script.Word;

/**
 * The words of a command after their variables were replaced. Without quotes, a value may become
 * several words or none (GRUB, grub-core/script/execute.c).
 */
final class Expansion {

  /** Ours: as many words as a command may have. */
  private static final int MOST_WORDS = 1 << 14;

  private final Variables variables;
  private final List<Argument> arguments = new ArrayList<>();
  private final StringBuilder current = new StringBuilder();

  /** Whether all of the current word is known so far. */
  private boolean known = true;

  /** Whether there is a current word: unquoted variables without values make none. */
  private boolean something;

  private Expansion(Variables variables) {
    this.variables = variables;
  }

  static List<Argument> of(List<Word> words, Variables variables) {
    Expansion expansion = new Expansion(variables);
    for (Word word : words) {
      if (expansion.arguments.size() < MOST_WORDS) {
        expansion.add(word);
      }
    }
    return expansion.arguments;
  }

  private void add(Word word) {
    something = word.parts().isEmpty();
    for (Word.Part part : word.parts()) {
      if (part instanceof Word.Text text) {
        current.append(text.text());
        something = true;
      } else {
        add((Word.Variable) part, word);
      }
    }
    end(word);
  }

  private void add(Word.Variable variable, Word word) {
    if (variable.name().equals("@") && variable.quoted()) {
      List<Argument> parameters = variables.parameters();
      for (int i = 0; i < parameters.size(); i++) {
        next(i, word);
        addValue(parameters.get(i).value());
      }
      return;
    }
    boolean isTooMuch = current.length() > Variables.LONGEST || arguments.size() > MOST_WORDS;
    Optional<String> value = isTooMuch ? Optional.empty() : variables.value(variable.name());
    if (value.isEmpty() || variable.quoted()) {
      addValue(value);
      return;
    }
    String[] pieces = value.get().split("[ \t\n]+", -1);
    for (int i = 0; i < pieces.length; i++) {
      next(current.length() > 0 || !known ? i : 0, word);
      current.append(pieces[i]);
      something |= !pieces[i].isEmpty();
    }
  }

  private void addValue(Optional<String> value) {
    current.append(value.orElse(""));
    known &= value.isPresent();
    something = true;
  }

  /** Ends the current word before a value's piece {@code i}, if it is not the first. */
  private void next(int i, Word word) {
    if (i > 0) {
      end(word);
    }
  }

  private void end(Word word) {
    if (something && arguments.size() <= MOST_WORDS) {
      Optional<String> value = known ? Optional.of(current.toString()) : Optional.empty();
      arguments.add(new Argument(value, word));
    }
    current.setLength(0);
    known = true;
    something = false;
  }
}
