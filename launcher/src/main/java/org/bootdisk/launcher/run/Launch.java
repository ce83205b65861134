package org.bootdisk.launcher.run;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.bootdisk.launcher.ForegroundProcess;
import org.bootdisk.launcher.Terminal;
import org.bootdisk.launcher.description.Description;
import org.bootdisk.launcher.plan.Helper;
import org.bootdisk.launcher.plan.Host;
import org.bootdisk.launcher.plan.LaunchPlan;
import org.bootdisk.launcher.plan.Planner;
import org.bootdisk.launcher.plan.Preparation;
import org.bootdisk.launcher.plan.TemporaryDirectory;
import org.bootdisk.launcher.supervise.SupervisedMachine;
import org.jspecify.annotations.Nullable;

/** Starts a described machine on a host. */
public final class Launch {

  private static final int HELPER_PATIENCE_MILLIS = 5000;
  private static final int HELPER_STEP_MILLIS = 5;

  /** A socket's name has at most 107 bytes (unix(7)). */
  private static final int LONGEST_DIRECTORY = 95;

  private final Description description;
  private final Host host;
  private final List<String> more;
  private final TemporaryDirectory temporary;

  /**
   * A launch.
   *
   * @param more the user's own arguments for QEMU, behind all others
   * @throws IOException if there is no temporary directory
   */
  public Launch(Description description, Host host, List<String> more) throws IOException {
    this.description = description;
    this.host = host;
    this.more = List.copyOf(more);
    this.temporary = TemporaryDirectory.of(host);
  }

  /** The command as it would be, with a stand-in for a directory that is yet to be made. */
  public LaunchPlan plan() throws IOException {
    return planned(Planner.plan(description, host, temporary.shown(), Terminal.STANDARD));
  }

  private LaunchPlan planned(LaunchPlan plan) {
    List<String> command = new ArrayList<>(plan.command());
    command.addAll(more);
    return new LaunchPlan(plan.preparations(), plan.helpers(), command, plan.directory());
  }

  /**
   * Becomes QEMU, so that this returns only by an exception. The directory of the run is deleted by
   * a shell when QEMU has ended. Where a process cannot become another, QEMU is a child.
   *
   * @return the child's exit status
   */
  public int become() throws IOException {
    // What is wrong is found before anything is made.
    plan();
    Optional<Exec> exec = Exec.load();
    Workshop workshop = Workshop.open(temporary);
    try {
      LaunchPlan plan =
          planned(Planner.plan(description, host, workshop.path(), Terminal.STANDARD));
      prepare(plan.preparations());
      startHelpers(plan.helpers());
      if (exec.isPresent()) {
        List<Integer> kept = keepers(exec.get(), workshop);
        exec.get().become(plan.command(), plan.directory(), host.environment(), kept);
      }
      int status = ForegroundProcess.run(plan.command());
      workshop.close();
      return status;
    } catch (IOException | RuntimeException e) {
      workshop.close();
      throw e;
    }
  }

  /** Descriptors that QEMU holds for as long as it runs, and at whose end its directory goes. */
  private static List<Integer> keepers(Exec exec, Workshop workshop) throws IOException {
    if (workshop.fleeting().isEmpty()) {
      return List.of();
    }
    List<Integer> pipe = exec.pipe();
    new ProcessBuilder(Keeper.cleaner(workshop.fleeting().get()))
        .redirectInput(new File("/proc/self/fd/" + pipe.get(0)))
        .redirectOutput(Redirect.DISCARD)
        .redirectError(Redirect.DISCARD)
        .start();
    return List.of(pipe.get(1));
  }

  /**
   * Starts QEMU as a child whose serial port and monitor are held here.
   *
   * @param log gets what the machine says on its serial port
   */
  public SupervisedMachine supervise(OutputStream log) throws IOException {
    // What is wrong is found before anything is made.
    plan();
    Workshop workshop = Workshop.open(temporary);
    try {
      Terminal.Sockets sockets = sockets(workshop.path());
      LaunchPlan plan = planned(Planner.plan(description, host, workshop.path(), sockets));
      prepare(plan.preparations());
      startHelpers(plan.helpers());
      return SupervisedMachine.start(
          plan.command(), sockets, workshop.fleeting(), plan.directory(), log);
    } catch (IOException | RuntimeException e) {
      workshop.close();
      throw e;
    }
  }

  /** The sockets of a machine whose run has {@code directory}. */
  public static Terminal.Sockets sockets(Path directory) throws IOException {
    if (directory.toString().length() > LONGEST_DIRECTORY) {
      throw new IOException(
          directory + ": is too long a name for sockets; set TMPDIR to a shorter one");
    }
    return new Terminal.Sockets(directory.resolve("serial"), directory.resolve("monitor"));
  }

  /** Makes what a plan asks for: directories first, then all files at a time. */
  static void prepare(List<Preparation> preparations) throws IOException {
    List<Preparation> files = new ArrayList<>();
    for (Preparation preparation : preparations) {
      if (preparation instanceof Preparation.Directory) {
        preparation.carryOut();
      } else {
        files.add(preparation);
      }
    }
    AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (Preparation file : files.subList(Math.min(1, files.size()), files.size())) {
      Thread thread = new Thread(() -> carryOut(file, failure), "prepare " + file.file());
      thread.start();
      threads.add(thread);
    }
    if (!files.isEmpty()) {
      carryOut(files.get(0), failure);
    }
    for (Thread thread : threads) {
      join(thread);
    }
    IOException first = failure.get();
    if (first != null) {
      throw first;
    }
  }

  private static void carryOut(
      Preparation preparation, AtomicReference<@Nullable IOException> failure) {
    try {
      preparation.carryOut();
    } catch (IOException e) {
      failure.compareAndSet(null, e);
    } catch (UncheckedIOException e) {
      failure.compareAndSet(null, e.getCause());
    }
  }

  private static void join(Thread thread) throws IOException {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + thread.getName());
    }
  }

  /** Starts the programs that serve the machine, and waits until they listen. */
  static void startHelpers(List<Helper> helpers) throws IOException {
    for (Helper helper : helpers) {
      Process process =
          new ProcessBuilder(helper.command())
              .redirectInput(Redirect.from(new File("/dev/null")))
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.INHERIT)
              .start();
      int waited = 0;
      while (!Files.exists(helper.socket())) {
        if (!process.isAlive() || waited > HELPER_PATIENCE_MILLIS) {
          process.destroy();
          throw new IOException(helper.command().get(0) + " did not start to listen");
        }
        pause();
        waited += HELPER_STEP_MILLIS;
      }
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(HELPER_STEP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a helper started");
    }
  }
}
