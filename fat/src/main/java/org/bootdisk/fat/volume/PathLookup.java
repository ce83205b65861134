package org.bootdisk.fat.volume;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.layout.FatTimestamp;
import org.bootdisk.fat.name.FatName;
import org.jspecify.annotations.Nullable;

/**
 * Finds what paths name: names with {@code /} between them, with or without one in front. The
 * directory that was found last is remembered, as most files are asked for beside another.
 */
final class PathLookup {

  private final VolumeCore core;
  private String recentPath = "";
  private @Nullable FatNode recent;

  PathLookup(VolumeCore core) {
    this.core = core;
  }

  /** The root directory, which has no entry: it gets one with its first cluster. */
  FatNode root() {
    DirectoryEntry entry =
        DirectoryEntry.nameless(FatAttributes.DIRECTORY, FatTimestamp.NONE, core.rootCluster(), 0);
    return new FatNode("", "", entry);
  }

  /** What {@code path} names; null if there is no such file or directory. */
  @Nullable FatNode find(String path) throws IOException {
    int end = endOf(path);
    if (end == 0) {
      return root();
    }
    int slash = path.lastIndexOf('/', end - 1);
    FatNode parent = findDirectory(path.substring(0, Math.max(0, slash)));
    return parent == null ? null : child(parent, path.substring(slash + 1, end));
  }

  /** What is in a directory, in the order of the disk. */
  List<FatNode> list(FatNode directory) throws IOException {
    List<Slot> slots = directory(directory).slots();
    List<FatNode> nodes = new ArrayList<>(slots.size());
    for (Slot slot : slots) {
      if (!slot.isLabel()) {
        nodes.add(Place.node(directory, slot));
      }
    }
    return nodes;
  }

  /**
   * The place that {@code path} names, whether something is there or not; its directory stays in
   * memory while the last few places are worked on.
   *
   * @throws NoSuchFileException if there is no directory for it
   */
  Place place(String path) throws IOException {
    int end = endOf(path);
    if (end == 0) {
      throw new FileSystemException("/", null, "is the root directory");
    }
    int slash = path.lastIndexOf('/', end - 1);
    String above = path.substring(0, Math.max(0, slash));
    FatNode parent = findDirectory(above);
    if (parent == null) {
      throw new NoSuchFileException(above);
    }
    String name = path.substring(slash + 1, end);
    Directory directory = core.hold(directory(parent));
    return new Place(parent, directory, name, directory.find(name));
  }

  /** A place where nothing is, with a name that a directory can hold. */
  Place freePlace(String path) throws IOException {
    Place place = place(path);
    if (place.slot() != null) {
      throw new FileAlreadyExistsException(path);
    }
    FatName.requireLegal(place.name());
    return place;
  }

  /** A place where something is. */
  Place requirePlace(String path) throws IOException {
    Place place = place(path);
    if (place.slot() == null) {
      throw new NoSuchFileException(path);
    }
    return place;
  }

  /** What is in the directory that {@code node} is. */
  Directory directory(FatNode node) throws IOException {
    if (!node.isDirectory()) {
      throw new NotDirectoryException(node.path());
    }
    long cluster = node.entry().firstCluster();
    if (cluster == 0 && !node.isRoot()) {
      throw core.corrupt(node.path(), "first cluster 0", "a cluster of the volume");
    }
    return core.directory(cluster, node.path());
  }

  /** Called when a directory may no longer be what or where it was. */
  void forget() {
    recent = null;
  }

  private @Nullable FatNode child(FatNode parent, String name) throws IOException {
    Slot slot = parent.isDirectory() ? directory(parent).find(name) : null;
    return slot == null ? null : Place.node(parent, slot);
  }

  private @Nullable FatNode findDirectory(String named) throws IOException {
    String path = named.startsWith("/") ? named.substring(1) : named;
    if (recent != null && path.equals(recentPath)) {
      return recent;
    }
    FatNode at = root();
    List<FatNode> above = new ArrayList<>();
    for (int from = 0; from < path.length() && at != null; ) {
      int slash = path.indexOf('/', from);
      int end = slash < 0 ? path.length() : slash;
      if (end != from) {
        above.add(at);
        at = child(at, path.substring(from, end));
        requireNotAmong(above, at);
      }
      from = end + 1;
    }
    if (at != null) {
      recentPath = path;
      recent = at;
    }
    return at;
  }

  /** A directory that holds itself would give paths, and whoever walks them, no end. */
  private void requireNotAmong(List<FatNode> above, @Nullable FatNode node) throws IOException {
    if (node == null || !node.isDirectory()) {
      return;
    }
    long cluster = node.entry().firstCluster();
    for (FatNode directory : above) {
      if (directory.entry().firstCluster() == cluster) {
        throw core.corrupt(
            node.path(), "first cluster " + cluster, "a cluster of no directory that it is in");
      }
    }
  }

  /** Where {@code path} ends but for slashes. */
  private static int endOf(String path) {
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    return end;
  }
}
