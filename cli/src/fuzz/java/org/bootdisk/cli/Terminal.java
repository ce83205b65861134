package org.bootdisk.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bootdisk.cli.command.Console;
import org.bootdisk.cli.command.ExitCode;

/** Runs commands, and requires that they end as they may and print what a terminal can take. */
final class Terminal {

  private static final Map<String, String> ENVIRONMENT =
      Map.of("HOME", "/nonexistent", "PATH", "/usr/bin:/bin");

  private Terminal() {}

  /** Runs {@code command}, whose words {@code meaning} replaces. */
  static void run(String command, UnaryOperator<String> meaning) {
    String[] words = command.split(" ");
    for (int i = 0; i < words.length; i++) {
      words[i] = meaning.apply(words[i]);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        Main.run(
            new Console(
                new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), ENVIRONMENT),
            words);
    String told = command + " ends with " + status + ": " + err.toString(UTF_8);
    assertThat(status).as(told).isNotEqualTo(ExitCode.SOFTWARE);
    requirePlain(out.toString(UTF_8), command);
    requirePlain(err.toString(UTF_8), command);
  }

  /** Requires that {@code text} has nothing that a terminal obeys, or shows in another order. */
  static void requirePlain(String text, String source) {
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      boolean plain = c == '\n' || !Character.isISOControl(c);
      if (!plain || Character.getType(c) == Character.FORMAT) {
        throw new AssertionError(source + " prints U+" + Integer.toHexString(c));
      }
      at += Character.charCount(c);
    }
  }
}
