package org.bootdisk.launcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Boots a machine until it says a marker on its serial port, and tells how far it came if it does
 * not. What GRUB's menu shows is not taken for a kernel's words.
 */
public final class BootTrial {

  /** How far a machine came. */
  public enum Outcome {
    /** It said the marker. */
    BOOTED("it booted"),
    /** The firmware found nothing on the disk that it would start. */
    FIRMWARE_REFUSED("the firmware starts nothing from the disk"),
    /** The boot loader started and found no kernel, or no menu. */
    LOADER_FAILED("the boot loader fails"),
    /** The kernel started and gave up. */
    KERNEL_FAILED("the kernel fails"),
    /** It is still running, or hangs. */
    TIMED_OUT("the marker did not appear in time"),
    /** QEMU ended before the marker. */
    ENDED("the machine ended before the marker appeared");

    private final String description;

    Outcome(String description) {
      this.description = description;
    }

    /** What happened, for people. */
    public String description() {
      return description;
    }
  }

  /**
   * What a trial showed.
   *
   * @param outcome how far the machine came
   * @param last the last lines that the machine said, as they came
   */
  public record Result(Outcome outcome, String last) {}

  /** Words of a machine that can come no further, and what they mean. */
  private record Sign(String words, Outcome outcome) {}

  private static final List<Sign> SIGNS =
      List.of(
          new Sign("Kernel panic", Outcome.KERNEL_FAILED),
          new Sign("grub rescue>", Outcome.LOADER_FAILED),
          new Sign("grub>", Outcome.LOADER_FAILED),
          new Sign("error: you need to load the kernel first", Outcome.LOADER_FAILED),
          new Sign("No bootable device", Outcome.FIRMWARE_REFUSED),
          new Sign("No bootable option or device was found", Outcome.FIRMWARE_REFUSED),
          new Sign("UEFI Interactive Shell", Outcome.FIRMWARE_REFUSED));

  private static final int KEPT = 1 << 16;
  private static final int SHOWN = 2000;

  private final String marker;
  private final StringBuilder text = new StringBuilder();
  private Outcome outcome = Outcome.TIMED_OUT;
  private final CountDownLatch decided = new CountDownLatch(1);

  private BootTrial(String marker) {
    this.marker = marker;
  }

  /**
   * Runs a machine and ends it.
   *
   * @param program the QEMU to run
   * @param machine whose drives may be written
   * @param marker what it says when it has booted
   * @param seconds how long to wait for that
   */
  public static Result run(QemuProgram program, VirtualMachine machine, String marker, int seconds)
      throws IOException {
    List<String> command = new ArrayList<>(program.commandFor(machine));
    // SeaBIOS then says on the serial port, too, what it has to say.
    command.addAll(List.of("-machine", "graphics=off", "-no-reboot"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    AtExit onExit = AtExit.run("end the machine", process::destroyForcibly);
    BootTrial trial = new BootTrial(marker);
    try {
      Thread reader = new Thread(() -> trial.listen(process), "serial port");
      reader.setDaemon(true);
      reader.start();
      return trial.await(seconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a machine booted");
    } finally {
      process.destroyForcibly();
      onExit.forget();
    }
  }

  private void listen(Process process) {
    byte[] piece = new byte[4096];
    try (InputStream in = process.getInputStream()) {
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        hear(new String(piece, 0, count, ISO_8859_1));
      }
    } catch (IOException e) {
      // The machine was ended: there is nothing more to hear.
    }
    decide(Outcome.ENDED);
  }

  private synchronized void hear(String words) {
    text.append(words);
    if (text.indexOf(marker) >= 0) {
      decide(Outcome.BOOTED);
    }
    for (Sign sign : SIGNS) {
      if (text.indexOf(sign.words()) >= 0) {
        decide(sign.outcome());
      }
    }
    if (text.length() > 2 * KEPT) {
      text.delete(0, text.length() - KEPT);
    }
  }

  private synchronized void decide(Outcome what) {
    if (decided.getCount() > 0) {
      outcome = what;
      decided.countDown();
    }
  }

  private Result await(int seconds) throws InterruptedException {
    // Without an outcome in time it stays what it was at first.
    boolean inTime = decided.await(seconds, TimeUnit.SECONDS);
    synchronized (this) {
      String last = text.substring(Math.max(0, text.length() - SHOWN));
      return new Result(inTime ? outcome : Outcome.TIMED_OUT, last);
    }
  }
}
