package org.bootdisk.cli.command;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.bootdisk.block.StagedFile;

/** A file that a command is to make cannot be made; exit status 73. */
public final class OutputException extends IOException {

  private static final long serialVersionUID = 1L;

  private OutputException(String message, IOException cause) {
    super(message, cause);
  }

  /** That {@code directory}, where something is to be made, is none. */
  static OutputException noRoom(Path directory, String advice) {
    String message = directory + ": no such directory; " + advice;
    return new OutputException(message, new NotDirectoryException(directory.toString()));
  }

  /** That {@code output} cannot be made, for the reason that {@code cause} gives. */
  public static OutputException of(Path output, FileSystemException cause) {
    String reason = cause.getReason();
    if (cause instanceof AccessDeniedException) {
      reason = "permission denied in " + output.toAbsolutePath().getParent();
    } else if (reason == null) {
      // The file system said no more than that there is no such file.
      reason = "no file can be made in " + output.toAbsolutePath().getParent();
    }
    return new OutputException(output + ": cannot be written: " + reason, cause);
  }

  /** Fails now if it can be seen that {@code output} could not be made later. */
  public static void requireCreatable(Path output) throws IOException {
    try {
      StagedFile.requireReplaceable(output);
    } catch (FileSystemException e) {
      throw of(output, e);
    }
  }
}
