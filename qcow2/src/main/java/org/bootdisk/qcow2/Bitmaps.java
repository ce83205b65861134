package org.bootdisk.qcow2;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.util.List;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.qcow2.layout.Bitmap;
import org.bootdisk.qcow2.layout.BitmapDirectory;
import org.bootdisk.qcow2.layout.TableLocation;
import org.bootdisk.qcow2.map.Metadata;
import org.bootdisk.qcow2.map.OpenBitmaps;

/**
 * The persistent dirty bitmaps of an image: which parts of the virtual disk were written since some
 * moment, as incremental backups want to know. An enabled bitmap records every write through {@link
 * Qcow2Image}; its bits are stored when the image is closed. One that was not stored, because its
 * user crashed, is inconsistent: it can only be removed.
 *
 * <p>Names are the caller's; a name that no bitmap has is an {@code IllegalArgumentException}.
 */
public final class Bitmaps {

  /** Granularities that QEMU chooses by itself, in bytes. */
  private static final long LEAST_DEFAULT = 4096;

  private static final long GREATEST_DEFAULT = 65_536;

  private final Metadata metadata;
  private final OpenBitmaps open;

  Bitmaps(Metadata metadata, OpenBitmaps open) {
    this.metadata = metadata;
    this.open = open;
  }

  /** All bitmaps, in the order of the file. */
  public List<Bitmap> list() throws IOException {
    return open.list();
  }

  /** The granularity that QEMU takes by default, in bytes: the cluster size, but 4 to 64 KiB. */
  public long defaultGranularity() {
    long cluster = metadata.geometry().clusterSize();
    return Math.min(GREATEST_DEFAULT, Math.max(LEAST_DEFAULT, cluster));
  }

  /**
   * Adds an enabled bitmap in which nothing is dirty.
   *
   * @param granularity guest bytes for each bit, a power of two from 512 to 2 GiB
   * @throws IllegalArgumentException if there is a bitmap of this name, or the name or the
   *     granularity is not possible
   */
  public void add(String name, long granularity) throws IOException {
    requireWritable();
    int length = name.getBytes(UTF_8).length;
    require(length > 0, "a bitmap's name cannot be empty");
    require(
        length <= BitmapDirectory.LONGEST_NAME,
        "a bitmap's name has at most " + BitmapDirectory.LONGEST_NAME + " bytes");
    require(
        Long.bitCount(granularity) == 1
            && granularity >= 1L << BitmapDirectory.MIN_GRANULARITY_BITS
            && granularity <= 1L << BitmapDirectory.MAX_GRANULARITY_BITS,
        "granularity " + granularity + " is not a power of two from 512 to 2147483648");
    for (Bitmap bitmap : list()) {
      require(!bitmap.name().equals(name), "there is a bitmap " + Quoted.of(name) + " already");
    }
    requireStorable(name, granularity);
    int bits = Long.numberOfTrailingZeros(granularity);
    open.add(new Bitmap(TableLocation.NONE, Bitmap.AUTO, bits, name, ByteBuffer.allocate(0)));
  }

  private void requireStorable(String name, long granularity) throws IOException {
    Fault fault = Fault.in(where() + ": bitmap " + Quoted.of(name));
    if (metadata.header().version() == 2) {
      throw new FormatException.Unsupported(
          fault
              .actual("an image of version 2")
              .expected("version 3, which has bitmaps")
              .advice("make the image version 3 first"));
    }
    if (list().size() >= BitmapDirectory.MOST_BITMAPS) {
      throw new FormatException.LimitExceeded(
          fault.expected("at most " + BitmapDirectory.MOST_BITMAPS + " bitmaps"));
    }
    long bytes = metadata.header().virtualSize() / granularity / Byte.SIZE;
    if (bytes > BitmapDirectory.MOST_DATA_BYTES) {
      throw new FormatException.LimitExceeded(
          fault
              .actual(bytes + " bytes of bits")
              .expected("at most " + BitmapDirectory.MOST_DATA_BYTES)
              .advice("use a larger granularity"));
    }
  }

  /** Removes a bitmap, be it consistent or not. */
  public void remove(String name) throws IOException {
    requireWritable();
    open.remove(find(name));
  }

  /** Makes all bits of a bitmap clean. */
  public void clear(String name) throws IOException {
    requireWritable();
    open.clear(consistent(name));
  }

  /** Lets a bitmap record writes from now on. */
  public void enable(String name) throws IOException {
    requireWritable();
    Bitmap bitmap = consistent(name);
    open.setFlags(bitmap, bitmap.flags() | Bitmap.AUTO);
  }

  /** Lets a bitmap stay as it is, whatever is written. */
  public void disable(String name) throws IOException {
    requireWritable();
    Bitmap bitmap = consistent(name);
    open.setFlags(bitmap, bitmap.flags() & ~Bitmap.AUTO);
  }

  /**
   * Makes dirty in a bitmap what is dirty in {@code source} too, which may be of another image.
   *
   * @throws IllegalArgumentException if the images have different virtual sizes
   */
  public void merge(String name, DirtyBits source) throws IOException {
    requireWritable();
    Bitmap target = consistent(name);
    long size = metadata.header().virtualSize();
    require(
        source.size() == size,
        "bitmaps of " + size + " and " + source.size() + " bytes cannot be merged");
    for (long at = source.nextDirty(0); at < size; at = source.nextDirty(at)) {
      long end = source.nextClean(at);
      open.set(target, at, end - at);
      at = end;
    }
  }

  /**
   * Adds a copy of a consistent bitmap, which may be of another image of the same virtual size.
   *
   * @param owner the bitmaps that {@code bitmap} is one of
   */
  public void copy(Bitmap bitmap, Bitmaps owner) throws IOException {
    DirtyBits bits = owner.bits(bitmap.name());
    add(bitmap.name(), bits.granularity());
    merge(bitmap.name(), bits);
    if (!bitmap.isEnabled()) {
      disable(bitmap.name());
    }
  }

  /**
   * The bits of a consistent bitmap, as they are at any time. To be read while the image is open.
   */
  public DirtyBits bits(String name) throws IOException {
    return new DirtyBits(open.bits(consistent(name)));
  }

  private Bitmap consistent(String name) throws IOException {
    Bitmap bitmap = find(name);
    open.bits(bitmap);
    return bitmap;
  }

  private Bitmap find(String name) throws IOException {
    for (Bitmap bitmap : list()) {
      if (bitmap.name().equals(name)) {
        return bitmap;
      }
    }
    throw new IllegalArgumentException("there is no bitmap " + Quoted.of(name));
  }

  private void requireWritable() {
    if (!metadata.file().isWritable()) {
      throw new NonWritableChannelException();
    }
  }

  private static void require(boolean rule, String otherwise) {
    if (!rule) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  private String where() {
    return metadata.file().device().description();
  }
}
