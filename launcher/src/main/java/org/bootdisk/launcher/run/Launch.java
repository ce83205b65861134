package org.bootdisk.launcher.run;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.bootdisk.launcher.ForegroundProcess;
import org.bootdisk.launcher.Keeper;
import org.bootdisk.launcher.Keepers;
import org.bootdisk.launcher.QemuProgram.VersionAnswer;
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

  private static final int MOST_AT_A_TIME = 8;
  private static final int HELPER_PATIENCE_MILLIS = 5000;
  private static final int HELPER_STEP_MILLIS = 5;

  private final Description description;
  private final Host host;
  private final List<String> more;
  private final TemporaryDirectory temporary;
  private final Optional<VersionAnswer> version;

  /**
   * A launch with a QEMU whose version is known to do.
   *
   * @param more the user's own arguments for QEMU, behind all others
   * @throws IOException if there is no temporary directory
   */
  public Launch(Description description, Host host, List<String> more) throws IOException {
    this(description, host, more, Optional.empty());
  }

  /**
   * A launch.
   *
   * @param more the user's own arguments for QEMU, behind all others
   * @param version what QEMU answers while all is planned, and before anything is made
   * @throws IOException if there is no temporary directory
   */
  public Launch(
      Description description, Host host, List<String> more, Optional<VersionAnswer> version)
      throws IOException {
    this.version = version;
    this.description = description;
    this.host = host;
    this.more = List.copyOf(more);
    this.temporary = TemporaryDirectory.of(host);
  }

  /** The command as it would be, with a stand-in for a directory that is yet to be made. */
  public LaunchPlan plan() throws IOException {
    return planIn(temporary.shown(), Terminal.STANDARD);
  }

  private LaunchPlan planIn(Path directory, Terminal terminal) throws IOException {
    LaunchPlan plan = Planner.plan(description, host, directory, terminal);
    if (version.isPresent()) {
      version.get().requireRecent();
    }
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
    LaunchPlan plan = planIn(temporary.path(), Terminal.STANDARD);
    Optional<Exec> exec = Exec.load();
    try (Workshop workshop =
        exec.isPresent() ? Workshop.open(temporary, exec.get()) : Workshop.open(temporary)) {
      make(plan, workshop);
      if (exec.isPresent()) {
        exec.get().become(plan.command(), plan.directory(), host.environment(), workshop.held());
      }
      return ForegroundProcess.run(plan.command());
    }
  }

  /**
   * Starts QEMU as a child whose serial port and monitor are held here.
   *
   * @param log gets what the machine says on its serial port
   */
  public SupervisedMachine supervise(OutputStream log) throws IOException {
    Terminal.Sockets sockets = Terminal.Sockets.in(temporary.path());
    LaunchPlan plan = planIn(temporary.path(), sockets);
    Workshop workshop = Workshop.open(temporary);
    try {
      make(plan, workshop);
      return SupervisedMachine.start(plan.command(), sockets, plan.directory(), log, workshop);
    } catch (IOException | RuntimeException e) {
      workshop.close();
      throw e;
    }
  }

  private static void make(LaunchPlan plan, Workshop workshop) throws IOException {
    prepare(plan.preparations());
    for (Helper helper : plan.helpers()) {
      start(helper, workshop.keepers());
    }
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
    Queue<Preparation> queue = new ConcurrentLinkedQueue<>(files);
    AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 1; i < Math.min(files.size(), MOST_AT_A_TIME); i++) {
      Thread thread = new Thread(() -> carryOut(queue, failure), "prepare " + i);
      thread.start();
      threads.add(thread);
    }
    carryOut(queue, failure);
    for (Thread thread : threads) {
      join(thread);
    }
    IOException first = failure.get();
    if (first != null) {
      throw first;
    }
  }

  private static void carryOut(
      Queue<Preparation> queue, AtomicReference<@Nullable IOException> failure) {
    try {
      for (Preparation next = queue.poll(); next != null; next = queue.poll()) {
        next.carryOut();
      }
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

  /** Starts a program that serves the machine, and waits until it listens. */
  private static void start(Helper helper, Keepers keepers) throws IOException {
    Process guard = keepers.start(Keeper.gentleGuard(helper.command()));
    for (int waited = 0; !Files.exists(helper.socket()); waited += HELPER_STEP_MILLIS) {
      if (!guard.isAlive() || waited > HELPER_PATIENCE_MILLIS) {
        throw new IOException(helper.command().get(0) + " did not start to listen");
      }
      pause();
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
