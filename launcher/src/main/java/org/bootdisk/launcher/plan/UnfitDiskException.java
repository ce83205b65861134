package org.bootdisk.launcher.plan;

import java.io.IOException;
import java.nio.file.Path;

/** A file cannot be the disk or firmware that it is named as. */
public final class UnfitDiskException extends IOException {

  private static final long serialVersionUID = 1L;

  /** With the reason, which continues a sentence that begins with the file. */
  UnfitDiskException(Path file, String reason) {
    super(file + ": " + reason);
  }
}
