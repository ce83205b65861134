package org.bootdisk.launcher.supervise;

import java.io.IOException;

/** QEMU refused a command, or its monitor is gone. */
public final class QmpException extends IOException {

  private static final long serialVersionUID = 1L;

  /** With QEMU's reason. */
  QmpException(String message) {
    super(message);
  }
}
