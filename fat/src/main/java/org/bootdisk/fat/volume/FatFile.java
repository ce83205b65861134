package org.bootdisk.fat.volume;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import org.bootdisk.block.FormatException;

/**
 * An open file, read and written at any offset. It cannot be moved or deleted until it is closed as
 * often as it was opened. Bytes that were never written are zeros, on the disk too: nothing of an
 * earlier file shows in what follows the end of this one.
 */
public final class FatFile implements Closeable {

  private final VolumeCore core;
  private final OpenFiles openFiles;
  private final OpenFiles.Key key;
  private final String path;
  private final FileContent content;
  private int opened = 1;
  private boolean ahead;

  FatFile(VolumeCore core, OpenFiles openFiles, OpenFiles.Key key, FatNode node)
      throws IOException {
    this.core = core;
    this.openFiles = openFiles;
    this.key = key;
    this.path = node.path();
    this.content = new FileContent(core, path, node.entry().firstCluster(), node.size());
  }

  /** Bytes in the file. */
  public long size() {
    return content.size();
  }

  /**
   * Reads from {@code offset} until {@code dst} is full or the file ends.
   *
   * @return bytes read; -1 if {@code offset} is at or behind the end
   * @throws FormatException.Corrupt if the file's cluster chain ends before the file
   */
  public int read(long offset, ByteBuffer dst) throws IOException {
    requireOpen();
    return content.read(offset, dst);
  }

  /**
   * Writes all of {@code src} at {@code offset}, which may lie behind the end.
   *
   * @param time the new write time
   * @throws FileSystemException if the volume is full or the file would get too large; the file is
   *     then as it was
   */
  public void write(long offset, ByteBuffer src, Instant time) throws IOException {
    requireOpen();
    if (src.hasRemaining()) {
      core.beginWriting();
      content.write(offset, src);
      updateEntry(content.size(), content.firstCluster(), time);
    }
  }

  /**
   * Takes the clusters that a file of {@code length} bytes needs, one behind the other as far as
   * they are free. The file stays as long as it is; what it has no use for when it is closed is
   * given back.
   *
   * @throws FileSystemException if the volume has not that many, or no file is that long
   */
  public void allocate(long length) throws IOException {
    requireOpen();
    core.beginWriting();
    content.reserve(length);
    ahead = true;
  }

  /** Cuts the file to {@code length} bytes, or extends it with zeros. */
  public void setSize(long length, Instant time) throws IOException {
    requireOpen();
    core.beginWriting();
    if (length > content.size()) {
      content.extend(length);
      updateEntry(length, content.firstCluster(), time);
    } else {
      updateEntry(length, content.beginCut(length), time);
      content.cut(length);
    }
  }

  /** Closes the file. Nothing is lost if it is not: each change is the volume's at once. */
  @Override
  public void close() throws IOException {
    if (opened > 0) {
      opened--;
      if (opened == 0) {
        openFiles.remove(key);
        if (ahead) {
          content.giveBack();
        }
      }
    }
  }

  /** Counts another user of the same file. */
  FatFile share() {
    opened++;
    return this;
  }

  private void updateEntry(long newSize, int firstCluster, Instant time) throws IOException {
    Directory directory = core.directory(key.directory(), path);
    Slot slot = directory.at(key.slot());
    if (slot == null) {
      throw new NoSuchFileException(path);
    }
    directory.replace(slot, slot.entry().written(firstCluster, newSize, core.stamp(time)));
    core.changed(directory);
  }

  private void requireOpen() throws ClosedChannelException {
    if (opened == 0) {
      throw new ClosedChannelException();
    }
  }
}
