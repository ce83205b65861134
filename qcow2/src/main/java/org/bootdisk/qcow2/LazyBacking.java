package org.bootdisk.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.qcow2.layout.BackingReference;
import org.bootdisk.qcow2.layout.BaseRecord;
import org.bootdisk.qcow2.map.Backing;
import org.jspecify.annotations.Nullable;

/** A backing file that is opened when something of it is first needed. */
final class LazyBacking implements Backing {

  private final BackingReference reference;
  private final BackingFiles files;
  private final String image;
  private final Optional<BaseRecord> record;
  private @Nullable BlockDevice device;

  /**
   * The backing file of {@code image}.
   *
   * @param record what it must be, if the image remembers that
   */
  LazyBacking(
      String image, BackingReference reference, BackingFiles files, Optional<BaseRecord> record) {
    this.image = image;
    this.reference = reference;
    this.files = files;
    this.record = record;
  }

  /** The backing file. */
  synchronized BlockDevice device() throws IOException {
    if (device == null) {
      device = opened();
    }
    return device;
  }

  private BlockDevice opened() throws IOException {
    BlockDevice opened = files.open(reference);
    if (record.isPresent() && files.changedBases() == BackingFiles.ChangedBases.REFUSED) {
      try {
        BaseDigest.require(record.get(), opened, image);
      } catch (IOException | RuntimeException e) {
        opened.close();
        throw e;
      }
    }
    return opened;
  }

  @Override
  public boolean isPresent() {
    return true;
  }

  @Override
  public long size() throws IOException {
    return device().size();
  }

  @Override
  public void read(long guest, ByteBuffer dst) throws IOException {
    BlockDevice backing = device();
    int limit = dst.limit();
    long stored = Math.max(0, Math.min(dst.remaining(), backing.size() - guest));
    if (stored > 0) {
      backing.read(guest, dst.limit(dst.position() + (int) stored));
    }
    Backing.NONE.read(guest, dst.limit(limit));
  }

  @Override
  public Extent extent(long guest, long length) throws IOException {
    BlockDevice backing = device();
    if (guest >= backing.size()) {
      return Extent.hole(guest, length);
    }
    Extent extent = backing.extent(guest, Math.min(length, backing.size() - guest));
    return explicit(backing, extent).deeper();
  }

  /** A raw image has all its bytes: what its file stores as a hole is zeros, lying there. */
  private static Extent explicit(BlockDevice backing, Extent extent) {
    boolean hole = extent.status() == Extent.Status.HOLE && !(backing instanceof Qcow2Image);
    return hole
        ? new Extent(
            extent.start(), extent.length(), Extent.Status.ZERO, 0, OptionalLong.of(extent.start()))
        : extent;
  }

  @Override
  public synchronized void close() throws IOException {
    if (device != null) {
      device.close();
    }
  }
}
