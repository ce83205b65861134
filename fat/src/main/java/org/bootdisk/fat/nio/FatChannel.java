package org.bootdisk.fat.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import org.bootdisk.fat.volume.FatFile;
import org.jspecify.annotations.Nullable;

/** An open file as a channel. */
final class FatChannel implements SeekableByteChannel {

  /** What a channel may do. */
  enum Mode {
    READ,
    WRITE,
    READ_WRITE,
    APPEND
  }

  private final FatFileSystem fileSystem;
  private final FatFile file;
  private final Mode mode;
  private @Nullable String deleted;
  private long position;
  private boolean open = true;

  FatChannel(FatFileSystem fileSystem, FatFile file, Mode mode) {
    this.fileSystem = fileSystem;
    this.file = file;
    this.mode = mode;
    fileSystem.add(this);
  }

  /** Has the file at {@code path} deleted when the last channel to it is closed. */
  void deleteOnClose(String path) {
    deleted = path;
  }

  @Override
  public int read(ByteBuffer dst) throws IOException {
    synchronized (fileSystem) {
      requireOpen();
      if (mode == Mode.WRITE || mode == Mode.APPEND) {
        throw new NonReadableChannelException();
      }
      int count = file.read(position, dst);
      position += Math.max(0, count);
      return count;
    }
  }

  @Override
  public int write(ByteBuffer src) throws IOException {
    synchronized (fileSystem) {
      requireWritable();
      int count = src.remaining();
      long at = mode == Mode.APPEND ? file.size() : position;
      file.write(at, src, fileSystem.now());
      position = at + count;
      return count;
    }
  }

  @Override
  public long position() throws IOException {
    synchronized (fileSystem) {
      requireOpen();
      return position;
    }
  }

  @Override
  public SeekableByteChannel position(long newPosition) throws IOException {
    synchronized (fileSystem) {
      requireOpen();
      if (newPosition < 0) {
        throw new IllegalArgumentException("position " + newPosition);
      }
      position = newPosition;
      return this;
    }
  }

  @Override
  public long size() throws IOException {
    synchronized (fileSystem) {
      requireOpen();
      return file.size();
    }
  }

  @Override
  public SeekableByteChannel truncate(long size) throws IOException {
    synchronized (fileSystem) {
      requireWritable();
      if (size < 0) {
        throw new IllegalArgumentException("size " + size);
      }
      if (size < file.size()) {
        file.setSize(size, fileSystem.now());
      }
      position = Math.min(position, size);
      return this;
    }
  }

  @Override
  public boolean isOpen() {
    synchronized (fileSystem) {
      return open;
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (fileSystem) {
      if (open) {
        open = false;
        fileSystem.remove(this);
        file.close();
        delete();
      }
    }
  }

  private void delete() throws IOException {
    String path = deleted;
    if (path == null) {
      return;
    }
    FatChannel other = fileSystem.channelTo(file);
    if (other == null) {
      fileSystem.volume().delete(path);
    } else {
      other.deleteOnClose(path);
    }
  }

  /** Whether the channel leads to {@code other}, which all channels to one file share. */
  boolean leadsTo(FatFile other) {
    return file == other;
  }

  private void requireWritable() throws IOException {
    requireOpen();
    if (mode == Mode.READ) {
      throw new NonWritableChannelException();
    }
  }

  private void requireOpen() throws ClosedChannelException {
    if (!open) {
      throw new ClosedChannelException();
    }
  }
}
