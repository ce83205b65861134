package org.bootdisk.maven;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.bootdisk.cli.Main;
import org.bootdisk.cli.command.Console;
import org.jspecify.annotations.Nullable;

/** A goal that runs one of the program's commands in Maven's own process. */
abstract class CommandMojo extends AbstractMojo {

  /** Exit status of checks that found errors. */
  static final int ERRORS = 2;

  /** Exit status of checks that found nothing worse than warnings. */
  static final int WARNINGS = 3;

  private static final String TIME = "SOURCE_DATE_EPOCH";

  @Parameter(defaultValue = "${project}", readonly = true, required = true)
  @SuppressWarnings("NullAway.Init")
  MavenProject project;

  @Parameter(defaultValue = "${settings.offline}", readonly = true)
  boolean offline;

  /** Passes over the goal. */
  @Parameter(property = "bootdisk.skip")
  boolean skip;

  /**
   * The time of all that is on the disk, as reproducible builds of Maven have it: in ISO 8601, or
   * in seconds since 1970. SOURCE_DATE_EPOCH of the environment goes before.
   */
  @Parameter(defaultValue = "${project.build.outputTimestamp}")
  @Nullable String outputTimestamp;

  /** Words to put behind those that the goal's parameters make: any option of the command. */
  @Parameter List<String> arguments = new ArrayList<>();

  /** The image: what {@code build} makes and {@code verify} looks at. */
  @Parameter(
      property = "bootdisk.image",
      defaultValue = "${project.build.directory}/${project.build.finalName}.qcow2")
  @SuppressWarnings("NullAway.Init")
  File image;

  /** Adds an option unless its value is missing. */
  static void add(List<String> words, String option, @Nullable Object value) {
    if (value != null) {
      words.add(option + "=" + value);
    }
  }

  /** Adds an option without value if it is wanted. */
  static void addIf(List<String> words, String option, boolean wanted) {
    if (wanted) {
      words.add(option);
    }
  }

  /** Runs a command; its exit status. What it says goes to Maven's log. */
  int run(List<String> words) throws MojoExecutionException {
    List<String> all = new ArrayList<>(words);
    all.addAll(arguments);
    getLog().debug("bootdisk " + String.join(" ", all));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), environment());
    int status = Main.run(console, all.toArray(new String[0]));
    out.toString(UTF_8).lines().forEach(level(status));
    err.toString(UTF_8).lines().forEach(status == WARNINGS ? getLog()::info : level(status));
    return status;
  }

  private Consumer<String> level(int status) {
    if (status == 0) {
      return getLog()::info;
    }
    return status == WARNINGS ? getLog()::warn : getLog()::error;
  }

  private Map<String, String> environment() throws MojoExecutionException {
    Map<String, String> environment = new TreeMap<>(System.getenv());
    String time = outputTimestamp;
    // A single letter is how a build says that it does not want to be reproducible.
    if (time != null && time.length() > 1) {
      environment.putIfAbsent(TIME, seconds(time));
    }
    environment.put("NO_COLOR", "1");
    return environment;
  }

  private static String seconds(String time) throws MojoExecutionException {
    if (time.chars().allMatch(Character::isDigit)) {
      return time;
    }
    try {
      return String.valueOf(OffsetDateTime.parse(time).toInstant().getEpochSecond());
    } catch (DateTimeParseException e) {
      throw new MojoExecutionException(
          "outputTimestamp is no time in ISO 8601, such as " + Instant.EPOCH + ": " + time, e);
    }
  }
}
