package org.bootdisk.grub.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.grub.script.ScriptToken.Kind;

/** Cuts a script into tokens (GRUB, grub-core/script/yylex.l). */
final class ScriptLexer {

  static final String SOURCE = "GRUB manual, \"Shell-like scripting\"";

  private static final Set<String> RESERVED =
      Set.of(
          "case",
          "do",
          "done",
          "elif",
          "else",
          "esac",
          "fi",
          "for",
          "if",
          "in",
          "select",
          "then",
          "until",
          "while",
          "function");

  /** Tokens of the lexer that no rule of the grammar takes. */
  private static final Set<String> UNUSED = Set.of("[[", "]]");

  private static final String SPECIAL_VARIABLES = "?#*@";

  private final String text;
  private final String where;
  private int at;
  private int line = 1;

  ScriptLexer(String text, String where) {
    this.text = text;
    this.where = where;
  }

  /** The next token; {@link Kind#END} again and again when there is none. */
  ScriptToken next() throws FormatException {
    skipBlanks();
    if (at >= text.length()) {
      return new ScriptToken(Kind.END, "", List.of(), line);
    }
    int start = at;
    int startLine = line;
    Kind symbol = symbol(text.charAt(at));
    if (symbol != Kind.WORD) {
      at++;
      line += symbol == Kind.NEWLINE ? 1 : 0;
      return new ScriptToken(symbol, text.substring(start, at), List.of(), startLine);
    }
    List<Word.Part> parts = word();
    String written = text.substring(start, at);
    return new ScriptToken(kind(written), written, parts, startLine);
  }

  private static Kind symbol(char c) {
    return switch (c) {
      case '\n' -> Kind.NEWLINE;
      case ';' -> Kind.SEMICOLON;
      case '{' -> Kind.LEFT_BRACE;
      case '}' -> Kind.RIGHT_BRACE;
      case '|', '&', '<', '>' -> Kind.UNUSED;
      default -> Kind.WORD;
    };
  }

  private static Kind kind(String written) {
    if (RESERVED.contains(written)) {
      return Kind.RESERVED;
    }
    if (UNUSED.contains(written)) {
      return Kind.UNUSED;
    }
    return nameEnd(written, 0) == written.length() ? Kind.NAME : Kind.WORD;
  }

  /** Skips blanks, comments, and ends of lines behind a backslash. */
  private void skipBlanks() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == ' ' || c == '\t') {
        at++;
      } else if (c == '#') {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (text.startsWith("\\\n", at)) {
        at += 2;
        line++;
      } else {
        return;
      }
    }
  }

  private List<Word.Part> word() throws FormatException {
    List<Word.Part> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at);
      switch (c) {
        case ' ', '\t', '\n', ';', '{', '}', '|', '&', '<', '>' -> {
          flush(literal, parts);
          return parts;
        }
        case '\'' -> singleQuoted(literal);
        case '"' -> doubleQuoted(literal, parts);
        case '$' -> variable(literal, parts, false);
        case '\\' -> escaped(literal);
        default -> {
          literal.append(c);
          at++;
        }
      }
    }
    flush(literal, parts);
    return parts;
  }

  private static void flush(StringBuilder literal, List<Word.Part> parts) {
    if (literal.length() > 0) {
      parts.add(new Word.Text(literal.toString()));
      literal.setLength(0);
    }
  }

  private void escaped(StringBuilder literal) throws FormatException {
    if (at + 1 >= text.length()) {
      throw fault("a backslash is the last character", "one more behind it");
    }
    append(literal, text.charAt(at + 1));
    at += 2;
  }

  /** Appends what a backslash stands before, outside quotes: a line's end is left out. */
  private void append(StringBuilder literal, char c) {
    if (c == '\n') {
      line++;
    } else {
      literal.append(c);
    }
  }

  private void singleQuoted(StringBuilder literal) throws FormatException {
    int end = text.indexOf('\'', at + 1);
    if (end < 0) {
      throw fault("a single quote is opened", "it to be closed");
    }
    for (int i = at + 1; i < end; i++) {
      line += text.charAt(i) == '\n' ? 1 : 0;
    }
    literal.append(text, at + 1, end);
    at = end + 1;
  }

  private void doubleQuoted(StringBuilder literal, List<Word.Part> parts) throws FormatException {
    int startLine = line;
    at++;
    while (at < text.length()) {
      char c = text.charAt(at);
      switch (c) {
        case '"' -> {
          at++;
          return;
        }
        case '$' -> variable(literal, parts, true);
        case '\\' -> escapedInQuotes(literal);
        default -> {
          line += c == '\n' ? 1 : 0;
          literal.append(c);
          at++;
        }
      }
    }
    line = startLine;
    throw fault("a double quote is opened", "it to be closed");
  }

  /** In double quotes a backslash is one, but before {@code $ \ "} and a line's end. */
  private void escapedInQuotes(StringBuilder literal) {
    char c = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
    if (c == '$' || c == '\\' || c == '"' || c == '\n') {
      append(literal, c);
      at += 2;
    } else {
      literal.append('\\');
      at++;
    }
  }

  private void variable(StringBuilder literal, List<Word.Part> parts, boolean quoted)
      throws FormatException {
    boolean braces = text.startsWith("{", at + 1);
    int start = at + (braces ? 2 : 1);
    int end = variableEnd(start);
    if (end == start || (braces && !text.startsWith("}", end))) {
      int shown = Math.min(text.length(), at + 20);
      throw fault(
          "a $ begins " + Quoted.of(text.substring(at, shown)), "a variable's name behind it");
    }
    flush(literal, parts);
    parts.add(new Word.Variable(text.substring(start, end), quoted));
    at = end + (braces ? 1 : 0);
  }

  private int variableEnd(int start) {
    if (start < text.length() && SPECIAL_VARIABLES.indexOf(text.charAt(start)) >= 0) {
      return start + 1;
    }
    int end = start;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end > start ? end : nameEnd(text, start);
  }

  /** The end of the name that begins at {@code start}; {@code start} if none does. */
  private static int nameEnd(String text, int start) {
    int end = start;
    while (end < text.length()
        && (isLetter(text.charAt(end)) || (end > start && isDigit(text.charAt(end))))) {
      end++;
    }
    return end;
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** A complaint about the line that is being read. */
  private FormatException fault(String actual, String expected) {
    return fault(line, actual, expected);
  }

  /** A complaint about a line. */
  FormatException fault(int number, String actual, String expected) {
    return new FormatException.Corrupt(
        Fault.in(where + ":" + number).actual(actual).expected(expected).source(SOURCE));
  }

  /** A complaint about a script that asks for too much. */
  FormatException limit(int number, String actual, String expected) {
    return new FormatException.LimitExceeded(
        Fault.in(where + ":" + number).actual(actual).expected(expected));
  }
}
