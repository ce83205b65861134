package org.bootdisk.bootdisk.host;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What is in a directory, in one order everywhere. To prove that the order of the file system's
 * listing reaches nothing, a process may be started with {@code -Dbootdisk.listing.seed=N}, which
 * shuffles what a directory lists before anything sees it.
 */
public final class SortedDirectory {

  private static final @Nullable Integer SEED = Integer.getInteger("bootdisk.listing.seed");

  private SortedDirectory() {}

  /** The names in {@code directory}, sorted; none if it is not a directory. */
  public static List<String> names(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, file -> true)) {
        files.forEach(file -> names.add(String.valueOf(file.getFileName())));
      }
    }
    if (SEED != null) {
      Collections.shuffle(names, new Random(SEED));
    }
    Collections.sort(names);
    return names;
  }
}
