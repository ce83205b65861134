package org.bootdisk.qcow2.map;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import org.bootdisk.block.IoBuffers;
import org.jspecify.annotations.Nullable;

/**
 * The tables of one kind that are in memory, a bounded number of them; who was used last stays
 * longest. Changed tables are written together, neighbours in one go.
 *
 * <p>A table may leave the cache whenever another one is asked for: who changes a table asks for
 * it, changes it and calls {@link Table#touch} with no other call to the cache in between.
 */
final class TableCache {

  /** Brings changed metadata to the file in the right order, these tables included. */
  interface WriteBack {
    /** Afterwards no table is dirty. */
    void run() throws IOException;
  }

  private static final int LEAST_TABLES = 4;
  private static final int WRITE_AT_ONCE = 1 << 20;

  private final HostFile file;
  private final int tableBytes;
  private final int capacity;
  private final WriteBack writeBack;
  private final LinkedHashMap<Long, Table> tables = new LinkedHashMap<>(16, 0.75f, true);
  private @Nullable Table latest;
  private @Nullable ByteBuffer gathered;

  /** A cache of at most {@code bytes} of tables, or a few tables if they are larger than that. */
  TableCache(HostFile file, int tableBytes, long bytes, WriteBack writeBack) {
    this.file = file;
    this.tableBytes = tableBytes;
    this.capacity = (int) Math.max(LEAST_TABLES, bytes / tableBytes);
    this.writeBack = writeBack;
  }

  /** The table at {@code host}, read if it is not here. */
  synchronized Table get(long host) throws IOException {
    if (latest != null && latest.host() == host) {
      return latest;
    }
    Table table = tables.get(host);
    if (table == null) {
      ByteBuffer bytes = ByteBuffer.allocate(tableBytes);
      file.read(host, bytes);
      if (isFull()) {
        makeRoom();
      }
      table = admit(new Table(host, bytes.clear()));
    }
    latest = table;
    return table;
  }

  /**
   * A new table of zeros at {@code host}; it is dirty. Nobody reads while tables are made, so that
   * it may have the memory of one that leaves the cache.
   */
  synchronized Table create(long host) throws IOException {
    Table table =
        admit(new Table(host, isFull() ? zeros(makeRoom()) : ByteBuffer.allocate(tableBytes)));
    table.touch();
    latest = table;
    return table;
  }

  /** Forgets the table at {@code host}, changed or not: the cluster is no longer one. */
  synchronized void forget(long host) {
    tables.remove(host);
    latest = null;
  }

  /** Forgets all tables, changed or not: what the file has is right. */
  synchronized void forgetAll() {
    tables.clear();
    latest = null;
  }

  /** Whether there is a changed table. */
  synchronized boolean isDirty() {
    for (Table table : tables.values()) {
      if (table.isDirty()) {
        return true;
      }
    }
    return false;
  }

  /** Writes all changed tables; says whether there were any. */
  synchronized boolean writeDirty() throws IOException {
    List<Table> changed = new ArrayList<>();
    for (Table table : tables.values()) {
      if (table.isDirty()) {
        changed.add(table);
      }
    }
    changed.sort((a, b) -> Long.compare(a.host(), b.host()));
    for (int from = 0; from < changed.size(); ) {
      int end = endOfNeighbours(changed, from);
      write(changed.subList(from, end));
      from = end;
    }
    return !changed.isEmpty();
  }

  private Table admit(Table table) {
    tables.put(table.host(), table);
    return table;
  }

  private boolean isFull() {
    return tables.size() >= capacity;
  }

  /** Removes the table that was not used for longest. */
  private Table makeRoom() throws IOException {
    Iterator<Table> oldest = tables.values().iterator();
    Table removed = oldest.next();
    if (removed.isDirty()) {
      writeBack.run();
      oldest = tables.values().iterator();
      removed = oldest.next();
    }
    oldest.remove();
    latest = null;
    return removed;
  }

  private static ByteBuffer zeros(Table removed) {
    ByteBuffer bytes = removed.bytes().duplicate().clear();
    Buffers.zero(bytes, bytes.remaining());
    return bytes.clear();
  }

  private int endOfNeighbours(List<Table> changed, int from) {
    int most = Math.max(1, WRITE_AT_ONCE / tableBytes);
    int end = from + 1;
    while (end < changed.size()
        && end - from < most
        && changed.get(end).host() == changed.get(end - 1).host() + tableBytes) {
      end++;
    }
    return end;
  }

  private void write(List<Table> neighbours) throws IOException {
    if (gathered == null) {
      gathered = IoBuffers.allocate(Math.max(WRITE_AT_ONCE, tableBytes));
    }
    gathered.clear();
    for (Table table : neighbours) {
      gathered.put(table.bytes().duplicate().clear());
    }
    file.write(neighbours.get(0).host(), gathered.flip());
    for (Table table : neighbours) {
      table.clean();
    }
  }
}
