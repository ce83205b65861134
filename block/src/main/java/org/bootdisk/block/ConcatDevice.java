package org.bootdisk.block;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.util.List;
import java.util.OptionalLong;

/** Devices one behind the other, read as one. It owns them. */
public final class ConcatDevice implements BlockDevice {

  private final List<BlockDevice> parts;
  private final long[] ends;

  /** The devices in this order; at least one. */
  public ConcatDevice(List<? extends BlockDevice> devices) {
    this.parts = List.copyOf(devices);
    this.ends = new long[parts.size()];
    long end = 0;
    for (int i = 0; i < ends.length; i++) {
      end = Math.addExact(end, parts.get(i).size());
      ends[i] = end;
    }
  }

  @Override
  public String description() {
    return parts.get(0).description() + (parts.size() > 1 ? " and what follows" : "");
  }

  @Override
  public long size() {
    return ends[ends.length - 1];
  }

  @Override
  public void read(long offset, ByteBuffer dst) throws IOException {
    Ranges.check(offset, dst.remaining(), size());
    int limit = dst.limit();
    long at = offset;
    for (int part = partOf(offset); dst.position() < limit; part++) {
      int length = (int) Math.min(limit - dst.position(), ends[part] - at);
      parts.get(part).read(at - start(part), dst.limit(dst.position() + length));
      dst.limit(limit);
      at += length;
    }
  }

  @Override
  public Extent extent(long offset, long length) throws IOException {
    Ranges.checkNotEmpty(offset, length, size());
    int part = partOf(offset);
    Extent extent =
        parts.get(part).extent(offset - start(part), Math.min(length, ends[part] - offset));
    // Where it lies in its own file says nothing about the whole.
    return new Extent(
        offset, extent.length(), extent.status(), extent.depth(), OptionalLong.empty());
  }

  private int partOf(long offset) {
    int part = 0;
    while (part < ends.length - 1 && offset >= ends[part]) {
      part++;
    }
    return part;
  }

  private long start(int part) {
    return part == 0 ? 0 : ends[part - 1];
  }

  @Override
  public void write(long offset, ByteBuffer src) {
    throw new NonWritableChannelException();
  }

  @Override
  public void flush() {}

  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (BlockDevice part : parts) {
      try {
        part.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
