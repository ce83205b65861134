package org.bootdisk.launcher.plan;

import java.io.IOException;

/** A disk or a port that the machine needs is another program's. */
public final class InUseException extends IOException {

  private static final long serialVersionUID = 1L;

  /** With a message that says which, and whose it is if that is known. */
  InUseException(String message) {
    super(message);
  }
}
