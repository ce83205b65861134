package org.bootdisk.block;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;

/**
 * Deletes a file, or a directory with all that is in it. Where others may write, somebody may put a
 * link in the place of what was looked at a moment ago: none is followed, as each directory is
 * opened from the one above it, and not by its path.
 */
final class Deletion {

  /** Directories within a staged one; what is deeper somebody else has made. */
  private static final int DEEPEST = 32;

  private Deletion() {}

  /** Deletes {@code path} if it is there. */
  static void of(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (DirectoryStream<Path> directory =
        Files.newDirectoryStream(path.resolveSibling(""), file -> true)) {
      of(path, directory);
    } catch (AccessDeniedException e) {
      deleteAt(path); // Its directory may be written and not read.
    }
  }

  /** The same of what {@code directory} gave. */
  static void of(Path path, DirectoryStream<Path> directory) throws IOException {
    if (directory instanceof SecureDirectoryStream<Path> open) {
      deleteIn(open, path.getFileName(), 0);
    } else {
      deleteAt(path);
    }
  }

  private static void deleteIn(SecureDirectoryStream<Path> directory, Path name, int depth)
      throws IOException {
    if (!isDirectory(directory, name)) {
      directory.deleteFile(name);
      return;
    }
    if (depth == DEEPEST) {
      throw new FileSystemException(name.toString(), null, "is too deep for one of ours");
    }
    try (SecureDirectoryStream<Path> below =
        directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
      for (Path each : below) {
        deleteIn(below, each.getFileName(), depth + 1);
      }
    }
    directory.deleteDirectory(name);
  }

  private static boolean isDirectory(SecureDirectoryStream<Path> directory, Path name)
      throws IOException {
    return directory
        .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes()
        .isDirectory();
  }

  /** The same by its name alone, of a directory that holds files. */
  private static void deleteAt(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(path, file -> true)) {
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
      }
    }
    Files.deleteIfExists(path);
  }
}
