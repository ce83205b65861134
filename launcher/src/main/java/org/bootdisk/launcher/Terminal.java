package org.bootdisk.launcher;

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
  record Sockets(Path serial, Path monitor) implements Terminal {}
}
