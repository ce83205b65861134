package org.bootdisk.block;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The names of files that are being written for one target: {@code
 * .disk.img.5f3a9c01-4711-0.partial} for {@code disk.img}. They tell which process of which system
 * writes the file, so that what a killed process has left is known for it.
 *
 * @param directory of the target
 * @param stem what all these names begin with
 * @param system in which processes have their numbers; empty if that cannot be known
 */
record StagedName(Path directory, String stem, String system) {

  private static final String END = ".partial";

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
    return new StagedName(directory, "." + name.substring(0, end) + ".", thisSystem());
  }

  private static String thisSystem() {
    try {
      String text = Files.readString(BOOT_ID) + Files.readSymbolicLink(PROCESSES);
      return Integer.toHexString(text.hashCode());
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }

  /** The name of this process's file {@code number}. */
  Path number(int number) {
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
        Files.deleteIfExists(file);
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Then it stays. Whether a file can be made here will be seen soon.
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
