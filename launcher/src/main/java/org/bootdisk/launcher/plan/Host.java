package org.bootdisk.launcher.plan;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bootdisk.launcher.Accelerator;
import org.bootdisk.launcher.QemuProgram;

/**
 * Where a machine is started.
 *
 * @param directory in which relative paths begin
 * @param environment variables of the process
 * @param qemu the program
 * @param accelerator that works here
 */
public record Host(
    Path directory, Map<String, String> environment, QemuProgram qemu, Accelerator accelerator) {

  /** Linux's own limit (path_resolution(7)). */
  private static final int MOST_LINKS = 40;

  /** Keeps a copy, and the directory as an absolute path. */
  public Host {
    directory = directory.toAbsolutePath();
    environment = Map.copyOf(environment);
  }

  /** The file that a path of the user's names, absolute. */
  Path resolved(Path path) throws IOException {
    Path whole = directory.resolve(path);
    // Behind a symbolic link ".." is not what the text says.
    return whole.toString().contains("..") ? canonical(path) : whole.normalize();
  }

  /**
   * The file that a path names behind all symbolic links, as {@code readlink -f} has it: neither
   * the file nor what a link names need exist.
   */
  public Path canonical(Path path) throws IOException {
    Path at = directory.resolve(path);
    for (int link = 0; link < MOST_LINKS; link++) {
      Path parent = at.getParent();
      Path name = at.getFileName();
      if (parent == null || name == null || Files.exists(at)) {
        return at.toRealPath();
      }
      if (!Files.isDirectory(parent)) {
        return at.normalize();
      }
      Path there = parent.toRealPath().resolve(name);
      if (!Files.isSymbolicLink(there)) {
        return there;
      }
      at = there.resolveSibling(Files.readSymbolicLink(there));
    }
    throw new FileSystemLoopException(path.toString());
  }

  /** A variable of the environment; empty if it is not set. */
  public String variable(String name) {
    return environment.getOrDefault(name, "");
  }
}
