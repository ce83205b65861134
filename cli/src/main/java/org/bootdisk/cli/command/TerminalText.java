package org.bootdisk.cli.command;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;
import org.bootdisk.block.Quoted;
import org.jspecify.annotations.Nullable;

/**
 * Text that may have names of files and images in it, made safe for a terminal: line ends stay,
 * whatever else it might obey, or show in another order, is written as an escape.
 */
public final class TerminalText {

  private TerminalText() {}

  /** {@code message}, mostly as it is. */
  public static String of(String message) {
    @Nullable StringBuilder out = null;
    for (int at = 0; at < message.length(); ) {
      int c = message.codePointAt(at);
      if (c != '\n' && !isPlain(c)) {
        out = out == null ? new StringBuilder(message.substring(0, at)) : out;
        out.append(Quoted.escaped(Character.toString(c)));
      } else if (out != null) {
        out.appendCodePoint(c);
      }
      at += Character.charCount(c);
    }
    return out == null ? message : out.toString();
  }

  /** {@code text} in one line: line ends are escaped as well. */
  public static String line(String text) {
    String safe = of(text);
    return safe.indexOf('\n') < 0 ? safe : safe.replace("\n", "\\u{a}");
  }

  /** JSON whose strings are ASCII where a terminal might obey them; the values stay the same. */
  static Writer json(Writer to) {
    return new JsonWriter(to);
  }

  private static boolean isPlain(int c) {
    return (c >= ' ' && c < 0x7F) || (c > 0x9F && Quoted.isShown(c));
  }

  /** Outside of its strings JSON is printable ASCII and line ends; so every character is in one. */
  private static final class JsonWriter extends FilterWriter {

    private JsonWriter(Writer to) {
      super(to);
    }

    @Override
    public void write(int c) throws IOException {
      // Halves of pairs are passed on: none of the characters beyond the first plane acts.
      if (c == '\n' || isPlain(c) || Character.isSurrogate((char) c)) {
        out.write(c);
      } else {
        out.write("\\u" + Integer.toHexString(0x1_0000 | c).substring(1));
      }
    }

    @Override
    public void write(char[] text, int from, int length) throws IOException {
      for (int i = from; i < from + length; i++) {
        write(text[i]);
      }
    }

    @Override
    public void write(String text, int from, int length) throws IOException {
      for (int i = from; i < from + length; i++) {
        write(text.charAt(i));
      }
    }
  }
}
