package org.bootdisk.qcow2.map;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.ResizableDevice;
import org.jspecify.annotations.Nullable;

/**
 * The file that holds an image, or an image's guest clusters. Bytes behind its end read as zeros;
 * it grows in steps as clusters are reserved and is cut to its true length by {@link #trim}.
 */
public final class HostFile implements Closeable {

  private static final int SECTOR = 512;
  private static final long LEAST_STEP = 1 << 20;
  private static final long GREATEST_STEP = 256 << 20;

  private final BlockDevice file;
  private final @Nullable ResizableDevice writable;
  private long end;
  private boolean unflushed;
  private boolean established;

  private HostFile(BlockDevice file, @Nullable ResizableDevice writable) {
    this.file = file;
    this.writable = writable;
    this.end = file.size();
    this.established = true;
  }

  /** A file that is read. */
  public static HostFile readOnly(BlockDevice file) {
    return new HostFile(file, null);
  }

  /** A file that is changed in place. */
  public static HostFile writable(ResizableDevice file) {
    return new HostFile(file, file);
  }

  /**
   * A file that is being made, emptied first. Until it is flushed for the first time, nobody counts
   * on what it holds, and barriers cost nothing.
   */
  public static HostFile created(ResizableDevice file) throws IOException {
    if (file.size() > 0) { // ext4 writes a file that is cut to nothing, if only in name, at once.
      file.resize(0);
    }
    HostFile created = new HostFile(file, file);
    created.established = false;
    return created;
  }

  /** The device. */
  public BlockDevice device() {
    return file;
  }

  /** Whether anything may be written. */
  public boolean isWritable() {
    return writable != null;
  }

  /** One past the last byte that is in use. */
  public long end() {
    return end;
  }

  /** Fills {@code dst}, with zeros where the file has ended. */
  public void read(long offset, ByteBuffer dst) throws IOException {
    // A negative offset is one of 2^63 or more: behind the end of any file.
    long available = offset < 0 ? 0 : file.size() - offset;
    long stored = Math.max(0, Math.min(dst.remaining(), available));
    int limit = dst.limit();
    if (stored > 0) {
      file.read(offset, dst.limit(dst.position() + (int) stored));
      dst.limit(limit);
    }
    Buffers.zero(dst, dst.remaining());
  }

  /** Makes bytes up to {@code newEnd} writable; those behind the old end read as zeros. */
  public void reserve(long newEnd) throws IOException {
    if (newEnd > file.size()) {
      long step = Math.min(GREATEST_STEP, Math.max(LEAST_STEP, newEnd / 4));
      requireWritable().resize(newEnd + step);
    }
    end = Math.max(end, newEnd);
  }

  /** Writes within what is reserved, or to the rest of a last cluster that others wrote in part. */
  public void write(long offset, ByteBuffer src) throws IOException {
    unflushed = true;
    if (offset > end - src.remaining()) {
      reserve(Math.addExact(offset, src.remaining()));
    }
    requireWritable().write(offset, src);
  }

  /**
   * Makes a range hold again what it held. Only sectors that differ are written: they have their
   * space, so that this works on a disk that is full.
   */
  void restore(long offset, ByteBuffer wanted) throws IOException {
    ByteBuffer found = ByteBuffer.allocate(wanted.remaining());
    read(offset, found);
    found.clear();
    for (int at = 0; at < found.capacity(); at += SECTOR) {
      int length = Math.min(SECTOR, found.capacity() - at);
      ByteBuffer sector = wanted.slice(wanted.position() + at, length);
      if (!sector.equals(found.slice(at, length))) {
        write(offset + at, sector);
      }
    }
  }

  /** Gives the space of clusters back that nothing refers to any more. */
  public void discard(long offset, long length) throws IOException {
    requireWritable().discard(offset, Math.max(0, Math.min(length, file.size() - offset)));
  }

  /** Gives a range within what is reserved its space on the disk; false if that is not possible. */
  public boolean allocate(long offset, long length) throws IOException {
    return requireWritable().allocate(offset, length);
  }

  /** Makes a range within what is reserved read as zeros. */
  public void zero(long offset, long length) throws IOException {
    unflushed = true;
    requireWritable().zero(offset, length);
  }

  /** What was written before reaches the disk before what is written after. */
  public void barrier() throws IOException {
    if (established && unflushed) {
      flush();
    }
  }

  /** Returns when all that was written is durable. */
  public void flush() throws IOException {
    file.flush();
    unflushed = false;
    established = true;
  }

  /** Cuts the file at the end of what is in use. */
  public void trim() throws IOException {
    if (file.size() != end) {
      requireWritable().resize(end);
    }
  }

  /** Cuts the file at {@code newEnd}: what lies behind is no longer in use. */
  public void truncate(long newEnd) throws IOException {
    if (file.size() != newEnd) {
      requireWritable().resize(newEnd);
    }
    end = newEnd;
  }

  /** Closes the device. */
  @Override
  public void close() throws IOException {
    file.close();
  }

  private ResizableDevice requireWritable() {
    if (writable == null) {
      throw new NonWritableChannelException();
    }
    return writable;
  }
}
