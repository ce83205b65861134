package org.bootdisk.fat.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.time.Instant;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.layout.FatTimestamp;

/** Makes, deletes and moves files and directories, as {@link FatVolume} says. */
final class TreeChanges {

  private final VolumeCore core;
  private final PathLookup lookup;
  private final OpenFiles openFiles;

  TreeChanges(VolumeCore core, PathLookup lookup, OpenFiles openFiles) {
    this.core = core;
    this.lookup = lookup;
    this.openFiles = openFiles;
  }

  /** Adds a file with this entry, but for its name. */
  FatNode addFile(String path, DirectoryEntry entry) throws IOException {
    Place place = lookup.freePlace(path);
    core.beginWriting();
    return place.add(entry, core);
  }

  FatFile createAndOpen(String path, Instant time) throws IOException {
    Place place = lookup.freePlace(path);
    core.beginWriting();
    FatTimestamp stamp = core.stamp(time);
    Slot slot = place.addSlot(DirectoryEntry.nameless(FatAttributes.ARCHIVE, stamp, 0, 0), core);
    return openFiles.open(core, place.keyOf(slot), Place.node(place.parent(), slot));
  }

  FatNode createDirectory(String path, Instant time) throws IOException {
    Place place = lookup.freePlace(path);
    core.beginWriting();
    FatTimestamp stamp = core.stamp(time);
    int cluster = core.extend(0, 1).first();
    try {
      ByteBuffer content = NewDirectory.write(core, cluster, place.parentCluster(), stamp);
      FatNode made = place.add(NewDirectory.entry("", cluster, stamp), core);
      core.made(cluster, path, content);
      return made;
    } catch (FileSystemException e) {
      core.free(core.chain(cluster, path, 1), 0);
      throw e;
    }
  }

  FatNode adoptDirectory(String path, int firstCluster) throws IOException {
    Place place = lookup.freePlace(path);
    core.beginWriting();
    FatTimestamp time = FatTimestamp.of(FatTimestamp.EARLIEST);
    FatNode node = place.add(NewDirectory.entry("", firstCluster, time), core);
    Directory content = lookup.directory(node);
    content.setParent(place.parentCluster());
    core.changed(content);
    return node;
  }

  void delete(String path) throws IOException {
    Place place = lookup.requirePlace(path);
    openFiles.requireClosed(place.key(), path);
    Slot slot = place.requireSlot();
    FatNode node = place.node();
    boolean directory = node.isDirectory();
    if (directory && !lookup.directory(node).isEmpty()) {
      throw new DirectoryNotEmptyException(path);
    }
    core.beginWriting();
    ClusterChain chain =
        core.chain(slot.entry().firstCluster(), path, core.geometry.countOfClusters());
    if (directory) {
      core.forget(lookup.directory(node));
      lookup.forget();
    }
    place.directory().remove(slot);
    core.changed(place.directory());
    core.free(chain, 0);
  }

  FatNode rename(String from, String to) throws IOException {
    Place source = closedPlace(from);
    Place target = lookup.place(to);
    if (target.isTakenBesides(source)) {
      throw new FileAlreadyExistsException(to);
    }
    return Move.of(core, lookup, source, target).run();
  }

  FatNode replace(String from, String to) throws IOException {
    Place source = closedPlace(from);
    Place target = lookup.place(to);
    if (!target.isTakenBesides(source)) {
      return rename(from, to);
    }
    openFiles.requireClosed(target.key(), to);
    Move move = Move.of(core, lookup, source, target);
    if (!source.node().isDirectory() && !target.node().isDirectory()) {
      return move.over();
    }
    core.beginWriting();
    target.requireRoom(core);
    delete(to);
    return rename(from, to);
  }

  private Place closedPlace(String path) throws IOException {
    Place place = lookup.requirePlace(path);
    openFiles.requireClosed(place.key(), path);
    return place;
  }
}
