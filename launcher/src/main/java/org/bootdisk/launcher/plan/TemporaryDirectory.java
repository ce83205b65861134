package org.bootdisk.launcher.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The directory of a run, which the script calls TMPDIR: the user's own if USE_TMPDIR is set to
 * anything, else one that is made for the run and deleted behind it.
 */
public sealed interface TemporaryDirectory {

  /** The user's own, which stays. */
  record Own(Path path) implements TemporaryDirectory {}

  /**
   * One to make.
   *
   * @param path named after this process, which QEMU will be; nothing had that name before
   */
  record Made(Path path) implements TemporaryDirectory {
    /** The runs of this process so far, of which each has a directory of its own. */
    private static final AtomicInteger RUNS = new AtomicInteger();
  }

  /** What the environment asks for. */
  static TemporaryDirectory of(Host host) throws IOException {
    Path parent = parent(host.directory(), host.environment());
    if (!host.variable("TMPDIR").isEmpty() && !host.variable("USE_TMPDIR").isEmpty()) {
      return new Own(parent);
    }
    return new Made(unused(parent.resolve("bootdisk-" + ProcessHandle.current().pid())));
  }

  /**
   * The directory for temporary files: TMPDIR, else {@code /tmp}.
   *
   * @param directory in which a relative path begins
   * @param environment variables of the process
   * @throws IOException if it is none, or not writable
   */
  static Path parent(Path directory, Map<String, String> environment) throws IOException {
    String named = environment.getOrDefault("TMPDIR", "");
    Path parent = directory.resolve(named.isEmpty() ? "/tmp" : named);
    if (!Files.isDirectory(parent)) {
      throw new NotDirectoryException(parent + " (TMPDIR)");
    }
    Requirements.requireWritable(parent);
    return parent;
  }

  private static Path unused(Path stem) {
    while (true) {
      int run = Made.RUNS.getAndIncrement();
      Path name = run == 0 ? stem : stem.resolveSibling(stem.getFileName() + "-" + run);
      if (!Files.exists(name, LinkOption.NOFOLLOW_LINKS)) {
        return name;
      }
    }
  }

  /** The directory. */
  Path path();

  /** The directory if it is to be made. */
  default Optional<Path> made() {
    return this instanceof Made ? Optional.of(path()) : Optional.empty();
  }

  /** The directory; for one that is yet to be made, a path that shows where. */
  default Path shown() {
    return this instanceof Made ? path().resolveSibling("bootdisk-XXXXXXXXXX") : path();
  }
}
