package org.bootdisk.cli.command;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.NotADiskException;
import org.bootdisk.bootdisk.grub.GrubNotFoundException;
import org.bootdisk.bootdisk.host.InputFileException;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.launcher.NotInstalledException;
import org.bootdisk.launcher.description.DescriptionException;
import org.bootdisk.launcher.plan.InUseException;
import org.bootdisk.launcher.plan.UnfitDiskException;
import org.bootdisk.qcow2.ImageInUseException;
import org.bootdisk.qcow2.crypt.PassphraseException;

/**
 * What an exception means to the user.
 *
 * @param status exit status
 * @param message what went wrong and what to do
 */
public record Failure(int status, String message) {

  /** The meaning of {@code problem}. What none of the cases names is a bug of ours. */
  public static Failure of(Exception problem) {
    String message = message(problem);
    return new Failure(status(problem), message + SystemAdvice.on(message));
  }

  private static int status(Exception problem) {
    if (problem instanceof UsageException) {
      return ExitCode.USAGE;
    }
    if (problem instanceof RecipeException
        || problem instanceof FormatException
        || problem instanceof DescriptionException
        || problem instanceof UnfitDiskException) {
      return ExitCode.DATA;
    }
    if (problem instanceof GrubNotFoundException || problem instanceof NotInstalledException) {
      return ExitCode.UNAVAILABLE;
    }
    if (problem instanceof PassphraseException) {
      return ExitCode.NO_PERMISSION;
    }
    if (problem instanceof ImageInUseException || problem instanceof InUseException) {
      return ExitCode.IN_USE;
    }
    if (problem instanceof OutputException) {
      return ExitCode.CANNOT_CREATE;
    }
    if (problem instanceof InputFileException
        || problem instanceof NotADiskException
        || problem instanceof NoSuchFileException
        || problem instanceof AccessDeniedException
        || problem instanceof FileNotFoundException) {
      return ExitCode.NO_INPUT;
    }
    if (problem instanceof NonWritableChannelException) {
      return ExitCode.CANNOT_CREATE;
    }
    return problem instanceof IOException ? ExitCode.IO : ExitCode.SOFTWARE;
  }

  private static String message(Exception problem) {
    if (problem instanceof NoSuchFileException missing) {
      return missing.getFile() + ": no such file";
    }
    if (problem instanceof AccessDeniedException denied) {
      return denied.getFile() + ": permission denied";
    }
    if (problem instanceof FileSystemException file && file.getReason() != null) {
      return file.getFile() + ": " + file.getReason();
    }
    if (problem instanceof FileSystemException file && file.getFile() != null) {
      return file.getFile() + reason(file);
    }
    String message = problem.getMessage();
    if (problem instanceof RuntimeException && !(problem instanceof NonWritableChannelException)) {
      return "bug in bootdisk: " + problem + "; please report it with the output of --stacktrace";
    }
    return message == null ? problem.toString() : message;
  }

  /** What the class alone says of a file. */
  private static String reason(FileSystemException problem) {
    if (problem instanceof FileAlreadyExistsException) {
      return ": exists already";
    }
    if (problem instanceof NotDirectoryException) {
      return ": is not a directory";
    }
    return problem instanceof DirectoryNotEmptyException
        ? ": the directory is not empty"
        : ": cannot be used (" + problem.getClass().getSimpleName() + ")";
  }
}
