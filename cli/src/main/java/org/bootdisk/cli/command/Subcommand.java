package org.bootdisk.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.bootdisk.block.Finding;
import picocli.CommandLine.Mixin;

/** A command of bootdisk: its options are fields, its work is {@link #call}. */
public abstract class Subcommand implements Callable<Integer> {

  @Mixin CommonOptions common = new CommonOptions();

  private Console console = Console.system();

  /** For subclasses. */
  protected Subcommand() {}

  /** The options that every command takes. */
  public final CommonOptions common() {
    return common;
  }

  /** Where to speak. */
  protected final Console console() {
    return console;
  }

  /** Sets where to speak, before the command runs. */
  public final void setConsole(Console other) {
    console = other;
  }

  /** A message for people on standard error; none if they asked for quiet. */
  protected final void say(String message) {
    if (!common.quiet()) {
      console.err().println(TerminalText.of(message));
    }
  }

  /** A message for people who asked for more. */
  protected final void detail(String message) {
    if (common.verbose()) {
      console.err().println(message);
    }
  }

  /** Text that stands out on standard output, if that is a terminal that can show it. */
  protected final String bold(String text) {
    return console.ansi(common.color(), 1).string("@|bold " + text + "|@");
  }

  /** Tells people which command tells more of what was found. */
  protected final void sayWhereMoreIsTold(List<Finding> findings) {
    if (!findings.isEmpty()) {
      say("'bootdisk explain " + findings.get(0).rule() + "' tells more");
    }
  }

  /** How a problem that this command met is told. */
  public final Failure failure(Exception problem) {
    Failure usual = Failure.of(problem);
    return new Failure(statusFor(problem, usual.status()), usual.message());
  }

  /**
   * The exit status for a problem; for commands that have statuses of their own.
   *
   * @param usual the one that other commands have for it
   */
  protected int statusFor(Exception problem, int usual) {
    return usual;
  }

  /**
   * Does the work.
   *
   * @return an {@link ExitCode}, or a status that the command documents
   */
  @Override
  public abstract Integer call() throws Exception;
}
