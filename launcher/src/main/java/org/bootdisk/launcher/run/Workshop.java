package org.bootdisk.launcher.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.bootdisk.launcher.plan.TemporaryDirectory;

/**
 * The directory of a run while it exists. One that was made for the run goes when this is closed,
 * or is left to a keeper.
 */
final class Workshop implements Closeable {

  private static final String PREFIX = "bootdisk-";

  private final Path path;
  private final boolean made;

  private Workshop(Path path, boolean made) {
    this.path = path;
    this.made = made;
  }

  static Workshop open(TemporaryDirectory wanted) throws IOException {
    return wanted instanceof TemporaryDirectory.Made parent
        ? new Workshop(Files.createTempDirectory(parent.parent(), PREFIX), true)
        : new Workshop(wanted.shown(), false);
  }

  Path path() {
    return path;
  }

  /** The directory, if it is to be deleted behind the run. */
  Optional<Path> fleeting() {
    return made ? Optional.of(path) : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    if (made && Files.exists(path)) {
      deleteTree(path);
    }
  }

  /** Links are deleted, not followed: what the guest shares may hold any. */
  private static void deleteTree(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path directory, @org.jspecify.annotations.Nullable IOException problem)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
