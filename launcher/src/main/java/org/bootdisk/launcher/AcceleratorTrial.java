package org.bootdisk.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Finds out whether an accelerator runs a guest's instructions here, by a machine whose firmware is
 * a few of them.
 *
 * <p>That QEMU starts with KVM is not enough: within a virtual machine, and on old processors, KVM
 * interprets part of what a guest does before it has an operating system, and gives up at what it
 * does not know. OVMF's {@code finit} is such a thing; QEMU then stops the machine and waits.
 */
final class AcceleratorTrial {

  /** What firmware as small as QEMU takes is a multiple of, in bytes. */
  private static final int ROM_SIZE = 1 << 16;

  /**
   * Where a processor begins, from the end of the firmware (Intel SDM vol. 3, "First Instruction").
   */
  private static final int RESET_VECTOR = 16;

  /** The port of QEMU's device isa-debug-exit. */
  private static final int EXIT_PORT = 0xf4;

  private static final int PASSED = 0x10;

  /** What QEMU makes of a value that is written to that device. */
  private static final int PASSED_STATUS = PASSED << 1 | 1;

  private static final byte[] CODE = {
    (byte) 0x9b, // wait
    (byte) 0xdb,
    (byte) 0xe3, // fninit
    (byte) 0xb0,
    PASSED, // mov al, PASSED
    (byte) 0xe6,
    (byte) EXIT_PORT, // out EXIT_PORT, al
    (byte) 0xf4 // hlt
  };

  /** What QEMU says of a machine that it stops because KVM cannot go on. */
  private static final Pattern STOPPED =
      Pattern.compile("KVM internal error|kvm run failed|KVM: entry failed");

  /** Opens the firmware, leaves nothing of it in the directory, and becomes the machine. */
  private static final String SCRIPT =
      """
      exec 4<"$1" && rm -f -- "$1" && shift && exec "$@" -bios /dev/fd/4
      """;

  /** How long a machine may take that only starts and ends. */
  private static final int SECONDS = 10;

  private AcceleratorTrial() {}

  /**
   * Whether {@code qemu} runs a machine with {@code accelerator}.
   *
   * @param temporary directory for a file that is gone soon
   */
  static boolean passes(QemuProgram qemu, Accelerator accelerator, Path temporary)
      throws IOException {
    Path rom = Files.createTempFile(temporary, "bootdisk-", ".rom");
    try {
      byte[] firmware = new byte[ROM_SIZE];
      System.arraycopy(CODE, 0, firmware, ROM_SIZE - RESET_VECTOR, CODE.length);
      Files.write(rom, firmware);
      return passes(Keeper.guard(command(qemu, accelerator, rom)));
    } finally {
      Files.deleteIfExists(rom);
    }
  }

  private static List<String> command(QemuProgram qemu, Accelerator accelerator, Path rom) {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "sh", rom.toString()));
    command.add(qemu.path().toString());
    command.addAll(List.of("-no-user-config", "-nodefaults", "-display", "none"));
    command.addAll(List.of("-accel", accelerator.driver(), "-cpu", accelerator.cpu()));
    command.addAll(List.of("-device", "isa-debug-exit,iosize=1,iobase=" + EXIT_PORT));
    return command;
  }

  /** A machine that hangs is ended; so is it by the guard if this process is ended meanwhile. */
  private static boolean passes(List<String> command) throws IOException {
    Process guard = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      boolean stopped =
          CompletableFuture.supplyAsync(() -> tellsOfStop(guard))
              .completeOnTimeout(true, SECONDS, TimeUnit.SECONDS)
              .join();
      return !stopped
          && guard.waitFor(SECONDS, TimeUnit.SECONDS)
          && guard.exitValue() == PASSED_STATUS;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while an accelerator was tried");
    } finally {
      guard.getOutputStream().close();
    }
  }

  /** Reads until QEMU says that it has stopped the machine, or ends. */
  private static boolean tellsOfStop(Process guard) {
    try (BufferedReader messages = guard.inputReader(UTF_8)) {
      return messages.lines().anyMatch(line -> STOPPED.matcher(line).find());
    } catch (IOException | UncheckedIOException e) {
      // What cannot be heard has not passed.
      return true;
    }
  }
}
