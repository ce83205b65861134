package org.bootdisk.bootdisk.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.recipe.RecipeException;

/**
 * All that is in a directory of this machine, in one order everywhere.
 *
 * @param entries files by path below the directory, with {@code /} between names; directories have
 *     no content
 */
public record HostTree(SortedMap<String, Optional<HostFile>> entries) {

  /** Deeper trees are no boot files. */
  private static final int DEEPEST = 64;

  /**
   * Lists a directory with all below it. A link to a file stands for that file; links to
   * directories and special files are refused by name.
   *
   * @param purpose what it is for, for messages
   */
  public static HostTree of(Path directory, String purpose) throws IOException, RecipeException {
    if (!Files.exists(directory)) {
      throw new InputFileException(purpose, directory, "does not exist");
    }
    if (!Files.isDirectory(directory)) {
      throw RecipeException.at(
          purpose, Quoted.of(directory.toString()) + " is not a directory; write {file: PATH}");
    }
    HostTree tree = new HostTree(new TreeMap<>());
    tree.addAll(directory, "", purpose, 0);
    return tree;
  }

  private void addAll(Path directory, String prefix, String purpose, int depth)
      throws IOException, RecipeException {
    if (depth > DEEPEST) {
      throw RecipeException.at(
          purpose, Quoted.of(directory.toString()) + " is more than 64 directories deep");
    }
    for (String name : SortedDirectory.names(directory)) {
      Path file = directory.resolve(name);
      if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
        entries.put(prefix + name, Optional.empty());
        addAll(file, prefix + name + "/", purpose, depth + 1);
      } else if (Files.isDirectory(file)) {
        throw RecipeException.at(
            purpose,
            Quoted.of(file.toString()) + " is a link to a directory, which FAT does not have");
      } else {
        entries.put(prefix + name, Optional.of(HostFile.of(file, purpose)));
      }
    }
  }
}
