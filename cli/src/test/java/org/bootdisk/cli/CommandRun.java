package org.bootdisk.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bootdisk.cli.command.Console;

/**
 * A command run within the test's own process.
 *
 * @param status exit status
 * @param out standard output
 * @param err standard error
 */
public record CommandRun(int status, String out, String err) {

  /** Runs {@code bootdisk} in an environment that has nothing but a home and a path. */
  public static CommandRun of(Object... arguments) {
    return in(Map.of("HOME", "/nonexistent", "PATH", "/usr/bin:/bin"), arguments);
  }

  /** Runs {@code bootdisk} as {@link #of} does; it must succeed. */
  public static CommandRun ok(Object... arguments) {
    return of(arguments).requireOk();
  }

  /** Runs {@code bootdisk image} as {@link #of} does. */
  public static CommandRun image(Object... arguments) {
    List<Object> words = new ArrayList<>(List.of("image"));
    words.addAll(List.of(arguments));
    return of(words.toArray());
  }

  /** This run, if it succeeded. */
  public CommandRun requireOk() {
    assertThat(status).as("%s%s", out, err).isZero();
    return this;
  }

  /** Runs {@code bootdisk} in the given environment. */
  public static CommandRun in(Map<String, String> environment, Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    Console console =
        new Console(
            new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), environment);
    int status = Main.run(console, words);
    return new CommandRun(status, out.toString(UTF_8), err.toString(UTF_8));
  }
}
