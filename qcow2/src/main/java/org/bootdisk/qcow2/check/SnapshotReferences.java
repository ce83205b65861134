package org.bootdisk.qcow2.check;

import java.io.IOException;
import java.util.List;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.qcow2.layout.Feature;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.bootdisk.qcow2.layout.Snapshot;
import org.bootdisk.qcow2.layout.SnapshotTable;
import org.bootdisk.qcow2.map.HostFile;

/** The snapshot table, and the clusters that snapshots lead to (qcow2 "Snapshots"). */
final class SnapshotReferences {

  private static final String SOURCE = "qcow2 \"Snapshots\"";
  private static final long MOST_L1_BYTES = 1L << 30;

  private final HostFile file;
  private final Qcow2Header header;
  private final ReferenceWalk walk;
  private final Findings findings;

  private long incomplete;
  private boolean followed = true;

  SnapshotReferences(HostFile file, Qcow2Header header, ReferenceWalk walk, Findings findings) {
    this.file = file;
    this.header = header;
    this.walk = walk;
    this.findings = findings;
  }

  /** Snapshots that lack extra data which their version requires. */
  long incomplete() {
    return incomplete;
  }

  /** Counts all references; false if not all can be found. */
  boolean count() throws IOException {
    SnapshotTable table;
    try {
      table = SnapshotTable.read(file.device(), header);
    } catch (FormatException.Corrupt e) {
      findings.error("qcow2.snapshots", e.fault());
      return false;
    }
    walk.range(header.snapshots().offset(), table.size(), 1, "snapshot table");
    count(table.snapshots());
    return followed;
  }

  private void count(List<Snapshot> snapshots) throws IOException {
    if (header.has(Feature.EXTERNAL_DATA_FILE) && !snapshots.isEmpty()) {
      findings.error(
          "qcow2.snapshot.external",
          Fault.in(file.device().description())
              .actual(snapshots.size() + " snapshots")
              .expected("none with an external data file, whose clusters have no refcounts")
              .source(SOURCE));
    }
    long l1Bytes = 0;
    for (Snapshot snapshot : snapshots) {
      if (header.version() > 2 && !snapshot.isComplete()) {
        incomplete++;
        findings.error(
            "qcow2.snapshot.incomplete",
            fault(snapshot, "extra_data_size")
                .actual(snapshot.knownExtra() + " bytes")
                .expected("at least 16 in version 3"));
      }
      if (isTable(snapshot)) {
        l1Bytes += snapshot.l1().count() * Long.BYTES;
        requireLimit(l1Bytes);
        walk.l1(snapshot.l1(), "L1 table of snapshot " + Quoted.of(snapshot.id()), false);
      } else {
        followed = false;
      }
    }
  }

  private boolean isTable(Snapshot snapshot) {
    if (header.geometry().inCluster(snapshot.l1().offset()) != 0) {
      findings.error(
          "qcow2.snapshot.l1",
          fault(snapshot, "l1_table_offset")
              .actualHex(snapshot.l1().offset())
              .expected("the offset of a cluster"));
      return false;
    }
    if (snapshot.l1().count() * Long.BYTES > Qcow2Header.MAX_L1_BYTES) {
      findings.error(
          "qcow2.snapshot.l1",
          fault(snapshot, "l1_size")
              .actual(snapshot.l1().count())
              .expected("at most " + Qcow2Header.MAX_L1_BYTES / Long.BYTES));
      return false;
    }
    return true;
  }

  private void requireLimit(long l1Bytes) throws FormatException {
    if (l1Bytes > MOST_L1_BYTES) {
      throw new FormatException.LimitExceeded(
          Fault.in(file.device().description() + ": L1 tables of snapshots")
              .actual("more than " + MOST_L1_BYTES + " bytes")
              .expected("at most that"));
    }
  }

  private Fault fault(Snapshot snapshot, String field) {
    return Fault.in(file.device().description() + ": snapshot " + Quoted.of(snapshot.id()))
        .field(field, header.snapshots().offset())
        .source(SOURCE);
  }
}
