package org.bootdisk.bootdisk.grub;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.fixtures.boot.SerialMachine;

/** A virtual machine that is watched until it says what it should. */
final class TestMachine {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private TestMachine() {}

  /** Starts it with a serial port and what {@code arguments} add, and waits for {@code marker}. */
  static void boot(String program, List<String> arguments, String marker) throws IOException {
    try (SerialMachine machine = start(program, arguments)) {
      Duration time = machine.await(marker, PATIENCE);
      System.out.println("boot: '" + marker + "' after " + time.toMillis() + " ms");
    }
  }

  /** Starts it likewise, waits until it ends instead of starting again, and returns its words. */
  static String end(String program, List<String> arguments) throws IOException {
    try (SerialMachine machine = start(program, arguments)) {
      machine.awaitPowerOff(PATIENCE);
      return machine.transcript();
    }
  }

  private static SerialMachine start(String program, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(program, "-nodefaults", "-accel", "tcg"));
    command.addAll(
        List.of("-m", "512", "-display", "none", "-serial", "stdio", "-no-reboot", "-snapshot"));
    command.addAll(arguments);
    return SerialMachine.start(command);
  }
}
