package org.bootdisk.fat.nio;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.bootdisk.fat.volume.FatNode;

/** What was in a directory when the stream was made, in the order of the disk. */
final class FatDirectoryStream implements DirectoryStream<Path> {

  private final List<Path> paths;
  private boolean used;
  private boolean open = true;

  private FatDirectoryStream(List<Path> paths) {
    this.paths = paths;
  }

  static FatDirectoryStream of(
      Path directory, List<FatNode> nodes, DirectoryStream.Filter<? super Path> filter)
      throws IOException {
    List<Path> accepted = new ArrayList<>(nodes.size());
    for (FatNode node : nodes) {
      Path path = directory.resolve(node.name());
      if (filter.accept(path)) {
        accepted.add(path);
      }
    }
    return new FatDirectoryStream(accepted);
  }

  @Override
  public Iterator<Path> iterator() {
    if (used || !open) {
      throw new IllegalStateException(used ? "there is one iterator only" : "closed");
    }
    used = true;
    return List.copyOf(paths).iterator();
  }

  @Override
  public void close() {
    open = false;
  }
}
