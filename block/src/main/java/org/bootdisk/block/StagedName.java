package org.bootdisk.block;

import java.io.IOException;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The names of files that are being written for one target: {@code
 * .disk.img.5f3a9c01-4711-0.partial} for {@code disk.img}. They tell which process of which system
 * writes the file, so that what a killed process has left is known for it.
 *
 * @param target what they are for
 * @param directory of the target
 * @param stem what all these names begin with
 * @param system in which processes have their numbers; empty if that cannot be known
 */
record StagedName(Path target, Path directory, String stem, String system) {

  private static final String END = ".partial";
  private static final int ATTEMPTS = 100;

  /** Drawn by Linux at each start, the same for all containers on it. */
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  /** The name space of process ids; containers have their own. */
  private static final Path PROCESSES = Path.of("/proc/self/ns/pid");

  /** Names end where file systems allow 255 bytes; what is added here takes fewer than 60. */
  private static final int LONGEST_STEM = 60;

  /** The names for {@code target}, which is absolute. */
  static StagedName of(Path target) throws IOException {
    Path directory = target.resolveSibling("");
    String name = String.valueOf(target.getFileName());
    int end = Math.min(name.length(), LONGEST_STEM);
    end -= end < name.length() && Character.isHighSurrogate(name.charAt(end - 1)) ? 1 : 0;
    return new StagedName(target, directory, "." + name.substring(0, end) + ".", thisSystem());
  }

  private static String thisSystem() {
    try {
      String text = Files.readString(BOOT_ID) + Files.readSymbolicLink(PROCESSES);
      return Integer.toHexString(text.hashCode());
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }

  /** Makes what goes by a name. */
  interface Maker {
    /** Makes it, or fails if there is something already. */
    void make(Path path) throws IOException;
  }

  /** Makes something by the first of this process's names that is free. */
  Path create(Maker maker) throws IOException {
    for (int attempt = 0; ; attempt++) {
      Path path = number(attempt);
      try {
        maker.make(path);
        return path;
      } catch (FileAlreadyExistsException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      } catch (FileSystemException e) {
        throw shown(e, target);
      }
    }
  }

  /** Moves what has been staged to {@code target}, which is the file that messages name. */
  static void move(Path staged, Path target, CopyOption... options) throws IOException {
    try {
      Files.move(staged, target, options);
    } catch (FileSystemException e) {
      throw shown(e, target);
    }
  }

  /** What the system refused, told of the file that people know; other kinds as they are. */
  static FileSystemException shown(FileSystemException e, Path shown) {
    if (e.getClass() != FileSystemException.class) {
      return e;
    }
    FileSystemException told = new FileSystemException(shown.toString(), null, e.getReason());
    told.initCause(e);
    return told;
  }

  private Path number(int number) {
    String process = system + "-" + ProcessHandle.current().pid();
    return directory.resolve(stem + process + "-" + number + END);
  }

  /**
   * Deletes what processes of this system have left that are no more. What another system or
   * container writes stays, for here it cannot be seen whether it still does.
   */
  void deleteLeft() {
    if (system.isEmpty()) {
      return;
    }
    String begin = stem + system + "-";
    try (DirectoryStream<Path> left =
        Files.newDirectoryStream(directory, file -> isLeft(file.getFileName().toString(), begin))) {
      for (Path file : left) {
        deleteIfPossible(left, file);
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Then it stays. Whether a file can be made here will be seen soon.
    }
  }

  private static void deleteIfPossible(DirectoryStream<Path> directory, Path file) {
    try {
      Deletion.of(file, directory);
    } catch (IOException e) {
      // It may be another user's, or have been deleted by another process.
    }
  }

  private static boolean isLeft(String name, String begin) {
    if (!name.startsWith(begin) || !name.endsWith(END)) {
      return false;
    }
    int end = name.indexOf('-', begin.length());
    try {
      long process = Long.parseLong(name.substring(begin.length(), Math.max(begin.length(), end)));
      Optional<ProcessHandle> writer = ProcessHandle.of(process);
      return writer.isEmpty();
    } catch (NumberFormatException e) {
      return false; // Not one of ours.
    }
  }
}
