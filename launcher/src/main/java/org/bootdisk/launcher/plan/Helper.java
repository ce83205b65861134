package org.bootdisk.launcher.plan;

import java.nio.file.Path;
import java.util.List;

/**
 * A program that serves a machine, and ends when the machine does.
 *
 * @param command the program and its arguments
 * @param socket on which it listens when it is ready
 */
public record Helper(List<String> command, Path socket) {
  /** Keeps a copy. */
  public Helper {
    command = List.copyOf(command);
  }
}
