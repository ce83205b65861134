package org.bootdisk.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.ResizableDevice;
import org.bootdisk.block.Zeros;
import org.bootdisk.qcow2.compress.ClusterCodec;
import org.bootdisk.qcow2.crypt.KeyRing;
import org.bootdisk.qcow2.crypt.NewKey;
import org.bootdisk.qcow2.crypt.PassphraseException;
import org.bootdisk.qcow2.layout.BackingReference;
import org.bootdisk.qcow2.layout.BaseRecord;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.Feature;
import org.bootdisk.qcow2.layout.HeaderEncoder;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.bootdisk.qcow2.layout.Snapshot;
import org.bootdisk.qcow2.map.Backing;
import org.bootdisk.qcow2.map.ClusterMap;
import org.bootdisk.qcow2.map.CompressedClusters;
import org.bootdisk.qcow2.map.GuestData;
import org.bootdisk.qcow2.map.GuestReader;
import org.bootdisk.qcow2.map.GuestWriter;
import org.bootdisk.qcow2.map.HostFile;
import org.bootdisk.qcow2.map.L1Table;
import org.bootdisk.qcow2.map.Metadata;
import org.bootdisk.qcow2.map.OpenBitmaps;
import org.bootdisk.qcow2.map.Resizing;
import org.bootdisk.qcow2.map.Snapshots;
import org.jspecify.annotations.Nullable;

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
 *
 * <p>Equal operations give equal files: clusters lie in the order in which they were first written.
 */
public final class Qcow2Image implements ResizableDevice {

  private final Metadata metadata;
  private final HostFile data;
  private final GuestData content;
  private final Backing backing;
  private final CompressedClusters compressed;
  private final GuestReader reader;
  private final OpenBitmaps bitmaps;
  private final @Nullable GuestWriter writer;
  private boolean open = true;

  /** The image whose metadata is open. */
  Qcow2Image(Metadata metadata, GuestData content, Backing backing) {
    HostFile data = content.file();
    HostFile file = metadata.file();
    ClusterMap map = ClusterMap.active(metadata, data);
    metadata.setDataFile(data);
    this.metadata = metadata;
    this.data = data;
    this.content = content;
    this.backing = backing;
    this.compressed =
        new CompressedClusters(file, metadata.geometry(), metadata.header().compressionType());
    this.reader = new GuestReader(map, content, compressed, backing);
    this.bitmaps = new OpenBitmaps(metadata);
    this.writer =
        file.isWritable() ? new GuestWriter(metadata, map, reader, content, backing) : null;
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
    return metadata.header();
  }

  @Override
  public String description() {
    return metadata.file().device().description();
  }

  @Override
  public long size() {
    return metadata.header().virtualSize();
  }

  @Override
  public void read(long offset, ByteBuffer dst) throws IOException {
    reader.read(Ranges.check(offset, dst.remaining(), size()), dst);
  }

  @Override
  public void write(long offset, ByteBuffer src) throws IOException {
    Ranges.check(offset, src.remaining(), size());
    changing(offset, src.remaining()).write(offset, src);
  }

  @Override
  public void zero(long offset, long length) throws IOException {
    Ranges.check(offset, length, size());
    changing(offset, length).zero(offset, length);
  }

  /**
   * Stores one cluster compressed, or as it is if that is not larger. This is for making images: a
   * cluster that is changed later is stored uncompressed again.
   *
   * @param offset of the cluster, a multiple of the cluster size
   * @param src the cluster's content: as many bytes as it has, or as the virtual disk has there
   */
  public void writeCompressed(long offset, ByteBuffer src) throws IOException {
    Ranges.check(offset, src.remaining(), size());
    ClusterGeometry geometry = metadata.geometry();
    long end = Math.min(offset + geometry.clusterSize(), size());
    if (geometry.inCluster(offset) != 0 || offset + src.remaining() != end) {
      throw new IllegalArgumentException(
          "[" + offset + ", +" + src.remaining() + ") is not a cluster");
    }
    byte[] cluster = new byte[geometry.tableBytes()];
    src.duplicate().get(cluster, 0, src.remaining());
    byte[] out = new byte[cluster.length];
    int length = codec().compress(cluster, out);
    if (length == ClusterCodec.INCOMPRESSIBLE) {
      write(offset, src);
    } else {
      writePacked(offset, ByteBuffer.wrap(out, 0, length));
      src.position(src.limit());
    }
  }

  /** Stores a cluster that was compressed before. */
  void writePacked(long offset, ByteBuffer packed) throws IOException {
    changing(offset, Math.min(metadata.geometry().clusterSize(), size() - offset))
        .writeCompressed(offset, packed);
    compressed.forget();
  }

  /**
   * Refuses an image that cannot have compressed clusters, before anything is written to it.
   *
   * @throws FormatException.Unsupported if it is encrypted, or has an external data file
   */
  public void requireCompressible() throws IOException {
    writer().requireImageData();
  }

  /** Who compresses this image's clusters. */
  ClusterCodec codec() {
    return compressed.codec();
  }

  /**
   * Gives back the clusters that lie in the range as a whole; they read as zeros then. An image of
   * version 2 with a backing file cannot say that, so nothing happens there.
   */
  @Override
  public void discard(long offset, long length) throws IOException {
    Ranges.check(offset, length, size());
    changing(offset, length).discard(offset, length);
  }

  /**
   * Changes the virtual size. What is cut off is lost; what is added reads as zeros, whatever a
   * longer backing file has there.
   */
  @Override
  public void resize(long size) throws IOException {
    GuestWriter changes = writer();
    long old = size();
    HeaderDraft.requireMappable(size, metadata.geometry());
    requireResizable();
    // Asked before anything is changed: the backing file may be missing, or not what was recorded.
    long visible =
        size > old && backing.isPresent() ? backing.size() : metadata.geometry().alignUp(old);
    bitmaps.beginResize();
    Resizing resizing = new Resizing(metadata, changes);
    if (size < old) {
      resizing.shrink(size);
    } else if (size > old) {
      resizing.grow(size);
      changes.zero(old, Math.max(0, Math.min(size, visible) - old));
    }
    if (data != metadata.file()) {
      data.truncate(size);
      preallocateRaw(old);
    }
    bitmaps.resize(size);
  }

  /** A data file that is read alone shows all its clusters, so that the map must do that too. */
  private void preallocateRaw(long start) throws IOException {
    if (header().has(Feature.RAW_EXTERNAL_DATA)) {
      writer().preallocate(start);
    }
  }

  private void requireResizable() throws FormatException {
    Fault fault = Fault.in(description());
    if (header().version() == 2 && header().snapshots().count() > 0) {
      throw new FormatException.Unsupported(
          fault
              .expected("no snapshots, which in version 2 have no size of their own")
              .advice("delete the snapshots before resizing, or make the image version 3"));
    }
  }

  /**
   * What this image itself stores, without its backing file: holes where that would show. To be
   * read while this is open.
   */
  public BlockDevice layer() {
    ClusterMap map = ClusterMap.active(metadata, data);
    return new LayerView(
        description() + "[layer]", size(), new GuestReader(map, content, compressed, Backing.NONE));
  }

  /** Gives up all that this image itself stores: everything is the backing file's again. */
  public void makeEmpty() throws IOException {
    new Resizing(metadata, writer()).unmapAll();
  }

  /**
   * Gives clusters their places before they are first written, and these their space. For images
   * without a backing file.
   *
   * @param start of the part of the disk, in bytes, that goes on to its end and was never written
   */
  public void preallocate(long start, Preallocation extent) throws IOException {
    if (extent == Preallocation.OFF) {
      return;
    }
    if (backing.isPresent()) {
      throw new IllegalArgumentException(
          "an image with a backing file cannot be preallocated, as that would hide the file");
    }
    long from = data == metadata.file() ? data.end() : start;
    writer().preallocate(start);
    metadata.writeBack();
    boolean written =
        extent == Preallocation.FULL
            || (extent == Preallocation.FALLOC
                && !data.allocate(from, Math.max(0, data.end() - from)));
    if (written) {
      Zeros.writeTo(this, start, size() - start);
    }
  }

  /**
   * Names another backing file, or none, and changes nothing else: what the image does not store
   * itself reads differently unless the files have the same content. Opened anew, the image reads
   * the new file. A record of the old one is dropped.
   */
  public void changeBacking(Optional<BackingReference> reference) throws IOException {
    changeFittingHeader(
        header().toBuilder().backing(reference).withoutExtension(BaseRecord.TYPE).build());
  }

  /** Names the same backing file in another way; what is recorded of it stays. */
  public void renameBacking(BackingReference reference) throws IOException {
    changeFittingHeader(header().toBuilder().backing(Optional.of(reference)).build());
  }

  /**
   * Remembers what the backing file is, so that a change of it will be noticed.
   *
   * @param record as {@link BaseDigest} makes it
   */
  public void recordBase(BaseRecord record) throws IOException {
    if (header().backing().isEmpty()) {
      throw new IllegalArgumentException("there is no backing file to be recorded");
    }
    changeFittingHeader(header().toBuilder().extension(record.extension()).build());
  }

  /** What is remembered of the backing file. */
  public Optional<BaseRecord> baseRecord() throws IOException {
    return BaseRecord.of(header(), metadata.file().device());
  }

  private void changeFittingHeader(Qcow2Header changed) {
    writer();
    if (!HeaderEncoder.fits(changed)) {
      throw new IllegalArgumentException(
          "the backing file's name, or the record of it, does not fit the header");
    }
    metadata.changeHeader(changed);
  }

  /** Changes the header; the file gets it with the next flush. */
  void changeHeader(Qcow2Header changed) {
    writer();
    metadata.changeHeader(changed);
  }

  /** The internal snapshots. */
  public List<Snapshot> snapshots() throws IOException {
    return snapshotTables().list();
  }

  /** The virtual disk as it was when {@code snapshot} was taken, to be read while this is open. */
  public BlockDevice snapshot(Snapshot snapshot) throws IOException {
    L1Table l1 = snapshotTables().l1(snapshot);
    ClusterMap map = ClusterMap.of(metadata, l1, data);
    return new LayerView(
        description() + "[snapshot " + Quoted.of(snapshot.name()) + "]",
        snapshot.virtualSize(),
        new GuestReader(map, content, compressed, backing));
  }

  /**
   * Keeps the present state as a snapshot, whose id is the least number above all others.
   *
   * @param name may be empty
   * @param taken what the snapshot says of its time
   * @throws FormatException.Unsupported if guest clusters are in an external data file: they have
   *     no refcounts, so that the next write would change the snapshot too
   */
  public Snapshot createSnapshot(String name, Instant taken) throws IOException {
    writer();
    if (header().has(Feature.EXTERNAL_DATA_FILE)) {
      throw new FormatException.Unsupported(
          Fault.in(description())
              .actual("an image with an external data file")
              .expected("guest clusters in the image, as snapshots must have them"));
    }
    return snapshotTables().create(name, taken);
  }

  /** Forgets a snapshot. */
  public void deleteSnapshot(Snapshot snapshot) throws IOException {
    writer();
    snapshotTables().delete(snapshot);
    compressed.forget();
  }

  /** Goes back to the state of a snapshot, its virtual size included. */
  public void applySnapshot(Snapshot snapshot) throws IOException {
    writer();
    if (!bitmaps.list().isEmpty()) {
      throw new FormatException.Unsupported(
          Fault.in(description())
              .actual("persistent bitmaps, which do not say what differs from the snapshot")
              .expected("none")
              .advice("remove the bitmaps before going back"));
    }
    snapshotTables().apply(snapshot);
    compressed.forget();
  }

  /** The persistent dirty bitmaps. */
  public Bitmaps bitmaps() {
    return new Bitmaps(metadata, bitmaps);
  }

  private Snapshots snapshotTables() {
    return new Snapshots(metadata, data);
  }

  /** Returns when data and metadata are durable. */
  @Override
  public void flush() throws IOException {
    if (writer != null) {
      metadata.complete();
      data.flush();
      metadata.file().flush();
    }
  }

  /** How the guest range is stored; {@code hostOffset} is an offset in the image file. */
  @Override
  public Extent extent(long offset, long length) throws IOException {
    Ranges.checkNotEmpty(offset, length, size());
    return reader.extent(offset, length);
  }

  /** Brings the metadata to the file, as far as it is not there, and closes all files. */
  @Override
  public void close() throws IOException {
    if (!open) {
      return;
    }
    open = false;
    try {
      if (writer != null) {
        bitmaps.store();
        metadata.settle();
      }
    } finally {
      closeFiles();
    }
  }

  private void closeFiles() throws IOException {
    try {
      backing.close();
    } finally {
      try {
        data.close();
      } finally {
        metadata.file().close();
      }
    }
  }

  /** Who changes guest bytes, after enabled bitmaps have recorded it. */
  private GuestWriter changing(long offset, long length) throws IOException {
    GuestWriter changes = writer();
    bitmaps.record(offset, length);
    return changes;
  }

  private GuestWriter writer() {
    if (writer == null) {
      throw new NonWritableChannelException();
    }
    return writer;
  }
}
