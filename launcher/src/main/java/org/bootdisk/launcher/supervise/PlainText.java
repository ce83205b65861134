package org.bootdisk.launcher.supervise;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * Takes escape sequences (ECMA-48) and carriage returns out of what a machine sends to a terminal,
 * so that words can be found in it. One character a byte.
 */
final class PlainText {

  private enum State {
    TEXT,
    ESCAPE,
    SEQUENCE,
    ONE_MORE
  }

  private static final char ESC = 0x1b;

  private State state = State.TEXT;

  /** The text in the next bytes. */
  String of(byte[] bytes, int count) {
    StringBuilder out = new StringBuilder(count);
    for (char c : new String(bytes, 0, count, ISO_8859_1).toCharArray()) {
      append(out, c);
    }
    return out.toString();
  }

  private void append(StringBuilder out, char c) {
    switch (state) {
      case TEXT -> {
        if (c == ESC) {
          state = State.ESCAPE;
        } else if (c != '\r') {
          out.append(c);
        }
      }
      case ESCAPE ->
          state =
              switch (c) {
                case '[' -> State.SEQUENCE;
                case '(', ')', '#', '%' -> State.ONE_MORE;
                default -> State.TEXT;
              };
      case SEQUENCE -> {
        boolean last = c >= '@' && c <= '~';
        // A movement of the cursor to another place begins a new line.
        if (last && (c == 'H' || c == 'f')) {
          out.append('\n');
        }
        state = last ? State.TEXT : State.SEQUENCE;
      }
      case ONE_MORE -> state = State.TEXT;
    }
  }
}
