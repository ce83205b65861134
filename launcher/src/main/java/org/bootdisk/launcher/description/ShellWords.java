package org.bootdisk.launcher.description;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bootdisk.block.Quoted;

/** Text as words, in the ways of a POSIX shell. File names are not expanded. */
public final class ShellWords {

  private static final String BLANKS = " \t\n";

  private final String text;
  private final Map<String, String> variables;
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean open;
  private int at;

  private ShellWords(String text, Map<String, String> variables) {
    this.text = text;
    this.variables = variables;
  }

  /**
   * The words of a variable's value that stands unquoted in a script: blanks, tabs and newlines
   * separate them, and quotes are letters like others (POSIX, "Field Splitting").
   */
  public static List<String> split(String value) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i <= value.length(); i++) {
      if (i < value.length() && BLANKS.indexOf(value.charAt(i)) < 0) {
        word.append(value.charAt(i));
      } else if (!word.isEmpty()) {
        words.add(word.toString());
        word.setLength(0);
      }
    }
    return words;
  }

  /**
   * The words of a piece of a script, with quotes, backslashes, {@code $NAME}, <code>${NAME}</code>
   * and <code>${NAME:+WORD}</code>.
   *
   * @param variables values by name; others are empty
   * @throws IllegalArgumentException if a quote or brace has no end, or a shell would do more
   */
  public static List<String> parse(String text, Map<String, String> variables) {
    return new ShellWords(text, variables).all();
  }

  private List<String> all() {
    while (at < text.length()) {
      char c = text.charAt(at++);
      switch (c) {
        case ' ', '\t', '\n' -> end();
        case '\'' -> literal();
        case '"' -> quoted();
        case '\\' -> escaped();
        case '$' -> appendFields(expansion());
        case '`', ';', '|', '&', '<', '>', '(', ')' ->
            throw new IllegalArgumentException(
                Quoted.of(text) + " has an unquoted " + c + ", which is not a word's");
        default -> append(c);
      }
    }
    end();
    return List.copyOf(words);
  }

  private void append(char c) {
    open = true;
    word.append(c);
  }

  private void end() {
    if (open) {
      words.add(word.toString());
      word.setLength(0);
      open = false;
    }
  }

  private void literal() {
    int end = requireEnd('\'');
    open = true;
    word.append(text, at, end);
    at = end + 1;
  }

  private void quoted() {
    requireEnd('"');
    open = true;
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at++);
      if (c == '\\' && at < text.length() && "\"\\$`\n".indexOf(text.charAt(at)) >= 0) {
        word.append(text.charAt(at++));
      } else if (c == '$') {
        word.append(expansion());
      } else {
        word.append(c);
      }
    }
    if (at == text.length()) {
      requireEnd('"');
    }
    at++;
  }

  private void escaped() {
    if (at < text.length()) {
      append(text.charAt(at++));
    }
  }

  /** A value outside quotes may be several words, of which the first continues what was begun. */
  private void appendFields(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (BLANKS.indexOf(value.charAt(i)) >= 0) {
        end();
      } else {
        append(value.charAt(i));
      }
    }
  }

  private String expansion() {
    if (at < text.length() && text.charAt(at) == '{') {
      at++;
      int end = requireEnd('}');
      String inner = text.substring(at, end);
      at = end + 1;
      return braced(inner);
    }
    int start = at;
    while (at < text.length() && isNameCharacter(text.charAt(at))) {
      at++;
    }
    return at == start ? "$" : value(text.substring(start, at));
  }

  private String braced(String inner) {
    int colon = inner.indexOf(":+");
    String name = colon < 0 ? inner : inner.substring(0, colon);
    for (int i = 0; i < name.length(); i++) {
      if (!isNameCharacter(name.charAt(i))) {
        throw new IllegalArgumentException(
            Quoted.of("${" + inner + "}") + " is not NAME or NAME:+WORD in braces");
      }
    }
    if (colon < 0) {
      return value(name);
    }
    // One level is all that the seed's own default needs: ${QEMU_NET_OPTS:+,$QEMU_NET_OPTS}.
    String word = inner.substring(colon + 2);
    return value(name).isEmpty() ? "" : String.join(" ", parse('"' + word + '"', variables));
  }

  private String value(String name) {
    return variables.getOrDefault(name, "");
  }

  private int requireEnd(char mark) {
    int end = text.indexOf(mark, at);
    if (end < 0) {
      throw new IllegalArgumentException(Quoted.of(text) + " has no closing " + mark);
    }
    return end;
  }

  private static boolean isNameCharacter(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
