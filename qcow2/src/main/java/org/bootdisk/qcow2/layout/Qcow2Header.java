package org.bootdisk.qcow2.layout;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.StructLayout;
import org.jspecify.annotations.Nullable;

/**
 * The header of a qcow2 image with its extensions and the backing file's name (qcow2 "Header").
 *
 * @param version 2 or 3
 * @param geometry clusters and tables
 * @param virtualSize bytes that the guest sees
 * @param cryptMethod encryption of the content
 * @param l1 the active L1 table; counts entries
 * @param refcountTable counts clusters
 * @param snapshots the snapshot table; counts snapshots
 * @param features feature bits; none in version 2
 * @param compressionType of compressed clusters
 * @param backing the backing file, if there is one
 * @param extensions in the order of the file, without the backing format, which is in {@code
 *     backing}
 * @param unknownFields bytes of the header behind the fields known here, kept as they are
 */
public record Qcow2Header(
    int version,
    ClusterGeometry geometry,
    long virtualSize,
    CryptMethod cryptMethod,
    TableLocation l1,
    TableLocation refcountTable,
    TableLocation snapshots,
    Features features,
    CompressionType compressionType,
    Optional<BackingReference> backing,
    List<HeaderExtension> extensions,
    ByteBuffer unknownFields) {

  /** The fields of version 3; version 2 ends before {@code incompatible_features}. */
  static final StructLayout LAYOUT =
      StructLayout.bigEndian("qcow2 header")
          .u32("magic")
          .u32("version")
          .u64("backing_file_offset")
          .u32("backing_file_size")
          .u32("cluster_bits")
          .u64("size")
          .u32("crypt_method")
          .u32("l1_size")
          .u64("l1_table_offset")
          .u64("refcount_table_offset")
          .u32("refcount_table_clusters")
          .u32("nb_snapshots")
          .u64("snapshots_offset")
          .u64("incompatible_features")
          .u64("compatible_features")
          .u64("autoclear_features")
          .u32("refcount_order")
          .u32("header_length")
          .u8("compression_type")
          .bytes("padding", 7)
          .totalling(112);

  static final StructLayout.U32 MAGIC = LAYOUT.u32("magic");
  static final StructLayout.U32 VERSION = LAYOUT.u32("version");
  static final StructLayout.U64 BACKING_FILE_OFFSET = LAYOUT.u64("backing_file_offset");
  static final StructLayout.U32 BACKING_FILE_SIZE = LAYOUT.u32("backing_file_size");
  static final StructLayout.U32 CLUSTER_BITS = LAYOUT.u32("cluster_bits");
  static final StructLayout.U64 SIZE = LAYOUT.u64("size");
  static final StructLayout.U32 CRYPT_METHOD = LAYOUT.u32("crypt_method");
  static final StructLayout.U32 L1_SIZE = LAYOUT.u32("l1_size");
  static final StructLayout.U64 L1_TABLE_OFFSET = LAYOUT.u64("l1_table_offset");
  static final StructLayout.U64 REFCOUNT_TABLE_OFFSET = LAYOUT.u64("refcount_table_offset");
  static final StructLayout.U32 REFCOUNT_TABLE_CLUSTERS = LAYOUT.u32("refcount_table_clusters");
  static final StructLayout.U32 NB_SNAPSHOTS = LAYOUT.u32("nb_snapshots");
  static final StructLayout.U64 SNAPSHOTS_OFFSET = LAYOUT.u64("snapshots_offset");
  static final StructLayout.U64 INCOMPATIBLE_FEATURES = LAYOUT.u64("incompatible_features");
  static final StructLayout.U64 COMPATIBLE_FEATURES = LAYOUT.u64("compatible_features");
  static final StructLayout.U64 AUTOCLEAR_FEATURES = LAYOUT.u64("autoclear_features");
  static final StructLayout.U32 REFCOUNT_ORDER = LAYOUT.u32("refcount_order");
  static final StructLayout.U32 HEADER_LENGTH = LAYOUT.u32("header_length");
  static final StructLayout.U8 COMPRESSION_TYPE = LAYOUT.u8("compression_type");

  /** {@code 'Q' 'F' 'I' 0xfb}. */
  static final long MAGIC_VALUE = 0x5146_49FBL;

  /** Bytes in a version 2 header. */
  static final int V2_LENGTH = INCOMPATIBLE_FEATURES.offset();

  /** The least bytes in a version 3 header. */
  static final int V3_LENGTH = COMPRESSION_TYPE.offset();

  /** Refcounts in version 2 have 16 bits. */
  public static final int V2_REFCOUNT_ORDER = 4;

  /** QEMU's limit: 32 MiB of L1 table. We refuse more too. */
  public static final long MAX_L1_BYTES = 32L << 20;

  /** QEMU's limit: 8 MiB of refcount table. We refuse more too. */
  public static final long MAX_REFCOUNT_TABLE_BYTES = 8L << 20;

  /** QEMU's limit on internal snapshots. We refuse more too. */
  public static final long MAX_SNAPSHOTS = 65_536;

  /** Keeps views that nobody can change through this record. */
  public Qcow2Header {
    extensions = List.copyOf(extensions);
    unknownFields = unknownFields.slice().asReadOnlyBuffer();
  }

  /** Whether the image has the feature. */
  public boolean has(Feature feature) {
    return features.has(feature);
  }

  /** The first extension of a type, or null. */
  public @Nullable HeaderExtension extension(long type) {
    for (HeaderExtension extension : extensions) {
      if (extension.type() == type) {
        return extension;
      }
    }
    return null;
  }

  /** The name of the external data file, if the image has one and tells it. */
  public Optional<String> dataFileName() {
    HeaderExtension name = extension(HeaderExtension.EXTERNAL_DATA_FILE_NAME);
    return name == null || !has(Feature.EXTERNAL_DATA_FILE)
        ? Optional.empty()
        : Optional.of(name.text());
  }

  /** A copy to change. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** A header that is being changed. */
  public static final class Builder {

    private int version;
    private ClusterGeometry geometry;
    private long virtualSize;
    private CryptMethod cryptMethod;
    private TableLocation l1;
    private TableLocation refcountTable;
    private TableLocation snapshots;
    private Features features;
    private CompressionType compressionType;
    private Optional<BackingReference> backing;
    private final List<HeaderExtension> extensions;
    private ByteBuffer unknownFields;

    private Builder(Qcow2Header from) {
      version = from.version;
      geometry = from.geometry;
      virtualSize = from.virtualSize;
      cryptMethod = from.cryptMethod;
      l1 = from.l1;
      refcountTable = from.refcountTable;
      snapshots = from.snapshots;
      features = from.features;
      compressionType = from.compressionType;
      backing = from.backing;
      extensions = new ArrayList<>(from.extensions);
      unknownFields = from.unknownFields;
    }

    /** A version 3 header in which nothing is set but the geometry and the size. */
    public Builder(ClusterGeometry geometry, long virtualSize) {
      this.version = 3;
      this.geometry = geometry;
      this.virtualSize = virtualSize;
      cryptMethod = CryptMethod.NONE;
      l1 = TableLocation.NONE;
      refcountTable = TableLocation.NONE;
      snapshots = TableLocation.NONE;
      features = Features.NONE;
      compressionType = CompressionType.DEFLATE;
      backing = Optional.empty();
      extensions = new ArrayList<>();
      unknownFields = ByteBuffer.allocate(0);
    }

    /** Sets the version. */
    public Builder version(int number) {
      version = number;
      return this;
    }

    /** Sets clusters and tables. */
    public Builder geometry(ClusterGeometry clusters) {
      geometry = clusters;
      return this;
    }

    /** Sets the virtual size in bytes. */
    public Builder virtualSize(long bytes) {
      virtualSize = bytes;
      return this;
    }

    /** Sets how the content is encrypted. */
    public Builder cryptMethod(CryptMethod method) {
      cryptMethod = method;
      return this;
    }

    /** Sets the active L1 table. */
    public Builder l1(TableLocation location) {
      l1 = location;
      return this;
    }

    /** Sets the refcount table. */
    public Builder refcountTable(TableLocation location) {
      refcountTable = location;
      return this;
    }

    /** Sets the snapshot table. */
    public Builder snapshots(TableLocation location) {
      snapshots = location;
      return this;
    }

    /** Sets the feature bits. */
    public Builder features(Features bits) {
      features = bits;
      return this;
    }

    /** Sets the type of compressed clusters. */
    public Builder compressionType(CompressionType type) {
      compressionType = type;
      return this;
    }

    /** Sets or removes the backing file. */
    public Builder backing(Optional<BackingReference> reference) {
      backing = reference;
      return this;
    }

    /** Replaces the extension of the same type, or appends. */
    public Builder extension(HeaderExtension extension) {
      for (int i = 0; i < extensions.size(); i++) {
        if (extensions.get(i).type() == extension.type()) {
          extensions.set(i, extension);
          return this;
        }
      }
      extensions.add(extension);
      return this;
    }

    /** Removes the extensions of a type. */
    public Builder withoutExtension(long type) {
      extensions.removeIf(extension -> extension.type() == type);
      return this;
    }

    /** Appends extensions, even several of one type. */
    Builder extensionsAsFound(List<HeaderExtension> found) {
      extensions.addAll(found);
      return this;
    }

    /** Keeps header bytes that are not known here. */
    Builder unknownFields(ByteBuffer bytes) {
      unknownFields = bytes;
      return this;
    }

    /** The header as it is now. */
    public Qcow2Header build() {
      return new Qcow2Header(
          version,
          geometry,
          virtualSize,
          cryptMethod,
          l1,
          refcountTable,
          snapshots,
          features,
          compressionType,
          backing,
          extensions,
          unknownFields);
    }
  }
}
