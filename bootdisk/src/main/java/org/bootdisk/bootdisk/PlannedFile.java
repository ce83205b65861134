package org.bootdisk.bootdisk;

import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Content;
import org.bootdisk.fat.format.FatTree;

/**
 * Something that a planned disk holds, besides the structures that hold it.
 *
 * @param path the partition's name and the path on its volume, with {@code /} between all names;
 *     the partition's name if its content fills it; {@code boot.img}, {@code core.img}
 * @param content its bytes
 */
public record PlannedFile(String path, Content content) {

  /** The files of a volume, those of a directory in the order of their names. */
  static List<PlannedFile> of(String partition, FatTree tree) {
    List<PlannedFile> files = new ArrayList<>();
    addAll(partition, tree.root(), files);
    return files;
  }

  private static void addAll(String path, FatTree.Directory directory, List<PlannedFile> files) {
    for (FatTree.Node node : directory.children()) {
      String below = path + "/" + node.name();
      if (node instanceof FatTree.Directory child) {
        addAll(below, child, files);
      } else if (node instanceof FatTree.File file) {
        files.add(new PlannedFile(below, file.content()));
      }
    }
  }
}
