package org.bootdisk.launcher.plan;

import org.bootdisk.launcher.description.Boot;
import org.bootdisk.launcher.description.Description;

/** What a kernel is given as parameters. */
final class KernelCommandLine {

  private KernelCommandLine() {}

  /** The seed's line, with the blank at its end where {@code QEMU_KERNEL_PARAMS} is empty. */
  static String literal(Description description, Boot.Kernel kernel, Facts facts) {
    StringBuilder line = new StringBuilder();
    if (kernel.system().isPresent()) {
      line.append(facts.systemParameters());
      line.append(" init=").append(kernel.system().get()).append("/init");
      if (kernel.registration().isPresent()) {
        line.append(" regInfo=").append(kernel.registration().get()).append("/registration");
      }
    }
    if (!kernel.parameters().isEmpty()) {
      line.append(line.isEmpty() ? "" : " ").append(kernel.parameters());
    }
    line.append(line.isEmpty() ? "" : " ").append(description.consoleWords());
    return line.append(' ').append(facts.variable("QEMU_KERNEL_PARAMS")).toString();
  }
}
