package org.bootdisk.launcher.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.bootdisk.launcher.Keeper;
import org.bootdisk.launcher.Keepers;
import org.bootdisk.launcher.plan.TemporaryDirectory;

/**
 * The directory of a run while it exists, and the keepers that see to it that the run leaves
 * nothing behind, however it ends.
 */
final class Workshop implements Closeable {

  private final Keepers keepers;
  private final List<Integer> held;

  private Workshop(Keepers keepers, List<Integer> held) {
    this.keepers = keepers;
    this.held = held;
  }

  /** Makes the directory, for a run that ends with this process. */
  static Workshop open(TemporaryDirectory directory) throws IOException {
    return open(directory, new Workshop(Keepers.ofThisProcess(), List.of()));
  }

  /** Makes the directory, for a run that goes on when this process has become another program. */
  static Workshop open(TemporaryDirectory directory, Exec exec) throws IOException {
    List<Integer> pipe = exec.pipe();
    Keepers keepers =
        Keepers.at(
            Path.of("/proc/self/fd/" + pipe.get(0)),
            () -> {
              exec.close(pipe.get(0));
              exec.close(pipe.get(1));
            });
    return open(directory, new Workshop(keepers, List.of(pipe.get(1))));
  }

  private static Workshop open(TemporaryDirectory directory, Workshop workshop) throws IOException {
    Optional<Path> made = directory.made();
    if (made.isEmpty()) {
      return workshop;
    }
    try {
      Files.createDirectory(
          made.get(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      workshop.keepers.start(Keeper.cleaner(made.get()));
      return workshop;
    } catch (IOException e) {
      workshop.close();
      throw e;
    }
  }

  /** Those who keep the run. */
  Keepers keepers() {
    return keepers;
  }

  /** Descriptors that the program has to hold that this process becomes. */
  List<Integer> held() {
    return held;
  }

  /** Ends what was started for the run, and deletes the directory if it was made for it. */
  @Override
  public void close() throws IOException {
    keepers.close();
  }
}
