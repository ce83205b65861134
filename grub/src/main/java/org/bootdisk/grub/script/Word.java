package org.bootdisk.grub.script;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One word of a command, before variables are replaced.
 *
 * @param parts from left to right; none for {@code ''}
 * @param line that the word begins in, from 1
 */
public record Word(List<Part> parts, int line) {

  /** Copies the list. */
  public Word {
    parts = List.copyOf(parts);
  }

  /** A piece of a word. */
  public sealed interface Part permits Text, Variable {}

  /**
   * Text that stands for itself.
   *
   * @param text without quotes and backslashes
   */
  public record Text(String text) implements Part {}

  /**
   * The value of a variable.
   *
   * @param name of the variable, or one of the digits and {@code ? # * @}
   * @param quoted whether it stands in double quotes, so that its value is one word
   */
  public record Variable(String name, boolean quoted) implements Part {}

  /** The text, if no variable is in it. */
  public @Nullable String constant() {
    StringBuilder out = new StringBuilder();
    for (Part part : parts) {
      if (!(part instanceof Text text)) {
        return null;
      }
      out.append(text.text());
    }
    return out.toString();
  }

  /** A word of the language that stands for {@code text} as it is, whatever is in it. */
  public static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  /** The word as it may be written, for messages. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    for (Part part : parts) {
      if (part instanceof Text text) {
        out.append(text.text());
      } else if (part instanceof Variable variable) {
        out.append("${").append(variable.name()).append('}');
      }
    }
    return out.toString();
  }
}
