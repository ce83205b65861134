package org.bootdisk.bootdisk.host;

import java.io.IOException;
import java.nio.file.Path;
import org.bootdisk.block.Quoted;

/** A file that a recipe names does not exist or cannot be read. */
public final class InputFileException extends IOException {

  private static final long serialVersionUID = 1L;

  /** {@code purpose} names {@code file}, which {@code reason}. */
  public InputFileException(String purpose, Path file, String reason) {
    super(purpose + ": " + Quoted.of(file.toString()) + " " + reason);
  }
}
