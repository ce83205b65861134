package org.bootdisk.qcow2.layout;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.Text;

/** Writes a header as the bytes of the first cluster (qcow2 "Header", "Header extensions"). */
public final class HeaderEncoder {

  private static final char REPLACED = '\uFFFD';

  private final Qcow2Header header;
  private final ByteBuffer cluster;

  private HeaderEncoder(Qcow2Header header) {
    this.header = header;
    this.cluster = ByteBuffer.allocate(header.geometry().tableBytes());
  }

  /**
   * The bytes of the header up to its end, which is within the first cluster.
   *
   * @throws IllegalArgumentException if header, extensions and backing file name need more
   */
  public static ByteBuffer encode(Qcow2Header header) {
    return new HeaderEncoder(header).encode();
  }

  /** Whether header, extensions and backing file name fit the first cluster. */
  public static boolean fits(Qcow2Header header) {
    return requiredBytes(header) <= header.geometry().clusterSize();
  }

  /**
   * Requires that the header of an image that is to be changed can be written back: one that fills
   * its cluster may be read and has no room for the mark behind its last extension, and a name that
   * is no UTF-8 would come back as another.
   *
   * @throws FormatException.LimitExceeded if it does not fit
   * @throws FormatException.Unsupported if the backing file's name or format is no UTF-8
   */
  public static void requireFits(BlockDevice file, Qcow2Header header) throws FormatException {
    if (header.backing().isPresent() && !isText(header.backing().get())) {
      throw new FormatException.Unsupported(
          Fault.in(file.description() + ": qcow2 header's backing file")
              .actual(Quoted.of(header.backing().get().name()) + ", no UTF-8 in name or format")
              .expected("UTF-8, to write it back")
              .source("qcow2 \"Header\", backing_file_offset"));
    }
    if (!fits(header)) {
      throw new FormatException.LimitExceeded(
          Fault.in(file.description() + ": qcow2 header with extensions and backing file name")
              .actual(requiredBytes(header) + " bytes to write back")
              .expected("at most " + header.geometry().clusterSize() + ", one cluster")
              .source("qcow2 \"Header extensions\"")
              .advice("convert the image to one with larger clusters"));
    }
  }

  /** Whether both texts are those of the image: what was no UTF-8 was replaced when it was read. */
  private static boolean isText(BackingReference backing) {
    return backing.name().indexOf(REPLACED) < 0
        && backing.format().orElse("").indexOf(REPLACED) < 0;
  }

  private static long requiredBytes(Qcow2Header header) {
    long bytes = (long) length(header) + HeaderExtension.HEADER_BYTES;
    for (HeaderExtension extension : header.extensions()) {
      bytes += sizeOf(extension.data().remaining());
    }
    if (header.backing().isPresent()) {
      BackingReference backing = header.backing().get();
      bytes += backing.name().getBytes(UTF_8).length;
      bytes +=
          backing.format().isPresent() ? sizeOf(backing.format().get().getBytes(UTF_8).length) : 0;
    }
    return bytes;
  }

  private static long sizeOf(int data) {
    return Ranges.alignUp((long) data + HeaderExtension.HEADER_BYTES, HeaderExtension.ALIGNMENT);
  }

  private static int length(Qcow2Header header) {
    return header.version() == 2
        ? Qcow2Header.V2_LENGTH
        : Qcow2Header.LAYOUT.size() + header.unknownFields().remaining();
  }

  private ByteBuffer encode() {
    if (!fits(header)) {
      throw new IllegalArgumentException(
          Text.format(
              "the header with its extensions and the backing file's name takes %d bytes,"
                  + " the cluster it must fit has %d",
              requiredBytes(header), header.geometry().clusterSize()));
    }
    putCommon();
    if (header.version() > 2) {
      putVersion3();
    }
    cluster.position(length(header));
    if (header.backing().isPresent() && header.backing().get().format().isPresent()) {
      put(
          HeaderExtension.of(
              HeaderExtension.BACKING_FORMAT, header.backing().get().format().get()));
    }
    for (HeaderExtension extension : header.extensions()) {
      put(extension);
    }
    cluster.putLong(HeaderExtension.END);
    putBackingName();
    return cluster.flip();
  }

  private void putCommon() {
    Qcow2Header.MAGIC.put(cluster, Qcow2Header.MAGIC_VALUE);
    Qcow2Header.VERSION.put(cluster, header.version());
    Qcow2Header.CLUSTER_BITS.put(cluster, header.geometry().clusterBits());
    Qcow2Header.SIZE.put(cluster, header.virtualSize());
    Qcow2Header.CRYPT_METHOD.put(cluster, header.cryptMethod().code());
    Qcow2Header.L1_SIZE.put(cluster, header.l1().count());
    Qcow2Header.L1_TABLE_OFFSET.put(cluster, header.l1().offset());
    Qcow2Header.REFCOUNT_TABLE_OFFSET.put(cluster, header.refcountTable().offset());
    Qcow2Header.REFCOUNT_TABLE_CLUSTERS.put(cluster, header.refcountTable().count());
    Qcow2Header.NB_SNAPSHOTS.put(cluster, header.snapshots().count());
    Qcow2Header.SNAPSHOTS_OFFSET.put(cluster, header.snapshots().offset());
  }

  private void putVersion3() {
    Qcow2Header.INCOMPATIBLE_FEATURES.put(cluster, header.features().incompatible());
    Qcow2Header.COMPATIBLE_FEATURES.put(cluster, header.features().compatible());
    Qcow2Header.AUTOCLEAR_FEATURES.put(cluster, header.features().autoclear());
    Qcow2Header.REFCOUNT_ORDER.put(cluster, header.geometry().refcountOrder());
    Qcow2Header.HEADER_LENGTH.put(cluster, length(header));
    Qcow2Header.COMPRESSION_TYPE.put(cluster, header.compressionType().code());
    cluster.position(Qcow2Header.LAYOUT.size());
    cluster.put(header.unknownFields().duplicate());
  }

  private void put(HeaderExtension extension) {
    ByteBuffer start = cluster.slice(cluster.position(), HeaderExtension.HEADER_BYTES);
    HeaderExtension.TYPE.put(start, extension.type());
    HeaderExtension.LENGTH.put(start, extension.data().remaining());
    cluster.position(cluster.position() + HeaderExtension.HEADER_BYTES);
    cluster.put(extension.data().duplicate());
    cluster.position((int) Ranges.alignUp(cluster.position(), HeaderExtension.ALIGNMENT));
  }

  private void putBackingName() {
    if (header.backing().isPresent()) {
      byte[] name = header.backing().get().name().getBytes(UTF_8);
      Qcow2Header.BACKING_FILE_OFFSET.put(cluster, cluster.position());
      Qcow2Header.BACKING_FILE_SIZE.put(cluster, name.length);
      cluster.put(name);
    }
  }
}
