package org.bootdisk.launcher.supervise;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.bootdisk.block.SteadyClock;
import org.bootdisk.launcher.Json;
import org.bootdisk.launcher.Keeper;
import org.bootdisk.launcher.Terminal;

/**
 * A running machine whose serial port and monitor are held here. QEMU is a child of a small shell
 * that ends it when this process is gone, however it went.
 */
public final class SupervisedMachine implements Closeable {

  private static final int STEP_MILLIS = 10;
  private static final int CONNECTION_STEPS = 3000;
  private static final int GRACE_SECONDS = 10;

  /** What QEMU says of the socket of a serial port before somebody comes to it, as all do here. */
  private static final String WAITING = "info: QEMU waiting for connection on:";

  private static final int LONGEST_MESSAGE = 1 << 14;

  /** States that only a person would end (QEMU, "QAPI: RunState"). */
  private static final Set<String> STOPPED = Set.of("internal-error", "io-error", "guest-panicked");

  /** How often it is looked whether QEMU has stopped the machine. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Process guard;
  private final StringBuilder messages = new StringBuilder();
  private final Thread listener;
  private final SerialPort serial;
  private final QmpClient monitor;
  private final Closeable companions;

  private SupervisedMachine(
      Process guard, Terminal.Sockets sockets, OutputStream log, Closeable companions)
      throws IOException {
    this.guard = guard;
    this.companions = companions;
    this.listener = new Thread(this::listen, "QEMU's messages");
    listener.setDaemon(true);
    listener.start();
    this.serial = SerialPort.over(connected(sockets.serial()), log);
    try {
      this.monitor = QmpClient.over(connected(sockets.monitor()));
    } catch (QmpException e) {
      serial.close();
      // Some of what QEMU does not like it finds late, and ends.
      throw hasEnded() ? failed() : e;
    }
  }

  private boolean hasEnded() throws IOException {
    try {
      return guard.waitFor(GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while QEMU ended");
    }
  }

  /**
   * Starts QEMU.
   *
   * @param command QEMU and its arguments, which make it listen on {@code sockets}
   * @param directory in which QEMU starts
   * @param log gets what the machine says on its serial port
   * @param companions closed behind QEMU: what belongs to the run
   * @throws QemuFailedException if QEMU ends before the machine has started
   */
  public static SupervisedMachine start(
      List<String> command,
      Terminal.Sockets sockets,
      Path directory,
      OutputStream log,
      Closeable companions)
      throws IOException {
    Process guard =
        new ProcessBuilder(Keeper.guard(command))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    try {
      return new SupervisedMachine(guard, sockets, log, companions);
    } catch (IOException | RuntimeException e) {
      guard.getOutputStream().close();
      awaitEnd(guard);
      throw e;
    }
  }

  /** The serial port. */
  public SerialPort serial() {
    return serial;
  }

  /** QEMU's monitor. */
  public QmpClient monitor() {
    return monitor;
  }

  /** What QEMU itself said, on its standard output and error. */
  public String messages() {
    StringBuilder said = new StringBuilder();
    synchronized (messages) {
      for (String line : messages.toString().lines().toList()) {
        said.append(line.contains(WAITING) ? "" : line + "\n");
      }
    }
    return said.toString().strip();
  }

  /**
   * Waits until something that is said matches {@code wanted} or {@code unwanted}, behind what was
   * last waited for.
   *
   * @return what matched; empty if the time is over, or the machine has ended or is stopped
   */
  Optional<SerialPort.Heard> hear(Pattern wanted, Pattern unwanted, Duration patience)
      throws IOException, InterruptedException {
    InstantSource clock = new SteadyClock();
    Instant deadline = clock.instant().plus(patience);
    while (true) {
      Duration left = Duration.between(clock.instant(), deadline);
      boolean last = left.compareTo(LOOK) <= 0;
      Optional<SerialPort.Heard> said = serial.await(wanted, unwanted, last ? left : LOOK);
      if (said.isPresent() || last || serial.awaitEnd(Duration.ZERO) || isStopped()) {
        return said;
      }
    }
  }

  /** Whether QEMU has stopped the machine for good, though it has not ended itself. */
  boolean isStopped() throws IOException {
    try {
      return monitor.events().contains("STOP")
          && STOPPED.contains(Json.text(monitor.execute("query-status"), "status"));
    } catch (QmpException e) {
      // QEMU has just ended.
      return false;
    }
  }

  /** Waits until QEMU has ended; its exit status, or nothing if the time is over. */
  public OptionalInt awaitExit(Duration patience) throws InterruptedException {
    return guard.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)
        ? OptionalInt.of(guard.exitValue())
        : OptionalInt.empty();
  }

  /** Ends the machine if it still runs, and waits until nothing of it is left. */
  @Override
  public void close() throws IOException {
    monitor.close();
    serial.close();
    // The end of this pipe is what the shell waits for.
    guard.getOutputStream().close();
    awaitEnd(guard);
    companions.close();
  }

  private static void awaitEnd(Process guard) throws IOException {
    try {
      if (!guard.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
        guard.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a machine ended");
    }
  }

  /** QEMU listens some time after it was started, or never. */
  private SocketChannel connected(Path socket) throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(socket);
    for (int step = 0; step < CONNECTION_STEPS; step++) {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.connect(address);
        return channel;
      } catch (IOException e) {
        channel.close();
        if (!guard.isAlive()) {
          throw failed();
        }
      }
      pause();
    }
    throw new QemuFailedException("QEMU does not listen on " + socket);
  }

  private QemuFailedException failed() throws IOException {
    try {
      listener.join(TimeUnit.SECONDS.toMillis(GRACE_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new QemuFailedException(
        "QEMU ended with status " + guard.exitValue() + ": " + messages());
  }

  private void listen() {
    byte[] piece = new byte[4096];
    try (InputStream in = guard.getInputStream()) {
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        synchronized (messages) {
          if (messages.length() < LONGEST_MESSAGE) {
            messages.append(new String(piece, 0, count, UTF_8));
          }
        }
      }
    } catch (IOException e) {
      // The machine was ended.
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(STEP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while QEMU started");
    }
  }
}
