package org.bootdisk.launcher;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Running {@link Keeper}s, and the end of the pipe that keeps them waiting. */
public final class Keepers implements Closeable {

  private static final int GRACE_SECONDS = 10;

  private final Redirect farEnd;
  private final Closeable nearEnd;
  private final List<Process> shells = new ArrayList<>();

  private Keepers(Redirect farEnd, Closeable nearEnd) {
    this.farEnd = farEnd;
    this.nearEnd = nearEnd;
  }

  /** Keepers that wait until these are closed or this process is gone. */
  public static Keepers ofThisProcess() {
    return new Keepers(Redirect.PIPE, () -> {});
  }

  /**
   * Keepers that wait for the end of a pipe.
   *
   * @param farEnd from which they read
   * @param nearEnd closed with these
   */
  public static Keepers at(Path farEnd, Closeable nearEnd) {
    return new Keepers(Redirect.from(farEnd.toFile()), nearEnd);
  }

  /** Starts one; it goes on when this has been closed, until it has done its work. */
  public Process start(List<String> command) throws IOException {
    Process shell =
        new ProcessBuilder(command)
            .redirectInput(farEnd)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.INHERIT)
            .start();
    shells.add(shell);
    return shell;
  }

  /** Lets them do what they wait for, and waits until they have. */
  @Override
  public void close() throws IOException {
    nearEnd.close();
    for (Process shell : shells) {
      shell.getOutputStream().close();
    }
    try {
      for (Process shell : shells) {
        if (!shell.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
          shell.destroyForcibly();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a run was cleaned up");
    }
  }
}
