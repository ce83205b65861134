package org.bootdisk.cli.fat;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;

/** Prints lines, many of them at a time. */
final class Lines {

  private static final int ENOUGH = 1 << 14;

  private final PrintStream out;
  private final StringBuilder gathered = new StringBuilder(2 * ENOUGH);

  Lines(PrintStream out) {
    this.out = out;
  }

  /** Adds a line, which has no end yet. */
  void add(String line) {
    gathered.append(line).append('\n');
    if (gathered.length() >= ENOUGH) {
      end();
    }
  }

  /** Prints what was gathered. */
  void end() {
    byte[] bytes = gathered.toString().getBytes(UTF_8);
    out.write(bytes, 0, bytes.length);
    gathered.setLength(0);
  }
}
