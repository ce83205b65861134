package org.bootdisk.cli;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bootdisk.bootdisk.recipe.Words;
import org.bootdisk.cli.command.CommonOptions;
import org.bootdisk.cli.command.Console;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.Failure;
import org.bootdisk.cli.command.Program;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.TerminalText;
import org.bootdisk.cli.image.ImageCommand;
import picocli.Annotations;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code bootdisk} program. */
@Command(
    name = "bootdisk",
    version = "bootdisk " + Program.VERSION,
    description =
        "Builds, inspects and starts bootable disk images, without root and without a VM.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%n",
    footer = "'bootdisk COMMAND -h' tells briefly of a command, '--help' all of it.")
public final class Main {

  /** Words that no command's grammar is needed for. */
  private static final List<String> VERSION_OPTIONS = List.of("-V", "--version");

  private static final int MOST_CAUSES = 10;

  // What picocli would do at each start, and is of no use here.
  static {
    Annotations.use(new AnnotationIndex());
    System.setProperty("picocli.converters.excludes", "java.time.,java.sql.");
  }

  private final Console console;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print version information and exit.")
  boolean version;

  private Main(Console console) {
    this.console = console;
  }

  /** Runs a command and ends the process with its exit status. */
  public static void main(String[] arguments) {
    int status = ExitCode.IO;
    try {
      status = run(Console.system(), arguments);
    } catch (OutOfMemoryError e) {
      System.err.println("bootdisk: out of memory: " + e.getMessage());
    } catch (LinkageError e) {
      // Said by this class alone, as others may not be found either.
      System.err.println(
          "bootdisk: a part of the program cannot be loaded ("
              + e
              + "); were too many files open (ulimit -n), or was the program replaced?");
    }
    end(status);
  }

  /**
   * Ends the process. From Java 21 on, {@code System.exit} first looks through all jars for a
   * logger that wants to know, for 30 ms; with all files closed there is nothing that it would do.
   */
  private static void end(int status) {
    Thread none = new Thread(() -> {});
    try {
      Runtime.getRuntime().addShutdownHook(none);
    } catch (IllegalStateException e) {
      System.exit(status); // A signal ends the process, which waits for what is to be deleted.
    }
    Runtime.getRuntime().halt(status);
  }

  /** Runs a command in this process and returns its exit status. */
  public static int run(Console console, String... words) {
    String[] arguments = HelpRequest.understood(words);
    int status = HelpPages.print(console, arguments) ? ExitCode.OK : execute(console, arguments);
    boolean isLost = console.out().checkError() && !console.hasReaderThatLeft();
    return status == ExitCode.OK && isLost ? ExitCode.IO : status;
  }

  /** Does what the arguments ask for. */
  static int execute(Console console, String... arguments) {
    CommandLine line = commandLine(console, arguments);
    HelpRequest.prepare(line, arguments);
    try {
      return line.execute(ImageCommand.withNegativeSize(arguments));
    } catch (OutOfMemoryError e) {
      // Whoever reads bounds what it allocates; this is for what libraries do not bound.
      console.err().println("bootdisk: this takes more memory than Java may use (-Xmx)");
      return ExitCode.FAILURE;
    }
  }

  /** The grammar of the whole command line. */
  static CommandLine commandLine(Console console) {
    CommandLine line = bare(console);
    new Commands().addAll(line);
    return configured(line, console);
  }

  /** As much of the grammar as {@code words} need. */
  private static CommandLine commandLine(Console console, String... words) {
    CommandLine line = bare(console);
    if (words.length == 0 || !VERSION_OPTIONS.contains(words[0])) {
      new Commands().addFor(line, List.of(words));
    }
    return configured(line, console);
  }

  private static CommandLine bare(Console console) {
    return new CommandLine(new Main(console));
  }

  private static CommandLine configured(CommandLine line, Console console) {
    Main main = line.getCommand();
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(console.ansi(CommonOptions.When.AUTO, 1)));
    line.setExecutionStrategy(main::execute);
    line.setExecutionExceptionHandler(main::report);
    line.setParameterExceptionHandler(main::reportUsage);
    return line;
  }

  private int execute(ParseResult parsed) {
    for (ParseResult at = parsed; at != null; at = at.hasSubcommand() ? at.subcommand() : null) {
      if (at.commandSpec().userObject() instanceof Subcommand command) {
        command.setConsole(console);
      }
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  private int report(Exception problem, CommandLine command, ParseResult parsed) {
    CommonOptions options = optionsOf(command);
    Failure failure =
        command.getCommandSpec().userObject() instanceof Subcommand subcommand
            ? subcommand.failure(problem)
            : Failure.of(problem);
    if (options.json()) {
      reportJson(failure);
    } else {
      printError(failure.message(), options);
    }
    if (options.stacktrace()) {
      StringWriter trace = new StringWriter();
      problem.printStackTrace(new PrintWriter(trace));
      console.err().print(TerminalText.of(trace.toString().replace('\t', ' ')));
    } else if (options.verbose()) {
      printCauses(problem);
    }
    return failure.status();
  }

  private int reportJson(Failure failure) {
    try {
      console.json("bootdisk-error-1", json -> writeError(json, failure));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return failure.status();
  }

  private int reportUsage(ParameterException problem, String[] arguments) {
    CommandLine command = problem.getCommandLine();
    String message = usageMessage(problem);
    if (Arrays.asList(arguments).contains("--json")) {
      return reportJson(new Failure(ExitCode.USAGE, message));
    }
    printError(message, optionsOf(command));
    String name = command.getCommandSpec().qualifiedName();
    console.err().println("Try '" + name + " --help'.");
    return ExitCode.USAGE;
  }

  private static String usageMessage(ParameterException problem) {
    if (problem instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
      String word = unmatched.getUnmatched().get(0);
      boolean isCommand = !problem.getCommandLine().getSubcommands().isEmpty();
      return isCommand
          ? "there is no command '" + word + "'" + nearCommand(word, problem.getCommandLine())
          : "'" + word + "' is one too many";
    }
    String near = isUnknownOption(problem) ? nearOption(problem) : "";
    return plain(String.valueOf(problem.getMessage())) + near;
  }

  private static String nearCommand(String word, CommandLine group) {
    Set<String> known = new TreeSet<>();
    group
        .getSubcommands()
        .forEach(
            (name, command) -> {
              if (!command.getCommandSpec().usageMessage().hidden()) {
                known.add(name);
              }
            });
    return Words.suggestion(word, known);
  }

  private static boolean isUnknownOption(ParameterException problem) {
    return problem instanceof UnmatchedArgumentException unmatched && unmatched.isUnknownOption();
  }

  private static String nearOption(ParameterException problem) {
    String word = ((UnmatchedArgumentException) problem).getUnmatched().get(0);
    Set<String> known = problem.getCommandLine().getCommandSpec().optionsMap().keySet();
    return Words.suggestion(word.replaceFirst("=.*", ""), known);
  }

  /** picocli's sentence with the values as help and completion show them. */
  private static String plain(String message) {
    Matcher choice =
        Pattern.compile("expected one of \\[([^]]*)\\] \\(case-insensitive\\) but was ")
            .matcher(message);
    return choice.find()
        ? choice.replaceFirst("write " + choice.group(1).toLowerCase(Locale.ROOT) + ", not ")
        : message;
  }

  private void printError(String message, CommonOptions options) {
    ColorScheme scheme = CommandLine.Help.defaultColorScheme(console.ansi(options.color(), 2));
    console
        .err()
        .println(scheme.ansi().string("@|bold,red bootdisk:|@ ") + TerminalText.of(message));
  }

  private void printCauses(Exception problem) {
    Throwable cause = problem.getCause();
    for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
      console.err().println(TerminalText.of("caused by: " + cause));
      cause = cause.getCause();
    }
  }

  private static void writeError(JsonWriter json, Failure failure) throws IOException {
    json.beginObject();
    json.name("error").value(failure.message());
    json.name("exit-status").value(failure.status());
    json.endObject();
  }

  private static CommonOptions optionsOf(CommandLine command) {
    Object user = command.getCommandSpec().userObject();
    return user instanceof Subcommand subcommand ? subcommand.common() : new CommonOptions();
  }
}
