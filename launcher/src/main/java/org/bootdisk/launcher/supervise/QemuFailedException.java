package org.bootdisk.launcher.supervise;

import java.io.IOException;

/** QEMU ended before the machine that it was to run had started. */
public final class QemuFailedException extends IOException {

  private static final long serialVersionUID = 1L;

  /** With what QEMU said. */
  QemuFailedException(String message) {
    super(message);
  }
}
