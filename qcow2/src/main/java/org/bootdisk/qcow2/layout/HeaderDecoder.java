package org.bootdisk.qcow2.layout;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Origin;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.StructLayout;

/** Reads the header of an image and refuses every field that breaks a rule, by name. */
public final class HeaderDecoder {

  /** Where the fields are specified. */
  static final String SOURCE = "qcow2 \"Header\"";

  /** Magic and version. */
  private static final int LEAST_RECOGNIZED = 8;

  private final BlockDevice file;
  private final Origin origin;
  private final ByteBuffer fields;
  private final Lost lost;

  /** Offsets in tables have 56 bits. */
  private static final long HOST_LIMIT = Bits.bit(56);

  /** What may lie beyond the end of the file, so that it can be found and mended. */
  private enum Lost {
    NOTHING,
    REFCOUNT_TABLE,
    TABLES
  }

  private HeaderDecoder(BlockDevice file, Lost lost) throws IOException {
    this.file = file;
    this.lost = lost;
    this.origin = Origin.of(file, Qcow2Header.LAYOUT.name(), 0);
    this.fields = ByteBuffer.allocate(Qcow2Header.LAYOUT.size());
    file.read(0, fields.limit((int) Math.min(fields.capacity(), file.size())));
    fields.clear();
  }

  /** Whether the file begins as a qcow2 image does. */
  public static boolean recognizes(BlockDevice file) throws IOException {
    if (file.size() < LEAST_RECOGNIZED) {
      return false;
    }
    ByteBuffer magic = ByteBuffer.allocate(Integer.BYTES);
    file.read(0, magic);
    return Qcow2Header.MAGIC.get(magic) == Qcow2Header.MAGIC_VALUE;
  }

  /** Reads and checks the header of the image in {@code file}. */
  public static Qcow2Header decode(BlockDevice file) throws IOException {
    return new HeaderDecoder(file, Lost.NOTHING).decode();
  }

  /**
   * As {@link #decode(BlockDevice)}, of an image whose tables may begin behind the end of the file,
   * where zeros are read, or be missing: a check tells that.
   */
  public static Qcow2Header decodeForCheck(BlockDevice file) throws IOException {
    return new HeaderDecoder(file, Lost.TABLES).decode();
  }

  /**
   * As {@link #decode(BlockDevice)}, of an image whose refcount table may begin behind the end of
   * the file: it can be made anew. Without an L1 table nothing tells what is content, and nothing
   * may be given up.
   */
  public static Qcow2Header decodeForRepair(BlockDevice file) throws IOException {
    return new HeaderDecoder(file, Lost.REFCOUNT_TABLE).decode();
  }

  private Qcow2Header decode() throws IOException {
    requireMagic();
    requireHeader();
    int version = version();
    int clusterBits = clusterBits();
    int length = version == 2 ? Qcow2Header.V2_LENGTH : headerLength(clusterBits);
    if (version == 2) {
      clearFrom(Qcow2Header.V2_LENGTH);
    } else if (length < fields.capacity()) {
      clearFrom(length);
    }
    FirstCluster cluster = FirstCluster.read(file, origin, fields, 1L << clusterBits, length);
    Features features = features(cluster.extensions());
    requireSubclusters(features, clusterBits);
    ClusterGeometry geometry =
        new ClusterGeometry(clusterBits, refcountOrder(version), features.has(Feature.EXTENDED_L2));
    long virtualSize = virtualSize();
    return new Qcow2Header.Builder(geometry, virtualSize)
        .version(version)
        .cryptMethod(cryptMethod(cluster.extensions()))
        .l1(l1(geometry, virtualSize))
        .refcountTable(refcountTable(geometry))
        .snapshots(snapshots(geometry))
        .features(features)
        .compressionType(compressionType(features))
        .backing(cluster.backing())
        .unknownFields(cluster.unknownFields())
        .extensionsAsFound(cluster.extensions())
        .build();
  }

  private void clearFrom(int offset) {
    for (int at = offset; at < fields.capacity(); at++) {
      fields.put(at, (byte) 0);
    }
  }

  private void requireMagic() throws FormatException {
    long magic = Qcow2Header.MAGIC.get(fields);
    if (magic != Qcow2Header.MAGIC_VALUE) {
      throw new FormatException.NotRecognized(
          fault(Qcow2Header.MAGIC)
              .actualHex(magic)
              .expected("0x" + Long.toHexString(Qcow2Header.MAGIC_VALUE)));
    }
  }

  private void requireHeader() throws FormatException {
    if (file.size() < Qcow2Header.V2_LENGTH) {
      throw new FormatException.Corrupt(
          Fault.in(origin.description())
              .actual("in a file of " + file.size() + " bytes")
              .expected("at least " + Qcow2Header.V2_LENGTH)
              .source(SOURCE));
    }
  }

  private int version() throws FormatException {
    long version = Qcow2Header.VERSION.get(fields);
    if (version != 2 && version != 3) {
      throw new FormatException.Unsupported(
          fault(Qcow2Header.VERSION).actual(version).expected("2 or 3"));
    }
    return (int) version;
  }

  private int clusterBits() throws FormatException {
    return (int)
        within(
            Qcow2Header.CLUSTER_BITS,
            ClusterGeometry.MIN_CLUSTER_BITS,
            ClusterGeometry.MAX_CLUSTER_BITS);
  }

  private int headerLength(int clusterBits) throws FormatException {
    long length = within(Qcow2Header.HEADER_LENGTH, Qcow2Header.V3_LENGTH, 1L << clusterBits);
    if (length % HeaderExtension.ALIGNMENT != 0) {
      throw corrupt(Qcow2Header.HEADER_LENGTH, length, "a multiple of 8");
    }
    return (int) length;
  }

  /** A subcluster has at least 512 bytes (qcow2 "Extended L2 Entries"). */
  private void requireSubclusters(Features features, int clusterBits) throws FormatException {
    if (features.has(Feature.EXTENDED_L2) && clusterBits < ClusterGeometry.MIN_EXTENDED_L2_BITS) {
      throw corrupt(
          Qcow2Header.CLUSTER_BITS,
          clusterBits,
          "at least " + ClusterGeometry.MIN_EXTENDED_L2_BITS + " with extended L2 entries");
    }
  }

  private int refcountOrder(int version) throws FormatException {
    return version == 2
        ? Qcow2Header.V2_REFCOUNT_ORDER
        : (int) within(Qcow2Header.REFCOUNT_ORDER, 0, ClusterGeometry.MAX_REFCOUNT_ORDER);
  }

  private long virtualSize() throws FormatException {
    long size = Qcow2Header.SIZE.get(fields);
    if (size < 0) {
      throw new FormatException.LimitExceeded(
          fault(Qcow2Header.SIZE)
              .actual(Long.toUnsignedString(size) + " bytes")
              .expected("less than 8 EiB"));
    }
    return size;
  }

  private CryptMethod cryptMethod(List<HeaderExtension> extensions) throws FormatException {
    long code = Qcow2Header.CRYPT_METHOD.get(fields);
    for (CryptMethod method : CryptMethod.values()) {
      if (method.code() == code) {
        requireMethodOf(extensions, method);
        return method;
      }
    }
    throw new FormatException.Unsupported(
        fault(Qcow2Header.CRYPT_METHOD).actual(code).expected("0 (none), 1 (AES) or 2 (LUKS)"));
  }

  /** Only LUKS has a header: what has one is not to be taken for something else. */
  private void requireMethodOf(List<HeaderExtension> extensions, CryptMethod method)
      throws FormatException {
    for (HeaderExtension extension : extensions) {
      if (extension.type() == HeaderExtension.FULL_DISK_ENCRYPTION && method != CryptMethod.LUKS) {
        throw corrupt(
            Qcow2Header.CRYPT_METHOD, method.code(), "2 (LUKS), as there is a LUKS header");
      }
    }
  }

  private TableLocation l1(ClusterGeometry geometry, long virtualSize) throws FormatException {
    long entries = Qcow2Header.L1_SIZE.get(fields);
    limit(Qcow2Header.L1_SIZE, entries * Long.BYTES, Qcow2Header.MAX_L1_BYTES);
    if (entries < geometry.l1Entries(virtualSize)) {
      throw corrupt(
          Qcow2Header.L1_SIZE,
          entries,
          "at least " + geometry.l1Entries(virtualSize) + " for " + virtualSize + " bytes");
    }
    long offset =
        tableOffset(
            Qcow2Header.L1_TABLE_OFFSET, geometry, lost == Lost.TABLES ? HOST_LIMIT : file.size());
    if (offset == 0 && entries > 0 && lost != Lost.TABLES) {
      throw corrupt(Qcow2Header.L1_TABLE_OFFSET, offset, "the offset of " + entries + " entries");
    }
    return new TableLocation(offset, entries);
  }

  private TableLocation refcountTable(ClusterGeometry geometry) throws FormatException {
    long clusters = Qcow2Header.REFCOUNT_TABLE_CLUSTERS.get(fields);
    limit(
        Qcow2Header.REFCOUNT_TABLE_CLUSTERS,
        clusters << geometry.clusterBits(),
        Qcow2Header.MAX_REFCOUNT_TABLE_BYTES);
    return new TableLocation(
        tableOffset(
            Qcow2Header.REFCOUNT_TABLE_OFFSET,
            geometry,
            lost == Lost.NOTHING ? file.size() : HOST_LIMIT),
        clusters);
  }

  private TableLocation snapshots(ClusterGeometry geometry) throws FormatException {
    long count = Qcow2Header.NB_SNAPSHOTS.get(fields);
    if (count > Qcow2Header.MAX_SNAPSHOTS) {
      throw new FormatException.LimitExceeded(
          fault(Qcow2Header.NB_SNAPSHOTS)
              .actual(count)
              .expected("at most " + Qcow2Header.MAX_SNAPSHOTS));
    }
    boolean mayBeLost = count == 0 || lost == Lost.TABLES;
    long offset =
        tableOffset(Qcow2Header.SNAPSHOTS_OFFSET, geometry, mayBeLost ? HOST_LIMIT : file.size());
    return count == 0 ? TableLocation.NONE : new TableLocation(offset, count);
  }

  private long tableOffset(StructLayout.U64 field, ClusterGeometry geometry, long furthest)
      throws FormatException {
    long offset = field.get(fields);
    if (offset < 0 || offset > furthest || geometry.inCluster(offset) != 0) {
      throw corrupt(
          field,
          offset,
          "a multiple of the cluster size, "
              + geometry.clusterSize()
              + ", within the file's "
              + file.size()
              + " bytes");
    }
    return offset;
  }

  private CompressionType compressionType(Features features) throws FormatException {
    int code = Qcow2Header.COMPRESSION_TYPE.get(fields);
    CompressionType type = CompressionType.of(code);
    if (type == null) {
      throw new FormatException.Unsupported(
          fault(Qcow2Header.COMPRESSION_TYPE).actual(code).expected("0 (deflate) or 1 (zstd)"));
    }
    if (features.has(Feature.COMPRESSION_TYPE) != (type != CompressionType.DEFLATE)) {
      throw corrupt(
          Qcow2Header.COMPRESSION_TYPE,
          code,
          "0 exactly when the incompatible feature 'compression type' is not set");
    }
    return type;
  }

  private Features features(List<HeaderExtension> extensions) throws FormatException {
    Features features =
        new Features(
            Qcow2Header.INCOMPATIBLE_FEATURES.get(fields),
            Qcow2Header.COMPATIBLE_FEATURES.get(fields),
            Qcow2Header.AUTOCLEAR_FEATURES.get(fields));
    long unknown = features.unknown(Feature.Type.INCOMPATIBLE);
    if (unknown != 0) {
      throw new FormatException.Unsupported(
          fault(Qcow2Header.INCOMPATIBLE_FEATURES)
              .actual(names(extensions, unknown))
              .expected("only features that are known here")
              .advice("a newer program wrote this image and must read it"));
    }
    if (features.has(Feature.RAW_EXTERNAL_DATA) && !features.has(Feature.EXTERNAL_DATA_FILE)) {
      throw new FormatException.Corrupt(
          fault(Qcow2Header.AUTOCLEAR_FEATURES)
              .actualHex(features.autoclear())
              .expected("'raw external data' only together with 'external data file'"));
    }
    return features;
  }

  private static String names(List<HeaderExtension> extensions, long bits) {
    List<String> names = new ArrayList<>();
    for (int bit = 0; bit < Long.SIZE; bit++) {
      if ((bits & Bits.bit(bit)) != 0) {
        names.add(Quoted.of(FeatureNameTable.nameOf(extensions, Feature.Type.INCOMPATIBLE, bit)));
      }
    }
    return String.join(", ", names);
  }

  private long within(StructLayout.U32 field, long first, long last) throws FormatException {
    long value = field.get(fields);
    if (value < first || value > last) {
      throw corrupt(field, value, first + " to " + last);
    }
    return value;
  }

  private void limit(StructLayout.U32 field, long bytes, long most) throws FormatException {
    if (bytes > most) {
      throw new FormatException.LimitExceeded(
          fault(field)
              .actual(field.get(fields) + " (" + ByteSize.print(bytes) + ")")
              .expected("at most " + ByteSize.print(most)));
    }
  }

  private FormatException corrupt(StructLayout.Field field, long actual, String expected) {
    return new FormatException.Corrupt(fault(field).actual(actual).expected(expected));
  }

  private Fault fault(StructLayout.Field field) {
    return Fault.in(origin, field).source(SOURCE);
  }
}
