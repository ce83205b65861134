package org.bootdisk.cli.command;

import java.lang.reflect.Field;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** Options that every command takes. Used as a picocli mixin. */
public final class CommonOptions {

  /** When to use what only a terminal understands. */
  public enum When {
    /** If the stream is a terminal. */
    AUTO,
    /** Always. */
    ALWAYS,
    /** Never. */
    NEVER
  }

  /** How to show progress. */
  public enum ProgressMode {
    /** A bar on a terminal, else nothing. */
    AUTO,
    /** A bar, whatever the stream is. */
    TTY,
    /** Lines of text. */
    PLAIN,
    /** Lines of JSON. */
    JSON,
    /** Nothing. */
    NONE
  }

  @Option(names = "--json", description = "Print the result, or the error, as JSON.")
  boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print nothing but errors and what was asked for.")
  boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description =
          "Tell more on standard error: what is written where, what is run, what caused an error.")
  boolean verbose;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      defaultValue = "auto",
      description =
          "Colours: auto, always or never (default: ${DEFAULT-VALUE}). NO_COLOR switches them"
              + " off, FORCE_COLOR on.")
  When color = When.AUTO;

  @Option(
      names = "--progress",
      paramLabel = "MODE",
      defaultValue = "auto",
      description =
          "Progress on standard error: auto, tty, plain, json or none (default:"
              + " ${DEFAULT-VALUE}).")
  ProgressMode progress = ProgressMode.AUTO;

  @Option(
      names = "--stacktrace",
      description = "On an error, also print where in bootdisk it arose.")
  boolean stacktrace;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this help and exit.")
  boolean help;

  /** For picocli. */
  public CommonOptions() {}

  /** Whether an option is one of these. */
  public static boolean has(OptionSpec option) {
    return option.userObject() instanceof Field field
        && field.getDeclaringClass() == CommonOptions.class;
  }

  /** Whether results are printed as JSON. */
  public boolean json() {
    return json;
  }

  /** Whether only errors and results are printed. */
  public boolean quiet() {
    return quiet;
  }

  /** Whether more is told than people usually ask for. */
  public boolean verbose() {
    return verbose && !quiet;
  }

  /** When colours are used. */
  public When color() {
    return color;
  }

  /** Whether an error tells where in the program it arose. */
  public boolean stacktrace() {
    return stacktrace;
  }

  /** How progress is shown. */
  public ProgressMode progress() {
    return quiet ? ProgressMode.NONE : progress;
  }
}
