package org.bootdisk.launcher.description;

import java.util.List;

/**
 * A machine as the user describes it. Paths are as they were written; nothing has been looked up.
 *
 * @param profile whose arguments QEMU is given
 * @param name of the machine
 * @param hardware what it has
 * @param storage its disks
 * @param boot what it starts
 * @param networking its network
 * @param sharing directories of the host
 * @param consoles of Linux, the primary one last
 * @param qemuOptions more arguments for QEMU, as a shell would read them
 */
public record Description(
    Profile profile,
    String name,
    Hardware hardware,
    Storage storage,
    Boot boot,
    Networking networking,
    Sharing sharing,
    List<String> consoles,
    List<String> qemuOptions) {

  /** Keeps copies. */
  public Description {
    consoles = List.copyOf(consoles);
    qemuOptions = List.copyOf(qemuOptions);
  }

  /** The words that make these Linux's consoles. */
  public String consoleWords() {
    StringBuilder words = new StringBuilder();
    for (String console : consoles) {
      words.append(words.isEmpty() ? "" : " ").append("console=").append(console);
    }
    return words.toString();
  }
}
