package org.bootdisk.qcow2.map;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.L1Entry;
import org.bootdisk.qcow2.layout.TableLocation;

/** An L1 table in memory, whole: a few words for each terabyte, bounded by the header's decoder. */
public final class L1Table {

  private static final String SOURCE = "qcow2 \"Cluster mapping\"";

  private final TableLocation location;
  private final LongBuffer words;
  private final ByteBuffer bytes;
  private int firstDirty = Integer.MAX_VALUE;
  private int endDirty;

  private L1Table(TableLocation location, ByteBuffer bytes) {
    this.location = location;
    this.bytes = bytes;
    this.words = bytes.asLongBuffer();
  }

  /** Reads the table at {@code location}, which counts entries. */
  public static L1Table read(HostFile file, TableLocation location) throws IOException {
    L1Table table = blank(location);
    file.read(location.offset(), table.bytes.duplicate());
    return table;
  }

  /** A table at {@code location} in which nothing is allocated. */
  public static L1Table blank(TableLocation location) {
    return new L1Table(
        location, ByteBuffer.allocate(Math.toIntExact(location.count() * Long.BYTES)));
  }

  /** A table at {@code location} that begins with these entries; none of it is in the file yet. */
  L1Table copyTo(TableLocation elsewhere) {
    L1Table copy = blank(elsewhere);
    copy.bytes.duplicate().put(bytes.slice(0, Math.min(bytes.capacity(), copy.bytes.capacity())));
    copy.touchAll();
    return copy;
  }

  /** Where it is; counts entries. */
  public TableLocation location() {
    return location;
  }

  /** Entries. */
  public int size() {
    return words.capacity();
  }

  /** The entry as it is, unchecked. */
  public L1Entry raw(int index) {
    return new L1Entry(words.get(index));
  }

  /** The entry, which breaks no rule. */
  public L1Entry entry(int index, HostFile file, ClusterGeometry geometry) throws FormatException {
    L1Entry entry = raw(index);
    if (entry.word() != 0) {
      require(entry, index, file, geometry);
    }
    return entry;
  }

  private void require(L1Entry entry, int index, HostFile file, ClusterGeometry geometry)
      throws FormatException {
    Fault fault =
        Fault.in(file.device().description() + ": L1 table")
            .field("entry " + index, location.offset() + (long) index * Long.BYTES)
            .actualHex(entry.word())
            .source(SOURCE);
    if (entry.reserved() != 0) {
      throw new FormatException.Corrupt(
          fault.expected("reserved bits 0x" + Long.toHexString(entry.reserved()) + " to be zero"));
    }
    if (geometry.inCluster(entry.l2Offset()) != 0) {
      throw new FormatException.Corrupt(fault.expected("the offset of a cluster"));
    }
    if (entry.l2Offset() >= file.end()) {
      throw new FormatException.Corrupt(
          fault.expected("an L2 table within the file's " + file.end() + " bytes"));
    }
  }

  /** Changes an entry. */
  public void set(int index, L1Entry entry) {
    words.put(index, entry.word());
    firstDirty = Math.min(firstDirty, index);
    endDirty = Math.max(endDirty, index + 1);
  }

  /** Says that the file has none of this yet. */
  public void touchAll() {
    firstDirty = 0;
    endDirty = size();
  }

  /** Makes the file hold this again, as it did before. */
  void restore(HostFile file) throws IOException {
    file.restore(location.offset(), bytes.duplicate());
    clean();
  }

  /** Writes the entries that were changed; says whether there were any. */
  public boolean write(HostFile file) throws IOException {
    if (firstDirty >= endDirty) {
      return false;
    }
    int from = firstDirty * Long.BYTES;
    int length = (endDirty - firstDirty) * Long.BYTES;
    file.write(location.offset() + from, bytes.slice(from, length));
    clean();
    return true;
  }

  private void clean() {
    firstDirty = Integer.MAX_VALUE;
    endDirty = 0;
  }
}
