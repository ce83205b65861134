package org.bootdisk.bootdisk.host;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What is in a directory, in one order everywhere. */
public final class SortedDirectory {

  private SortedDirectory() {}

  /** The names in {@code directory}, sorted; none if it is not a directory. */
  public static List<String> names(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, file -> true)) {
        files.forEach(file -> names.add(String.valueOf(file.getFileName())));
      }
    }
    Collections.sort(names);
    return names;
  }
}
