package org.bootdisk.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program that serves machines. */
public enum InstalledProgram {
  /** Serves a directory to a guest. */
  VIRTIOFSD(
      "virtiofsd",
      "install it (Debian: apt-get install virtiofsd; Fedora: dnf install virtiofsd; Nix: the"
          + " package virtiofsd), or share the directory over 9p"),
  /** Emulates a Trusted Platform Module. */
  SWTPM(
      "swtpm",
      "install it (Debian: apt-get install swtpm; Fedora: dnf install swtpm; Nix: the package"
          + " swtpm), or do without tpm");

  /** Where distributions put programs that are not called by hand. */
  private static final List<Path> BESIDES =
      List.of(Path.of("/usr/libexec"), Path.of("/usr/lib/qemu"));

  private static final int LONGEST_HELP = 1 << 16;

  private final String program;
  private final String advice;

  InstalledProgram(String program, String advice) {
    this.program = program;
    this.advice = advice;
  }

  /** Finds the program in the directories of a {@code PATH}, then where distributions put it. */
  public Path in(String searchPath) throws NotInstalledException {
    List<Path> candidates = new ArrayList<>();
    for (String directory : searchPath.split(":", -1)) {
      if (!directory.isEmpty()) {
        candidates.add(Path.of(directory, program).toAbsolutePath());
      }
    }
    for (Path directory : BESIDES) {
      candidates.add(directory.resolve(program));
    }
    for (Path candidate : candidates) {
      if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
        return candidate;
      }
    }
    throw new NotInstalledException(program, candidates, advice);
  }

  /** Whether a program of this kind says in its help that it has an option. */
  public boolean has(String option, Path found) throws IOException {
    Process help = new ProcessBuilder(found.toString(), "--help").redirectErrorStream(true).start();
    help.getOutputStream().close();
    try (InputStream said = help.getInputStream()) {
      return new String(said.readNBytes(LONGEST_HELP), US_ASCII).contains(option);
    }
  }
}
