package org.bootdisk.launcher;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bootdisk.block.AtExit;
import org.jspecify.annotations.Nullable;

/**
 * A program that has this process's terminal while it runs: it reads from it, writes to it, and is
 * sent the signals that are typed on it.
 */
public final class ForegroundProcess {

  /** How long a program may take to end itself when it is asked to. */
  private static final int GRACE_SECONDS = 5;

  private final List<String> command;
  private @Nullable Process process;
  private boolean ended;

  private ForegroundProcess(List<String> command) {
    this.command = command;
  }

  /**
   * Runs {@code command} to its end. If this process is told to end first, so is the program.
   *
   * @return the exit status; 128 plus its number if a signal ended the program
   * @throws IOException if the program cannot be started
   */
  public static int run(List<String> command) throws IOException {
    ForegroundProcess foreground = new ForegroundProcess(command);
    // Registered first: a signal may come as soon as the program has started.
    AtExit onExit = AtExit.run("end " + command.get(0), foreground::end);
    try {
      return foreground.start().waitFor();
    } catch (InterruptedException e) {
      foreground.end();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + command.get(0) + " ran");
    } finally {
      onExit.forget();
    }
  }

  private synchronized Process start() throws IOException {
    if (ended) {
      throw new InterruptedIOException("told to end before " + command.get(0) + " was started");
    }
    Process started = new ProcessBuilder(command).inheritIO().start();
    process = started;
    return started;
  }

  /** Asks the program to end, so that it puts the terminal right, and insists after a while. */
  private synchronized void end() {
    ended = true;
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
