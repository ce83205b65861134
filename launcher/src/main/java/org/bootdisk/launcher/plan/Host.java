package org.bootdisk.launcher.plan;

import java.nio.file.Path;
import java.util.Map;
import org.bootdisk.launcher.Accelerator;
import org.bootdisk.launcher.QemuProgram;

/**
 * Where a machine is started.
 *
 * @param directory in which relative paths begin, absolute
 * @param environment variables of the process
 * @param qemu the program
 * @param accelerator that works here
 */
public record Host(
    Path directory, Map<String, String> environment, QemuProgram qemu, Accelerator accelerator) {

  /** Keeps a copy. */
  public Host {
    environment = Map.copyOf(environment);
  }

  /** A variable of the environment; empty if it is not set. */
  public String variable(String name) {
    return environment.getOrDefault(name, "");
  }
}
