package org.bootdisk.launcher.supervise;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.launcher.QemuProgram;
import org.bootdisk.launcher.Terminal;
import org.bootdisk.launcher.ThrowAwayOverlay;
import org.bootdisk.launcher.VirtualMachine;

/**
 * Boots a machine until it says a marker on its serial port, and tells how far it came if it does
 * not. What GRUB's menu shows is not taken for a kernel's words.
 */
public final class BootTrial {

  /**
   * What a trial showed.
   *
   * @param outcome how far the machine came
   * @param last the last lines that the machine said
   */
  public record Result(Outcome outcome, String last) {}

  private BootTrial() {}

  /**
   * Runs a machine and ends it.
   *
   * @param program the QEMU to run
   * @param machine whose drives may be written
   * @param overlay in whose directory it listens
   * @param marker what it says when it has booted
   * @param seconds how long to wait for that
   */
  public static Result run(
      QemuProgram program,
      VirtualMachine machine,
      ThrowAwayOverlay overlay,
      String marker,
      int seconds)
      throws IOException {
    Terminal.Sockets sockets = Terminal.Sockets.in(overlay.directory());
    List<String> command = new ArrayList<>(program.commandFor(machine.withTerminal(sockets)));
    // SeaBIOS then says on the serial port, too, what it has to say.
    command.addAll(List.of("-machine", "graphics=off", "-no-reboot"));
    try (SupervisedMachine started =
        SupervisedMachine.start(
            command, sockets, overlay.directory(), OutputStream.nullOutputStream(), () -> {})) {
      Outcome outcome = Dialogue.awaiting(marker).with(started, Duration.ofSeconds(seconds));
      return new Result(outcome, last(started, outcome));
    } catch (QemuFailedException e) {
      return new Result(Outcome.ENDED, String.valueOf(e.getMessage()));
    }
  }

  private static String last(SupervisedMachine machine, Outcome outcome) {
    String last = machine.serial().last();
    if (outcome == Outcome.STOPPED) {
      // Behind the line that tells why come the registers.
      return machine.messages().lines().findFirst().orElse(last);
    }
    return last.isBlank() ? machine.messages() : last;
  }
}
