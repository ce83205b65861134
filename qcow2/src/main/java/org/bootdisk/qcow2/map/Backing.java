package org.bootdisk.qcow2.map;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.block.Extent;

/** What shows through where an image has nothing: its backing file, or zeros. */
public interface Backing extends Closeable {

  /** No backing file: zeros, stored nowhere. */
  Backing NONE =
      new Backing() {
        @Override
        public boolean isPresent() {
          return false;
        }

        @Override
        public long size() {
          return 0;
        }

        @Override
        public void read(long guest, ByteBuffer dst) {
          Buffers.zero(dst, dst.remaining());
        }

        @Override
        public Extent extent(long guest, long length) {
          return Extent.hole(guest, length);
        }

        @Override
        public void close() {}
      };

  /** Whether there is a backing file. */
  boolean isPresent();

  /** Bytes of the backing file; behind it zeros are read. */
  long size() throws IOException;

  /** Fills {@code dst}, with zeros behind the end of the backing file. */
  void read(long guest, ByteBuffer dst) throws IOException;

  /** The extent at {@code guest}, cut to {@code length}, as seen from the image. */
  Extent extent(long guest, long length) throws IOException;

  /** Closes the backing file. */
  @Override
  void close() throws IOException;
}
