package org.bootdisk.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bootdisk.block.Quoted;

/**
 * An installed QEMU that emulates x86-64.
 *
 * @param path of the program
 */
public record QemuProgram(Path path) {

  /** The first version with all devices and options that are used here, of 2020. */
  private static final int OLDEST = 5;

  private static final Pattern VERSION = Pattern.compile("\\b([0-9]{1,3})\\.[0-9.]+");
  private static final int LONGEST_VERSION = 300;

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
      throw new NotInstalledException("QEMU", List.of(path), ADVICE);
    }
    return new QemuProgram(path.toAbsolutePath());
  }

  /** Asks for its version, which takes a while; the answer is there when it is waited for. */
  public VersionAnswer askVersion() throws IOException {
    Process process =
        new ProcessBuilder(path.toString(), "--version").redirectErrorStream(true).start();
    process.getOutputStream().close();
    return new VersionAnswer(path, process);
  }

  /** What a program says when it is asked for its version. */
  public static final class VersionAnswer {

    private final Path program;
    private final Process process;

    private VersionAnswer(Path program, Process process) {
      this.program = program;
      this.process = process;
    }

    /**
     * Refuses a QEMU that does not know all that machines here are made of.
     *
     * @throws NotInstalledException if it is too old, or does not say its version
     */
    public void requireRecent() throws IOException {
      byte[] bytes = process.getInputStream().readNBytes(LONGEST_VERSION);
      process.getInputStream().close();
      String said = new String(bytes, US_ASCII).strip();
      Matcher version = VERSION.matcher(said);
      if (!version.find()) {
        throw new NotInstalledException(
            "QEMU, which would tell its version and not " + Quoted.of(said) + ",",
            List.of(program),
            ADVICE);
      }
      if (Integer.parseInt(version.group(1)) < OLDEST) {
        throw new NotInstalledException(
            "QEMU of version " + OLDEST + ".0 or later, not " + version.group() + ",",
            List.of(program),
            ADVICE);
      }
    }
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
