package org.bootdisk.qcow2.layout;

import java.nio.ByteBuffer;

/**
 * A persistent dirty bitmap (qcow2 "Bitmap directory").
 *
 * @param table its bitmap table; counts entries
 * @param flags bits of {@link #IN_USE}, {@link #AUTO} and {@link #EXTRA_DATA_COMPATIBLE}
 * @param granularityBits log2 of the guest bytes that one bit stands for
 * @param name unique in the image
 * @param extraData kept as it is
 */
public record Bitmap(
    TableLocation table, long flags, int granularityBits, String name, ByteBuffer extraData) {

  /** It was not saved; its content cannot be trusted. */
  public static final long IN_USE = Bits.bit(0);

  /** It is enabled: every write is recorded in it. */
  public static final long AUTO = Bits.bit(1);

  /** Software that does not know the extra data may use the bitmap all the same. */
  public static final long EXTRA_DATA_COMPATIBLE = Bits.bit(2);

  static final long KNOWN_FLAGS = IN_USE | AUTO | EXTRA_DATA_COMPATIBLE;

  /** Keeps a view that nobody can change through this record. */
  public Bitmap {
    extraData = extraData.slice().asReadOnlyBuffer();
  }

  /** Whether every write is recorded in it. */
  public boolean isEnabled() {
    return (flags & AUTO) != 0;
  }

  /** Whether its content cannot be trusted. */
  public boolean isInconsistent() {
    return (flags & IN_USE) != 0;
  }

  /** The same bitmap with other flags. */
  public Bitmap withFlags(long bits) {
    return new Bitmap(table, bits, granularityBits, name, extraData);
  }

  /** The same bitmap with its table elsewhere. */
  public Bitmap withTable(TableLocation location) {
    return new Bitmap(location, flags, granularityBits, name, extraData);
  }
}
