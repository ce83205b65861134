package org.bootdisk.qcow2.map;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.bootdisk.qcow2.layout.Snapshot;
import org.bootdisk.qcow2.layout.SnapshotTable;
import org.bootdisk.qcow2.layout.TableLocation;

/**
 * Internal snapshots: other L1 tables over shared clusters (qcow2 "Snapshots"). Each operation
 * changes the header at one moment; a crash before it leaves the old state, after it the new one,
 * and at worst leaked clusters.
 */
public final class SnapshotTables {

  private final Metadata metadata;
  private final ClusterGeometry geometry;
  private final References references;

  /** The snapshots of an image whose guest clusters are in {@code data}. */
  public SnapshotTables(Metadata metadata, HostFile data) {
    this.metadata = metadata;
    this.geometry = metadata.geometry();
    this.references = new References(metadata, data);
  }

  /** All snapshots, in the order of the file. */
  public List<Snapshot> list() throws IOException {
    return table().snapshots();
  }

  private SnapshotTable table() throws IOException {
    return SnapshotTable.read(metadata.file().device(), metadata.header());
  }

  /**
   * Keeps the present state, under the least number above all others as id.
   *
   * @param name may be empty
   * @param time what the snapshot says of its time
   * @throws IllegalArgumentException if name or time do not fit the table
   * @throws FormatException.LimitExceeded if there are as many as there can be
   */
  public Snapshot create(String name, Instant time) throws IOException {
    List<Snapshot> all = new ArrayList<>(list());
    requireRoom(all.size());
    String id = idAfter(all);
    // Encoded before anything is counted: it may not fit.
    SnapshotTable.encode(List.of(taken(TableLocation.NONE, id, name, time)));
    metadata.complete();
    L1Table active = metadata.l1();
    references.add(active);
    references.refreshCopied();
    int entries = Math.max(1, active.size());
    long clusters = geometry.clusters((long) entries * Long.BYTES);
    long host = metadata.allocator().allocateTogether(clusters).host();
    metadata.writeBack();
    L1Table copy = active.copyTo(new TableLocation(host, entries));
    copy.write(metadata.file());
    Snapshot taken = taken(copy.location(), id, name, time);
    all.add(taken);
    replaceTable(all);
    return taken;
  }

  private Snapshot taken(TableLocation l1, String id, String name, Instant time) {
    return new Snapshot(
        l1,
        id,
        name,
        time.getEpochSecond(),
        time.getNano(),
        0,
        0,
        metadata.header().virtualSize(),
        -1,
        Snapshot.KNOWN_EXTRA,
        ByteBuffer.allocate(0));
  }

  private void requireRoom(int present) throws FormatException {
    if (present >= Qcow2Header.MAX_SNAPSHOTS) {
      throw new FormatException.LimitExceeded(
          Fault.in(metadata.file().device().description())
              .actual(present + " snapshots")
              .expected("fewer than " + Qcow2Header.MAX_SNAPSHOTS));
    }
  }

  private static String idAfter(List<Snapshot> others) {
    long greatest = 0;
    for (Snapshot snapshot : others) {
      try {
        greatest = Math.max(greatest, Long.parseUnsignedLong(snapshot.id()));
      } catch (NumberFormatException e) {
        // Another program's kind of id: no number can be equal to it.
      }
    }
    return Long.toString(greatest + 1);
  }

  /**
   * Forgets a snapshot and gives back what only it referred to.
   *
   * @throws IllegalArgumentException if the image does not have it any more
   */
  public void delete(Snapshot snapshot) throws IOException {
    List<Snapshot> others = new ArrayList<>(list());
    requireKnown(others, snapshot);
    others.removeIf(other -> isSame(other, snapshot));
    L1Table l1 = l1(snapshot);
    metadata.complete();
    replaceTable(others);
    references.remove(l1);
    metadata.release(snapshot.l1().offset(), geometry.clusters(snapshot.l1().count() * Long.BYTES));
    metadata.complete();
    references.refreshCopied();
    metadata.writeBack();
  }

  /**
   * Goes back to a snapshot's state; the present one is lost unless a snapshot keeps it.
   *
   * @throws IllegalArgumentException if the image does not have it any more
   */
  public void apply(Snapshot snapshot) throws IOException {
    requireKnown(list(), snapshot);
    L1Table content = l1(snapshot);
    metadata.complete();
    L1Table old = metadata.l1();
    references.add(content);
    long entries =
        Math.max(1, Math.max(content.size(), geometry.l1Entries(snapshot.virtualSize())));
    metadata.replaceL1(content, entries, snapshot.virtualSize());
    references.remove(old);
    references.refreshCopied();
    metadata.writeBack();
  }

  /** What a snapshot that is gone refers to may be in use otherwise. */
  private void requireKnown(List<Snapshot> all, Snapshot snapshot) {
    for (Snapshot known : all) {
      if (isSame(known, snapshot)) {
        return;
      }
    }
    throw new IllegalArgumentException(
        metadata.file().device().description()
            + " has no snapshot "
            + Quoted.of(snapshot.name())
            + " of id "
            + Quoted.of(snapshot.id()));
  }

  private static boolean isSame(Snapshot one, Snapshot other) {
    return one.id().equals(other.id()) && one.l1().equals(other.l1());
  }

  /** Writes the table anew, with the extra data that version 3 requires of each snapshot. */
  public void completeExtraData() throws IOException {
    replaceTable(list());
    metadata.complete();
  }

  /** The L1 table of a snapshot, which lies in the file and is long enough. */
  public L1Table l1(Snapshot snapshot) throws IOException {
    TableLocation place = snapshot.l1();
    if (geometry.inCluster(place.offset()) != 0
        || place.offset() < 0
        || place.offset() >= metadata.file().end()
        || place.count() > Qcow2Header.MAX_L1_BYTES / Long.BYTES
        || snapshot.virtualSize() < 0
        || place.count() < geometry.l1Entries(snapshot.virtualSize())) {
      throw new FormatException.Corrupt(
          Fault.in(metadata.file().device().description() + ": snapshot")
              .field("l1_table_offset", metadata.header().snapshots().offset())
              .actual("0x" + Long.toHexString(place.offset()) + ", " + place.count() + " entries")
              .expected("a table in the file for " + snapshot.virtualSize() + " bytes")
              .source("qcow2 \"Snapshots\""));
    }
    return L1Table.read(metadata.file(), place);
  }

  /** Writes a new snapshot table and makes the header name it. */
  private void replaceTable(List<Snapshot> snapshots) throws IOException {
    Qcow2Header header = metadata.header();
    TableLocation old = header.snapshots();
    long oldBytes = table().size();
    TableLocation place = TableLocation.NONE;
    if (!snapshots.isEmpty()) {
      ByteBuffer table = SnapshotTable.encode(snapshots);
      long clusters = geometry.clusters(table.remaining());
      place =
          new TableLocation(
              metadata.allocator().allocateTogether(clusters).host(), snapshots.size());
      metadata.file().write(place.offset(), table);
    }
    metadata.writeBack();
    metadata.changeHeader(metadata.header().toBuilder().snapshots(place).build());
    metadata.release(old.offset(), geometry.clusters(oldBytes));
    metadata.writeBack();
  }
}
