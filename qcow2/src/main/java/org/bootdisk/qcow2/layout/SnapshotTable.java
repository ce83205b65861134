package org.bootdisk.qcow2.layout;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Origin;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.StructLayout;

/**
 * The internal snapshots of an image (qcow2 "Snapshots").
 *
 * @param size of the table in the file, in bytes
 * @param snapshots in the order of the file
 */
public record SnapshotTable(long size, List<Snapshot> snapshots) {

  static final StructLayout LAYOUT =
      StructLayout.bigEndian("snapshot table entry")
          .u64("l1_table_offset")
          .u32("l1_size")
          .u16("id_str_size")
          .u16("name_size")
          .u32("date_sec")
          .u32("date_nsec")
          .u64("vm_clock_nsec")
          .u32("vm_state_size")
          .u32("extra_data_size")
          .totalling(40);

  private static final StructLayout.U64 L1_TABLE_OFFSET = LAYOUT.u64("l1_table_offset");
  private static final StructLayout.U32 L1_SIZE = LAYOUT.u32("l1_size");
  private static final StructLayout.U16 ID_STR_SIZE = LAYOUT.u16("id_str_size");
  private static final StructLayout.U16 NAME_SIZE = LAYOUT.u16("name_size");
  private static final StructLayout.U32 DATE_SEC = LAYOUT.u32("date_sec");
  private static final StructLayout.U32 DATE_NSEC = LAYOUT.u32("date_nsec");
  private static final StructLayout.U64 VM_CLOCK_NSEC = LAYOUT.u64("vm_clock_nsec");
  private static final StructLayout.U32 VM_STATE_SIZE = LAYOUT.u32("vm_state_size");
  private static final StructLayout.U32 EXTRA_DATA_SIZE = LAYOUT.u32("extra_data_size");

  private static final String SOURCE = "qcow2 \"Snapshots\"";
  private static final int ALIGNMENT = 8;
  private static final int LARGEST_U16 = 0xFFFF;
  private static final long LARGEST_U32 = 0xFFFF_FFFFL;

  /** QEMU's limit on the extra data of one snapshot. We refuse more too. */
  private static final int MOST_EXTRA = 1024;

  /** Keeps a copy. */
  public SnapshotTable {
    snapshots = List.copyOf(snapshots);
  }

  /** Reads the table that the header names. */
  public static SnapshotTable read(BlockDevice file, Qcow2Header header) throws IOException {
    List<Snapshot> found = new ArrayList<>();
    long at = header.snapshots().offset();
    for (long i = 0; i < header.snapshots().count(); i++) {
      Origin origin = Origin.of(file, LAYOUT.name() + " " + i, at);
      requireRoom(file, origin, at, LAYOUT.size());
      ByteBuffer fields = LAYOUT.read(file, at);
      long length = EXTRA_DATA_SIZE.get(fields) + ID_STR_SIZE.get(fields) + NAME_SIZE.get(fields);
      requireRoom(file, origin, at + LAYOUT.size(), length);
      requireLimits(origin, fields);
      ByteBuffer rest = ByteBuffer.allocate((int) length);
      file.read(at + LAYOUT.size(), rest);
      Snapshot snapshot = decode(fields, rest.flip(), header.virtualSize());
      requireWritable(origin, snapshot);
      found.add(snapshot);
      at = Ranges.alignUp(at + LAYOUT.size() + length, ALIGNMENT);
    }
    return new SnapshotTable(at - header.snapshots().offset(), found);
  }

  private static void requireRoom(BlockDevice file, Origin origin, long at, long length)
      throws FormatException {
    if (!Ranges.within(at, length, file.size())) {
      throw new FormatException.Corrupt(
          Fault.in(origin.description())
              .actual(length + " bytes at " + at)
              .expected("an entry within the file's " + file.size() + " bytes")
              .source(SOURCE));
    }
  }

  private static void requireLimits(Origin origin, ByteBuffer fields) throws FormatException {
    if (EXTRA_DATA_SIZE.get(fields) > MOST_EXTRA) {
      throw new FormatException.LimitExceeded(
          Fault.in(origin, EXTRA_DATA_SIZE)
              .actual(EXTRA_DATA_SIZE.get(fields))
              .expected("at most " + MOST_EXTRA)
              .source(SOURCE));
    }
  }

  /** Bytes that are no UTF-8 become longer when they are written again. */
  private static void requireWritable(Origin origin, Snapshot snapshot) throws FormatException {
    int longest = Math.max(snapshot.id().length(), snapshot.name().length());
    boolean fits =
        longest <= LARGEST_U16 / 3
            || (snapshot.id().getBytes(UTF_8).length <= LARGEST_U16
                && snapshot.name().getBytes(UTF_8).length <= LARGEST_U16);
    if (!fits) {
      throw new FormatException.LimitExceeded(
          Fault.in(origin, NAME_SIZE)
              .actual("a text that is no UTF-8, of " + longest + " characters")
              .expected("at most " + LARGEST_U16 + " bytes when it is written again")
              .source(SOURCE));
    }
  }

  private static Snapshot decode(ByteBuffer fields, ByteBuffer rest, long imageSize) {
    int extra = (int) EXTRA_DATA_SIZE.get(fields);
    int id = ID_STR_SIZE.get(fields);
    boolean large = extra >= Long.BYTES;
    boolean sized = extra >= 2 * Long.BYTES;
    boolean counted = extra >= Snapshot.KNOWN_EXTRA;
    int known = Math.min(extra, Snapshot.KNOWN_EXTRA);
    return new Snapshot(
        new TableLocation(L1_TABLE_OFFSET.get(fields), L1_SIZE.get(fields)),
        text(rest, extra, id),
        text(rest, extra + id, NAME_SIZE.get(fields)),
        DATE_SEC.get(fields),
        DATE_NSEC.get(fields),
        VM_CLOCK_NSEC.get(fields),
        large ? rest.getLong(0) : VM_STATE_SIZE.get(fields),
        sized ? rest.getLong(Long.BYTES) : imageSize,
        counted ? rest.getLong(2 * Long.BYTES) : -1,
        known,
        rest.slice(known, extra - known));
  }

  private static String text(ByteBuffer bytes, int from, int length) {
    return UTF_8.decode(bytes.slice(from, length)).toString();
  }

  /** The table of {@code snapshots} as it lies in the file, with all extra data known here. */
  public static ByteBuffer encode(List<Snapshot> snapshots) {
    List<ByteBuffer> entries = new ArrayList<>();
    for (Snapshot snapshot : snapshots) {
      entries.add(encode(snapshot));
    }
    return Entries.joined(entries);
  }

  private static ByteBuffer encode(Snapshot snapshot) {
    byte[] id = snapshot.id().getBytes(UTF_8);
    byte[] name = snapshot.name().getBytes(UTF_8);
    int extra = Snapshot.KNOWN_EXTRA + snapshot.unknownExtra().remaining();
    int length = LAYOUT.size() + extra + id.length + name.length;
    ByteBuffer entry = ByteBuffer.allocate((int) Ranges.alignUp(length, ALIGNMENT));
    L1_TABLE_OFFSET.put(entry, snapshot.l1().offset());
    L1_SIZE.put(entry, snapshot.l1().count());
    ID_STR_SIZE.put(entry, id.length);
    NAME_SIZE.put(entry, name.length);
    DATE_SEC.put(entry, snapshot.seconds());
    DATE_NSEC.put(entry, snapshot.nanoseconds());
    VM_CLOCK_NSEC.put(entry, snapshot.vmClockNanoseconds());
    boolean large = Long.compareUnsigned(snapshot.vmStateSize(), LARGEST_U32) > 0;
    VM_STATE_SIZE.put(entry, large ? LARGEST_U32 : snapshot.vmStateSize());
    EXTRA_DATA_SIZE.put(entry, extra);
    entry.position(LAYOUT.size());
    entry.putLong(snapshot.vmStateSize()).putLong(snapshot.virtualSize());
    entry.putLong(snapshot.icount()).put(snapshot.unknownExtra().duplicate());
    entry.put(id).put(name);
    return entry.clear();
  }
}
