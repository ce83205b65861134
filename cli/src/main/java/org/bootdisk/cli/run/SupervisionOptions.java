package org.bootdisk.cli.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.bootdisk.block.Quoted;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.launcher.supervise.Dialogue;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether and how a machine is watched while it runs. Used as a picocli mixin. */
final class SupervisionOptions {

  private static final int USUAL_SECONDS = 300;

  @Option(
      names = "--supervised",
      description = "Watch the machine until it ends; each of the following options implies it.")
  boolean supervised;

  @Option(
      names = "--expect",
      paramLabel = "REGEX",
      description =
          "Wait until it says this on its serial port; can be repeated. Behind the last one the"
              + " machine is ended.")
  List<String> expected = new ArrayList<>();

  @Option(
      names = "--send",
      paramLabel = "TEXT",
      description =
          "Type this when the --expect of the same number has come; \\n, \\r, \\t, \\e and \\\\ are"
              + " keys. Behind the last one the machine is to end by itself.")
  List<String> sent = new ArrayList<>();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "For all of that, or for the machine to end by itself (default: 300).")
  @Nullable Integer seconds;

  @Option(
      names = "--serial-log",
      paramLabel = "FILE",
      description = "Write what it says to a file, not to standard output.")
  @Nullable Path log;

  @Option(
      names = "--screenshot",
      paramLabel = "FILE",
      description = "On a failure, write what its screen shows, as PNG.")
  @Nullable Path screenshot;

  int seconds() {
    return seconds == null ? USUAL_SECONDS : seconds;
  }

  @Nullable Path log() {
    return log;
  }

  @Nullable Path screenshot() {
    return screenshot;
  }

  /** What it is to say and is answered, or nothing if it is not watched. */
  Optional<Dialogue> dialogue() throws UsageException {
    if (!isWanted()) {
      return Optional.empty();
    }
    if (sent.size() > expected.size()) {
      throw new UsageException("--send answers an --expect; there are fewer of these");
    }
    if (seconds() < 1) {
      throw new UsageException("--timeout: is at least 1 second, got " + seconds);
    }
    List<Dialogue.Step> steps = new ArrayList<>();
    for (int i = 0; i < expected.size(); i++) {
      steps.add(
          new Dialogue.Step(pattern(expected.get(i)), i < sent.size() ? keys(sent.get(i)) : ""));
    }
    return Optional.of(new Dialogue(steps));
  }

  private boolean isWanted() {
    return supervised
        || !expected.isEmpty()
        || !sent.isEmpty()
        || seconds != null
        || log != null
        || screenshot != null;
  }

  private static Pattern pattern(String text) throws UsageException {
    try {
      return Pattern.compile(text, Pattern.MULTILINE);
    } catch (PatternSyntaxException e) {
      throw new UsageException(
          "--expect: " + Quoted.of(text) + " is not a regular expression: " + e.getDescription());
    }
  }

  private static String keys(String text) throws UsageException {
    StringBuilder keys = new StringBuilder();
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\\') {
        at++;
        keys.append(key(text, at));
      } else {
        keys.append(c);
      }
    }
    return keys.toString();
  }

  private static char key(String text, int at) throws UsageException {
    char c = at < text.length() ? text.charAt(at) : ' ';
    return switch (c) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'e' -> '\u001b';
      case '\\' -> '\\';
      default ->
          throw new UsageException("--send: " + Quoted.of(text) + " has a \\ before no known key");
    };
  }
}
