package org.bootdisk.launcher.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/**
 * The directory of a run, which the script calls TMPDIR: the user's own if USE_TMPDIR is set to
 * anything, else one that is made for the run and deleted behind it.
 */
public sealed interface TemporaryDirectory {

  /** The user's own, which stays. */
  record Own(Path path) implements TemporaryDirectory {}

  /** One to make. */
  record Made(Path parent) implements TemporaryDirectory {}

  /** What the environment asks for. */
  static TemporaryDirectory of(Host host) throws IOException {
    String named = host.variable("TMPDIR");
    Path directory = host.directory().resolve(named.isEmpty() ? "/tmp" : named);
    if (!Files.isDirectory(directory)) {
      throw new NotDirectoryException(directory + " (TMPDIR)");
    }
    return named.isEmpty() || host.variable("USE_TMPDIR").isEmpty()
        ? new Made(directory)
        : new Own(directory);
  }

  /** The directory; for one that is yet to be made, a path that shows where. */
  default Path shown() {
    return this instanceof Made made
        ? made.parent().resolve("bootdisk-XXXXXXXXXX")
        : ((Own) this).path();
  }
}
