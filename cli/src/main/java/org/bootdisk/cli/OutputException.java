package org.bootdisk.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that a command is to make cannot be made; exit status 73. */
public final class OutputException extends IOException {

  private static final long serialVersionUID = 1L;

  private OutputException(String message, IOException cause) {
    super(message, cause);
  }

  /** That {@code output} cannot be made, for the reason that {@code cause} gives. */
  public static OutputException of(Path output, FileSystemException cause) {
    String reason = cause.getReason();
    if (cause instanceof AccessDeniedException) {
      reason = "permission denied in " + output.toAbsolutePath().getParent();
    }
    return new OutputException(
        output + ": cannot be written: " + (reason == null ? cause.getMessage() : reason), cause);
  }

  /** Fails now if it can be seen that {@code output} could not be made later. */
  public static void requireCreatable(Path output) throws OutputException {
    Path directory = output.toAbsolutePath().getParent();
    String reason = null;
    if (directory == null || !Files.isDirectory(directory)) {
      reason = "its directory " + directory + " does not exist; make it first";
    } else if (!Files.isWritable(directory)) {
      reason = "permission denied in " + directory;
    } else if (Files.exists(output) && !Files.isRegularFile(output)) {
      reason = "is not a regular file and cannot be replaced by one";
    }
    if (reason != null) {
      throw of(output, new FileSystemException(output.toString(), null, reason));
    }
  }
}
