package org.bootdisk.qcow2;

import java.io.IOException;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.block.FilterDevice;
import org.bootdisk.block.Ranges;
import org.bootdisk.qcow2.map.GuestReader;

/** A virtual disk whose extents are those of its image's tables, whatever holes the file has. */
final class MappedDisk extends FilterDevice {

  private final GuestReader reader;

  MappedDisk(BlockDevice disk, GuestReader reader) {
    super(disk);
    this.reader = reader;
  }

  @Override
  public Extent extent(long offset, long length) throws IOException {
    Ranges.checkNotEmpty(offset, length, size());
    return reader.mapped(offset, length);
  }

  /** Leaves the disk open, which is another's. */
  @Override
  public void close() {}
}
