package org.bootdisk.qcow2.layout;

/** A feature bit that this implementation knows (qcow2 "Header"). */
public enum Feature {
  /** Refcounts may be stale; they are rebuilt before anything is written. */
  DIRTY(Type.INCOMPATIBLE, 0, "dirty bit"),
  /** Some structure is known to be corrupt; nothing may be written before a repair. */
  CORRUPT(Type.INCOMPATIBLE, 1, "corrupt bit"),
  /** Guest clusters are kept in another file. */
  EXTERNAL_DATA_FILE(Type.INCOMPATIBLE, 2, "external data file"),
  /** The compression type is not deflate. */
  COMPRESSION_TYPE(Type.INCOMPATIBLE, 3, "compression type"),
  /** L2 entries have 128 bits. */
  EXTENDED_L2(Type.INCOMPATIBLE, 4, "extended L2 entries"),
  /** Refcounts may be written late, while the dirty bit is set. */
  LAZY_REFCOUNTS(Type.COMPATIBLE, 0, "lazy refcounts"),
  /** The bitmaps extension is consistent with the content. */
  BITMAPS(Type.AUTOCLEAR, 0, "bitmaps"),
  /** The external data file can be read as a raw image. */
  RAW_EXTERNAL_DATA(Type.AUTOCLEAR, 1, "raw external data");

  /** What software does that does not know a bit. */
  public enum Type {
    /** Refuses to open the image. */
    INCOMPATIBLE(0),
    /** Ignores the bit. */
    COMPATIBLE(1),
    /** Clears the bit before it writes. */
    AUTOCLEAR(2);

    private final int code;

    Type(int code) {
      this.code = code;
    }

    /** The number in the feature name table. */
    int code() {
      return code;
    }
  }

  private final Type type;
  private final int bit;
  private final String label;

  Feature(Type type, int bit, String label) {
    this.type = type;
    this.bit = bit;
    this.label = label;
  }

  /** Which of the three words the bit is in. */
  public Type type() {
    return type;
  }

  /** The bit's number. */
  public int bit() {
    return bit;
  }

  /** The name that QEMU writes to the feature name table. */
  public String label() {
    return label;
  }

  /** The bits of a word that are known here. */
  static long known(Type type) {
    long mask = 0;
    for (Feature feature : values()) {
      mask |= feature.type == type ? Bits.bit(feature.bit) : 0;
    }
    return mask;
  }
}
