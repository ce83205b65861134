package org.bootdisk.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;

/** What a machine's serial port and QEMU's monitor are connected to. */
public sealed interface Terminal {

  /** The terminal that QEMU runs on; Ctrl-A C switches between serial port and monitor. */
  Terminal STANDARD = new Standard();

  /** The terminal that QEMU runs on. */
  record Standard() implements Terminal {}

  /**
   * Unix sockets, on which QEMU listens. The machine starts when somebody has come to the first.
   *
   * @param serial the serial port
   * @param monitor the monitor, which speaks QMP
   */
  record Sockets(Path serial, Path monitor) implements Terminal {

    /** A socket's name has at most 107 bytes (unix(7)). */
    private static final int LONGEST_DIRECTORY = 95;

    /**
     * The sockets of a machine whose run has a directory of its own.
     *
     * @throws IOException if the directory's name is too long for sockets below it
     */
    public static Sockets in(Path directory) throws IOException {
      if (directory.toString().getBytes(UTF_8).length > LONGEST_DIRECTORY) {
        throw new IOException(
            directory + ": is too long a name for sockets; set TMPDIR to a shorter one");
      }
      return new Sockets(directory.resolve("serial"), directory.resolve("monitor"));
    }
  }
}
