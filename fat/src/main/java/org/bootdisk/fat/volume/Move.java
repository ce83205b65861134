package org.bootdisk.fat.volume;

import java.io.IOException;
import java.nio.file.FileSystemException;
import org.bootdisk.fat.name.FatName;
import org.jspecify.annotations.Nullable;

/**
 * Gives something another name, another directory, or both. Where the directory stays and the new
 * name takes no more entries than the old one, this is one change. Else the old name goes before
 * the new one comes: if writing stops in between, the chain is lost and a repair makes a file or
 * directory of it, while two names for one chain would be an error that costs one of them what is
 * in it.
 */
final class Move {

  private final VolumeCore core;
  private final PathLookup lookup;
  private final Place source;
  private final Place target;

  private Move(VolumeCore core, PathLookup lookup, Place source, Place target) {
    this.core = core;
    this.lookup = lookup;
    this.source = source;
    this.target = target;
  }

  /** Decides whether {@code source}, where something is, can become {@code target}. */
  static Move of(VolumeCore core, PathLookup lookup, Place source, Place target)
      throws FileSystemException {
    FatName.requireLegal(target.name());
    requireOutside(source, target);
    return new Move(core, lookup, source, target);
  }

  private static void requireOutside(Place source, Place target) throws FileSystemException {
    FatNode node = source.node();
    if (node.isDirectory() && isWithin(target.parent().path(), node.path())) {
      throw new FileSystemException(
          "/" + node.path(),
          "/" + target.parent().path(),
          "a directory cannot be moved into itself");
    }
  }

  /** Moves it to where nothing is, or the same, and returns what it is now. */
  FatNode run() throws IOException {
    core.beginWriting();
    lookup.forget();
    FatNode renamed = renameInPlace();
    return renamed != null ? renamed : moveEntry();
  }

  /**
   * Moves a file over another, whose entry takes what was in the first one's: the old name goes,
   * then, in one write, the new name leads to the other content.
   */
  FatNode over() throws IOException {
    core.beginWriting();
    Slot moved = source.requireSlot();
    Slot replaced = target.requireSlot();
    ClusterChain old =
        core.chain(replaced.entry().firstCluster(), target.name(), core.geometry.countOfClusters());
    old.count();
    core.writeMetadata();
    source.directory().remove(moved);
    core.changed(source.directory());
    core.writeMetadata();
    target.replace(moved.entry().withNameOf(replaced.entry()), core);
    core.free(old, 0);
    return target.node();
  }

  private @Nullable FatNode renameInPlace() throws IOException {
    if (source.directory().id() != target.directory().id()) {
      return null;
    }
    Slot renamed = source.directory().renameInPlace(source.requireSlot(), target.name(), core);
    if (renamed == null) {
      return null;
    }
    core.changed(source.directory());
    return Place.node(target.parent(), renamed);
  }

  private FatNode moveEntry() throws IOException {
    Slot slot = source.requireSlot();
    core.writeMetadata();
    byte[] entries = source.directory().bytesOf(slot);
    source.directory().remove(slot);
    core.changed(source.directory());
    core.writeMetadata();
    boolean directory = slot.entry().attributes().isDirectory();
    try {
      if (directory) {
        setParent(target.parentCluster());
      }
      return target.add(slot.entry(), core);
    } catch (FileSystemException e) {
      if (directory) {
        setParent(source.parentCluster());
      }
      // Whoever wrote the old name may have needed fewer entries for it than we would.
      source.directory().putBack(slot, entries);
      core.changed(source.directory());
      throw e;
    }
  }

  /** While nothing leads to a directory it is told its new parent. */
  private void setParent(int cluster) throws IOException {
    Directory content = core.hold(lookup.directory(source.node()));
    content.setParent(cluster);
    core.changed(content);
    core.writeMetadata();
  }

  private static boolean isWithin(String path, String ancestor) {
    return path.equals(ancestor) || path.startsWith(ancestor + "/");
  }
}
