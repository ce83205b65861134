package org.bootdisk.block;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * The byte layout of one on-disk structure: names, offsets, widths and byte order, stated once.
 * Decoding, encoding and dumping all read this one declaration.
 *
 * <p>Fields are absolute: they use bytes from the buffer's index 0 and never touch its position or
 * order (plain index access, not VarHandles, which cost a command 15 ms to link). u8 and u16 are
 * {@code int}, u32 is {@code long}, all never negative; a u64 of 2^63 or more appears negative and
 * is the decoder's to refuse.
 */
public final class StructLayout {

  private final String name;
  private final int size;
  private final List<Field> fields;

  private StructLayout(String name, int size, List<Field> fields) {
    this.name = name;
    this.size = size;
    this.fields = List.copyOf(fields);
  }

  /** Starts the declaration of a little-endian structure. */
  public static Builder littleEndian(String name) {
    return new Builder(name, ByteOrder.LITTLE_ENDIAN);
  }

  /** Starts the declaration of a big-endian structure. */
  public static Builder bigEndian(String name) {
    return new Builder(name, ByteOrder.BIG_ENDIAN);
  }

  /** The structure's name in its specification. */
  public String name() {
    return name;
  }

  /** Bytes in the structure. */
  public int size() {
    return size;
  }

  /** All fields, in the order of the disk. */
  public List<Field> fields() {
    return fields;
  }

  /** One field, under the name that its specification gives it. */
  public sealed interface Field permits U8, U16, U32, U64, Guid, Bytes {
    /** The specification's name. */
    String name();

    /** Bytes from the start of the structure. */
    int offset();

    /** Bytes. */
    int width();
  }

  /** An unsigned byte. */
  public record U8(String name, int offset) implements Field {
    @Override
    public int width() {
      return 1;
    }

    /** The value, 0 to 255. */
    public int get(ByteBuffer b) {
      return Byte.toUnsignedInt(b.get(offset));
    }

    /** Stores {@code value}; one that does not fit is the caller's bug. */
    public void put(ByteBuffer b, int value) {
      requireFits(name, value, 8);
      b.put(offset, (byte) value);
    }
  }

  /** An unsigned 16-bit integer. */
  public record U16(String name, int offset, ByteOrder order) implements Field {
    @Override
    public int width() {
      return Short.BYTES;
    }

    /** The value, 0 to 65535. */
    public int get(ByteBuffer b) {
      short raw = b.getShort(offset);
      return Short.toUnsignedInt(b.order() == order ? raw : Short.reverseBytes(raw));
    }

    /** Stores {@code value}; one that does not fit is the caller's bug. */
    public void put(ByteBuffer b, int value) {
      requireFits(name, value, 16);
      short raw = (short) value;
      b.putShort(offset, b.order() == order ? raw : Short.reverseBytes(raw));
    }
  }

  /** An unsigned 32-bit integer. */
  public record U32(String name, int offset, ByteOrder order) implements Field {
    @Override
    public int width() {
      return Integer.BYTES;
    }

    /** The value, 0 to 2^32 - 1. */
    public long get(ByteBuffer b) {
      int raw = b.getInt(offset);
      return Integer.toUnsignedLong(b.order() == order ? raw : Integer.reverseBytes(raw));
    }

    /** Stores {@code value}; one that does not fit is the caller's bug. */
    public void put(ByteBuffer b, long value) {
      requireFits(name, value, 32);
      int raw = (int) value;
      b.putInt(offset, b.order() == order ? raw : Integer.reverseBytes(raw));
    }
  }

  /** A 64-bit integer. */
  public record U64(String name, int offset, ByteOrder order) implements Field {
    @Override
    public int width() {
      return Long.BYTES;
    }

    /** The 64 bits; negative if the unsigned value is 2^63 or more. */
    public long get(ByteBuffer b) {
      long raw = b.getLong(offset);
      return b.order() == order ? raw : Long.reverseBytes(raw);
    }

    /** Stores the 64 bits. */
    public void put(ByteBuffer b, long value) {
      b.putLong(offset, b.order() == order ? value : Long.reverseBytes(value));
    }
  }

  /** An EFI GUID: the first three groups little-endian, the other eight bytes as printed. */
  public record Guid(String name, int offset) implements Field {
    @Override
    public int width() {
      return 16;
    }

    /** The value, as it is printed. */
    public UUID get(ByteBuffer b) {
      ByteBuffer le = b.slice(offset, 16).order(ByteOrder.LITTLE_ENDIAN);
      long high =
          Integer.toUnsignedLong(le.getInt(0)) << 32
              | Short.toUnsignedLong(le.getShort(4)) << 16
              | Short.toUnsignedLong(le.getShort(6));
      return new UUID(high, Long.reverseBytes(le.getLong(8)));
    }

    /** Stores {@code value} in the mixed order. */
    public void put(ByteBuffer b, UUID value) {
      long high = value.getMostSignificantBits();
      b.slice(offset, 16)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt((int) (high >>> 32))
          .putShort((short) (high >>> 16))
          .putShort((short) high)
          .putLong(Long.reverseBytes(value.getLeastSignificantBits()));
    }
  }

  /** Bytes without further structure. */
  public record Bytes(String name, int offset, int width) implements Field {
    /** A copy of the bytes. */
    public byte[] get(ByteBuffer b) {
      byte[] bytes = new byte[width];
      b.get(offset, bytes);
      return bytes;
    }

    /** Stores {@code value}, which has exactly the field's width. */
    public void put(ByteBuffer b, byte[] value) {
      if (value.length != width) {
        throw new IllegalArgumentException(
            Text.format("%s is %d bytes, got %d", name, width, value.length));
      }
      b.put(offset, value);
    }
  }

  /** The 8-bit field called {@code field}. */
  public U8 u8(String field) {
    return find(U8.class, field);
  }

  /** The 16-bit field called {@code field}. */
  public U16 u16(String field) {
    return find(U16.class, field);
  }

  /** The 32-bit field called {@code field}. */
  public U32 u32(String field) {
    return find(U32.class, field);
  }

  /** The 64-bit field called {@code field}. */
  public U64 u64(String field) {
    return find(U64.class, field);
  }

  /** The GUID called {@code field}. */
  public Guid guid(String field) {
    return find(Guid.class, field);
  }

  /** The bytes called {@code field}. */
  public Bytes bytes(String field) {
    return find(Bytes.class, field);
  }

  private <F extends Field> F find(Class<F> type, String field) {
    for (Field f : fields) {
      if (f.name().equals(field) && type.isInstance(f)) {
        return type.cast(f);
      }
    }
    throw new IllegalArgumentException(
        name + " has no " + type.getSimpleName() + " called " + field);
  }

  /** Reads the structure at {@code offset} of {@code device} into a new buffer. */
  public ByteBuffer read(BlockDevice device, long offset) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(size);
    device.read(offset, bytes);
    return bytes.flip();
  }

  /** One line a field: offset, name, bytes. */
  public String dump(ByteBuffer b) {
    HexFormat hex = HexFormat.ofDelimiter(" ");
    StringBuilder out = new StringBuilder();
    for (Field f : fields) {
      byte[] raw = new byte[f.width()];
      b.get(f.offset(), raw);
      out.append(Text.format("%04x  %-26s %s\n", f.offset(), f.name(), hex.formatHex(raw)));
    }
    return out.toString();
  }

  private static void requireFits(String name, long value, int bits) {
    if (value >>> bits != 0) {
      throw new IllegalArgumentException(name + " does not fit " + bits + " bits: " + value);
    }
  }

  /** Collects fields in the order of the disk. */
  public static final class Builder {

    private final String name;
    private final ByteOrder order;
    private final List<Field> fields = new ArrayList<>();
    private int size;

    private Builder(String name, ByteOrder order) {
      this.name = name;
      this.order = order;
    }

    /** Appends an unsigned byte. */
    public Builder u8(String field) {
      return add(new U8(field, size));
    }

    /** Appends an unsigned 16-bit integer. */
    public Builder u16(String field) {
      return add(new U16(field, size, order));
    }

    /** Appends an unsigned 32-bit integer. */
    public Builder u32(String field) {
      return add(new U32(field, size, order));
    }

    /** Appends a 64-bit integer. */
    public Builder u64(String field) {
      return add(new U64(field, size, order));
    }

    /** Appends an EFI GUID. */
    public Builder guid(String field) {
      return add(new Guid(field, size));
    }

    /** Appends {@code width} bytes. */
    public Builder bytes(String field, int width) {
      return add(new Bytes(field, size, width));
    }

    /** Ends the declaration. Fields that do not add up to {@code bytes} are refused. */
    public StructLayout totalling(int bytes) {
      if (size != bytes) {
        throw new IllegalArgumentException(
            Text.format("%s adds up to %d bytes, specified as %d", name, size, bytes));
      }
      return new StructLayout(name, size, fields);
    }

    private Builder add(Field field) {
      fields.add(field);
      size += field.width();
      return this;
    }
  }
}
