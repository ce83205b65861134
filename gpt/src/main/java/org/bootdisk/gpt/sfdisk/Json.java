package org.bootdisk.gpt.sfdisk;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bootdisk.block.Text;

/**
 * Reads a JSON document (RFC 8259) into maps, lists and strings. Numbers and the words true, false
 * and null become strings too: sfdisk's documents need no more.
 */
final class Json {

  private static final int DEEPEST = 32;

  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  /** The document's value: a {@link Map}, a {@link List} or a {@link String}. */
  static Object parse(String text) {
    Json json = new Json(text);
    Object value = json.value(0);
    json.skipSpace();
    if (json.at < text.length()) {
      throw json.refusal("the end");
    }
    return value;
  }

  private Object value(int depth) {
    if (depth > DEEPEST) {
      throw refusal("at most " + DEEPEST + " levels");
    }
    skipSpace();
    return switch (peek()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string();
      default -> word();
    };
  }

  private Map<String, Object> object(int depth) {
    Map<String, Object> members = new LinkedHashMap<>();
    at++;
    for (skipSpace(); peek() != '}'; skipSpace()) {
      if (!members.isEmpty()) {
        expect(',');
        skipSpace();
      }
      String name = string();
      skipSpace();
      expect(':');
      if (members.put(name, value(depth + 1)) != null) {
        throw refusal("each name once");
      }
    }
    at++;
    return members;
  }

  private List<Object> array(int depth) {
    List<Object> elements = new ArrayList<>();
    at++;
    for (skipSpace(); peek() != ']'; skipSpace()) {
      if (!elements.isEmpty()) {
        expect(',');
      }
      elements.add(value(depth + 1));
    }
    at++;
    return elements;
  }

  private String string() {
    expect('"');
    StringBuilder out = new StringBuilder();
    while (peek() != '"') {
      char c = text.charAt(at++);
      if (c < ' ') {
        throw refusal("no control character in a string");
      }
      out.append(c == '\\' ? escaped() : c);
    }
    at++;
    return out.toString();
  }

  private char escaped() {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw refusal("an escape");
    };
  }

  private char unicode() {
    try {
      char c = (char) Integer.parseUnsignedInt(text, at, at + 4, 16);
      at += 4;
      return c;
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw new IllegalArgumentException(refusal("four hexadecimal digits").getMessage(), e);
    }
  }

  private String word() {
    int start = at;
    while (at < text.length() && isWordPart(text.charAt(at))) {
      at++;
    }
    if (start == at) {
      throw refusal("a value");
    }
    return text.substring(start, at);
  }

  private static boolean isWordPart(char c) {
    return "+-.".indexOf(c) >= 0 || Character.isLetterOrDigit(c);
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw refusal("more");
    }
    return text.charAt(at);
  }

  private void expect(char c) {
    if (peek() != c) {
      throw refusal("'" + c + "'");
    }
    at++;
  }

  private IllegalArgumentException refusal(String expected) {
    return new IllegalArgumentException(
        Text.format("not JSON: at character %d, expected %s", at, expected));
  }
}
