package org.bootdisk.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An installed QEMU that emulates x86-64.
 *
 * @param path of the program
 */
public record QemuProgram(Path path) {

  private static final String NAME = "qemu-system-x86_64";
  private static final String ADVICE =
      "install it (Debian, Ubuntu: apt-get install qemu-system-x86; Fedora: dnf install"
          + " qemu-system-x86; Arch: pacman -S qemu-system-x86; Nix: the package qemu) or give its"
          + " path";

  /**
   * Finds QEMU in the directories of a {@code PATH}.
   *
   * @param searchPath directories separated by colons; an empty one is skipped
   */
  public static QemuProgram in(String searchPath) throws NotInstalledException {
    List<Path> tried = new ArrayList<>();
    for (String directory : searchPath.split(":", -1)) {
      Path candidate = Path.of(directory).resolve(NAME);
      if (!directory.isEmpty() && isProgram(candidate)) {
        return new QemuProgram(candidate.toAbsolutePath());
      }
      if (!directory.isEmpty()) {
        tried.add(candidate);
      }
    }
    throw new NotInstalledException(NAME, tried, ADVICE);
  }

  /** The program at {@code path}, as the user gave it. */
  public static QemuProgram at(Path path) throws NotInstalledException {
    if (!isProgram(path)) {
      throw new NotInstalledException("a program", List.of(path), ADVICE);
    }
    return new QemuProgram(path.toAbsolutePath());
  }

  /** The command that starts {@code machine}: program and arguments. */
  public List<String> commandFor(VirtualMachine machine) {
    List<String> command = new ArrayList<>();
    command.add(path.toString());
    command.addAll(QemuCommand.of(machine));
    return List.copyOf(command);
  }

  private static boolean isProgram(Path candidate) {
    return Files.isRegularFile(candidate) && Files.isExecutable(candidate);
  }
}
