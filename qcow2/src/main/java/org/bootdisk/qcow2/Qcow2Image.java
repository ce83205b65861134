package org.bootdisk.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.ResizableDevice;
import org.bootdisk.qcow2.crypt.KeyRing;
import org.bootdisk.qcow2.crypt.NewKey;
import org.bootdisk.qcow2.crypt.PassphraseException;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.bootdisk.qcow2.map.Resizing;

/**
 * A qcow2 image, seen as the virtual disk that it holds.
 *
 * <pre>{@code
 * try (Qcow2Image image = Qcow2Image.create(file, 40 << 20, Qcow2Options.defaults())) {
 *   image.write(0, sector);
 *   image.flush();
 * }
 * }</pre>
 *
 * <p>Guest data goes to the file at once, changed metadata by {@link #flush} and {@link #close}, in
 * an order that leaves a usable image whenever a crash comes. An image that is being created is one
 * when it is closed. It owns the device that it was given and closes it, and with it the backing
 * files. As every {@link BlockDevice}, it may be read by several threads as long as none writes.
 * That holds for all that it gives out: snapshots, bitmaps, layers and compression are views of the
 * image, to be used while it is open and by the thread that uses it.
 *
 * <p>Equal operations give equal files: clusters lie in the order in which they were first written.
 */
public final class Qcow2Image implements ResizableDevice {

  private final ImageParts parts;

  /** The image that is made of {@code parts}. */
  Qcow2Image(ImageParts parts) {
    this.parts = parts;
  }

  /**
   * Makes an image in {@code file}, whatever it held before.
   *
   * @param virtualSize bytes; QEMU shows a guest whole sectors of 512 bytes only
   * @throws IllegalArgumentException if clusters of this size cannot map so much, or the backing
   *     file's name does not fit the header
   */
  public static Qcow2Image create(ResizableDevice file, long virtualSize, Qcow2Options options)
      throws IOException {
    return create(file, virtualSize, options, BackingFiles.none());
  }

  /**
   * Makes an image in {@code file} as {@link #create(ResizableDevice, long, Qcow2Options)} does.
   *
   * @param backing opens the backing file that the options name, when its content is needed
   */
  public static Qcow2Image create(
      ResizableDevice file, long virtualSize, Qcow2Options options, BackingFiles backing)
      throws IOException {
    return Opening.created(file, virtualSize, options, backing, null);
  }

  /**
   * Makes an encrypted image in {@code file}. It is opened with {@link KeyRing} from then on.
   *
   * @param options say how it is encrypted
   * @param key its passphrase, and where its secret bytes come from
   */
  public static Qcow2Image createEncrypted(
      ResizableDevice file,
      long virtualSize,
      Qcow2Options options,
      BackingFiles backing,
      NewKey key)
      throws IOException {
    return Opening.created(file, virtualSize, options, backing, key);
  }

  /**
   * Makes an image in {@code file} that has the size and content of the backing file that the
   * options name.
   */
  public static Qcow2Image createOverlay(
      ResizableDevice file, Qcow2Options options, BackingFiles backing) throws IOException {
    long size;
    try (BlockDevice base = backing.open(options.backing().orElseThrow())) {
      size = base.size();
    }
    return create(file, size, options, backing);
  }

  /** Opens the image in {@code file} for reading. */
  public static Qcow2Image open(BlockDevice file, BackingFiles backing) throws IOException {
    return open(file, backing, KeyRing.none());
  }

  /**
   * Opens the image in {@code file} for reading.
   *
   * @param keys if it is encrypted; without any, only the content cannot be had
   * @throws PassphraseException if there are keys and none opens the image
   */
  public static Qcow2Image open(BlockDevice file, BackingFiles backing, KeyRing keys)
      throws IOException {
    return Opening.readOnly(file, backing, keys);
  }

  /**
   * Opens the image in {@code file} for reading and writing. If its refcounts are stale, because
   * whoever wrote it last did not come to an end, they are rebuilt first.
   */
  public static Qcow2Image openWritable(ResizableDevice file, BackingFiles backing)
      throws IOException {
    return openWritable(file, backing, KeyRing.none());
  }

  /**
   * Opens the image in {@code file} as {@link #openWritable(ResizableDevice, BackingFiles)} does.
   *
   * @param keys if it is encrypted; without any, only the content cannot be had
   * @throws PassphraseException if there are keys and none opens the image
   */
  public static Qcow2Image openWritable(ResizableDevice file, BackingFiles backing, KeyRing keys)
      throws IOException {
    return Opening.writable(file, backing, keys);
  }

  /** The header with its extensions. */
  public Qcow2Header header() {
    return parts.metadata().header();
  }

  @Override
  public String description() {
    return parts.file().description();
  }

  @Override
  public long size() {
    return header().virtualSize();
  }

  @Override
  public void read(long offset, ByteBuffer dst) throws IOException {
    parts.reader().read(Ranges.check(offset, dst.remaining(), size()), dst);
  }

  @Override
  public void write(long offset, ByteBuffer src) throws IOException {
    Ranges.check(offset, src.remaining(), size());
    parts.changing(offset, src.remaining()).write(offset, src);
  }

  @Override
  public void zero(long offset, long length) throws IOException {
    Ranges.check(offset, length, size());
    parts.changing(offset, length).zero(offset, length);
  }

  /**
   * Gives back the clusters that lie in the range as a whole; they read as zeros then. An image of
   * version 2 with a backing file cannot say that, so nothing happens there.
   */
  @Override
  public void discard(long offset, long length) throws IOException {
    Ranges.check(offset, length, size());
    parts.changing(offset, length).discard(offset, length);
  }

  /**
   * Changes the virtual size. What is cut off is lost, and the file ends behind what is in use
   * then; what is added reads as zeros, whatever a longer backing file has there. A disk that
   * cannot be made longer keeps its size.
   */
  @Override
  public void resize(long size) throws IOException {
    new DiskSize(this, parts).resize(size, Preallocation.OFF);
  }

  /**
   * Makes the disk longer, as {@link #resize(long)} does, and preallocates what is added, as {@link
   * #preallocate} does. If there is no space for that, disk and file are as before.
   *
   * @param size in bytes
   */
  public void resize(long size, Preallocation extent) throws IOException {
    new DiskSize(this, parts).resize(size, extent);
  }

  /** How the guest range is stored; {@code hostOffset} is an offset in the image file. */
  @Override
  public Extent extent(long offset, long length) throws IOException {
    Ranges.checkNotEmpty(offset, length, size());
    return parts.reader().extent(offset, length);
  }

  /** Returns when data and metadata are durable. */
  @Override
  public void flush() throws IOException {
    parts.flush();
  }

  /** Brings the metadata to the file, as far as it is not there, and closes all files. */
  @Override
  public void close() throws IOException {
    parts.close();
  }

  /**
   * Gives clusters their places before they are first written, and these their space. For images
   * without a backing file.
   *
   * @param start of the part of the disk, in bytes, that goes on to its end and was never written
   */
  public void preallocate(long start, Preallocation extent) throws IOException {
    new DiskSize(this, parts).preallocate(start, extent);
  }

  /**
   * This disk with extents by the image's tables alone: what is mapped to a hole of the file is
   * data as well. To be read while this is open. It is for those who gain nothing by knowing the
   * holes, because to find them takes native code, which is loaded for it.
   */
  public BlockDevice withoutHoles() {
    return new MappedDisk(this, parts.reader());
  }

  /**
   * What this image itself stores, without its backing file: holes where that would show. To be
   * read while this is open.
   */
  public BlockDevice layer() {
    return new LayerView(description() + "[layer]", size(), parts.layerReader());
  }

  /** Gives up all that this image itself stores: everything is the backing file's again. */
  public void makeEmpty() throws IOException {
    new Resizing(parts.metadata(), parts.writer()).unmapAll();
  }

  /** What the image says of its backing file. */
  public Base base() {
    return new Base(parts);
  }

  /** The internal snapshots. */
  public Snapshots snapshots() {
    return new Snapshots(this, parts);
  }

  /** The persistent dirty bitmaps. */
  public Bitmaps bitmaps() {
    return new Bitmaps(parts.metadata(), parts.bitmaps());
  }

  /** Who writes clusters compressed. */
  public Compression compression() {
    return new Compression(this, parts);
  }

  /** What the image is made of. */
  ImageParts parts() {
    return parts;
  }
}
