package org.bootdisk.launcher.plan;

import java.nio.file.Path;
import java.util.List;

/**
 * All that starting a machine takes, decided.
 *
 * @param preparations what is made first; none depends on another but for directories, which lead
 * @param helpers programs that are started before QEMU
 * @param command QEMU and its arguments
 * @param directory in which QEMU is started
 */
public record LaunchPlan(
    List<Preparation> preparations, List<Helper> helpers, List<String> command, Path directory) {
  /** Keeps copies. */
  public LaunchPlan {
    preparations = List.copyOf(preparations);
    helpers = List.copyOf(helpers);
    command = List.copyOf(command);
  }
}
