package org.bootdisk.bootdisk.host;

import java.io.IOException;
import java.nio.file.Path;
import org.bootdisk.block.Quoted;

/** A file that a recipe names does not exist or cannot be read. */
public final class InputFileException extends IOException {

  private static final long serialVersionUID = 1L;

  private final String purpose;

  /** {@code purpose} names {@code file}, which {@code reason}. */
  public InputFileException(String purpose, Path file, String reason) {
    super(purpose + ": " + Quoted.of(file.toString()) + " " + reason);
    this.purpose = purpose;
  }

  private InputFileException(String message, InputFileException cause) {
    super(message, cause);
    this.purpose = cause.purpose;
  }

  /** What names the file: {@code menu[0].kernel}. */
  public String purpose() {
    return purpose;
  }

  /** The same complaint, led by the place of what names the file: {@code disk.yaml:3:7}. */
  public InputFileException in(String place) {
    return new InputFileException(place + ": " + getMessage(), this);
  }
}
