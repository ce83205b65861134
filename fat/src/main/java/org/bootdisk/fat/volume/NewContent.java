package org.bootdisk.fat.volume;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.time.Instant;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.layout.FatTimestamp;
import org.bootdisk.fat.name.FatName;
import org.jspecify.annotations.Nullable;

/**
 * What a file is to have in it, whether the file exists or not. It goes to clusters of its own, and
 * takes its place when it is {@linkplain #commit committed}, by one change of the file's entry: if
 * writing stops at any point, the file has the old content or the new one, and some clusters may
 * belong to nothing.
 */
public final class NewContent implements Closeable {

  private final VolumeCore core;
  private final PathLookup lookup;
  private final OpenFiles openFiles;
  private final String path;
  private final FileContent content;
  private boolean open = true;

  NewContent(VolumeCore core, PathLookup lookup, OpenFiles openFiles, String path)
      throws IOException {
    this.core = core;
    this.lookup = lookup;
    this.openFiles = openFiles;
    this.path = path;
    this.content = new FileContent(core, path, 0, 0);
    place();
  }

  /**
   * Takes the clusters that {@code length} bytes need. If there are too few beside those of the old
   * content, that goes first: the file is then empty until the new content is committed.
   *
   * @throws FileSystemException if the volume has not that many even so, or no file is that long;
   *     the file is as it was
   */
  public void allocate(long length) throws IOException {
    requireOpen();
    content.requireAllowed(length);
    core.beginWriting();
    try {
      content.reserve(length);
    } catch (FileSystemException full) {
      makeRoom(length, full);
      content.reserve(length);
    }
  }

  private void makeRoom(long length, FileSystemException full) throws IOException {
    Place place = place();
    Slot slot = place.slot();
    ClusterChain old = chainOf(slot);
    if (slot == null
        || core.allocator.countFree() + old.count() < core.geometry.clustersFor(length)) {
      throw full;
    }
    place.replace(slot.entry().withContent(0, 0), core);
    core.free(old, 0);
  }

  /**
   * Writes all of {@code src} at {@code offset} of the new content.
   *
   * @throws FileSystemException if the volume is full, or the file would get too large
   */
  public void write(long offset, ByteBuffer src) throws IOException {
    requireOpen();
    if (src.hasRemaining()) {
      core.beginWriting();
      content.write(offset, src);
    }
  }

  /**
   * Gives the file this content, and frees what it had. Of a file that exists name, attributes and
   * creation time stay.
   *
   * @param time the new write time
   * @throws FileSystemException if the file is open, or its directory is full
   */
  public void commit(Instant time) throws IOException {
    requireOpen();
    core.beginWriting();
    content.giveBack();
    int first = content.firstCluster();
    FatTimestamp stamp = core.stamp(time);
    Place place = place();
    Slot slot = place.slot();
    ClusterChain old = chainOf(slot);
    if (slot == null) {
      place.add(DirectoryEntry.nameless(FatAttributes.ARCHIVE, stamp, first, content.size()), core);
    } else {
      place.replace(slot.entry().written(first, content.size(), stamp), core);
    }
    open = false;
    core.free(old, 0);
  }

  /** Gives back what was taken for content that was not committed. */
  @Override
  public void close() throws IOException {
    if (open) {
      open = false;
      content.cut(0);
    }
  }

  /** The clusters of a file, all of which are known; none of a file that there is not. */
  private ClusterChain chainOf(@Nullable Slot slot) throws IOException {
    long first = slot == null ? 0 : slot.entry().firstCluster();
    ClusterChain chain = core.chain(first, path, core.geometry.countOfClusters());
    chain.count();
    return chain;
  }

  /** Where the file is, or could be. */
  private Place place() throws IOException {
    Place place = lookup.place(path);
    if (place.slot() == null) {
      FatName.requireLegal(place.name());
      return place;
    }
    openFiles.requireClosed(place.key(), path);
    if (place.node().isDirectory()) {
      throw new FileSystemException(path, null, "is a directory");
    }
    return place;
  }

  private void requireOpen() throws ClosedChannelException {
    if (!open) {
      throw new ClosedChannelException();
    }
  }
}
