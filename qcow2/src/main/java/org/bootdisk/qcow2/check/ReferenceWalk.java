package org.bootdisk.qcow2.check;

import java.io.IOException;
import java.util.Arrays;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.CompressedDescriptor;
import org.bootdisk.qcow2.layout.Feature;
import org.bootdisk.qcow2.layout.L1Entry;
import org.bootdisk.qcow2.layout.L2Entry;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.bootdisk.qcow2.layout.TableLocation;
import org.bootdisk.qcow2.map.HostFile;
import org.bootdisk.qcow2.map.L1Table;

/**
 * Follows every pointer of an image and counts where it leads. An L2 table that several L1 entries
 * share is read once, so that no image makes the walk longer than the file is.
 */
final class ReferenceWalk {

  private static final String SOURCE = "qcow2 \"Cluster mapping\"";

  private final HostFile file;
  private final Qcow2Header header;
  private final ClusterGeometry geometry;
  private final Findings findings;
  private final ReferenceCounts references;
  private final L2Scan table;
  private long allocated;
  private long compressed;
  private long fragmented;
  private long expectedNext;

  ReferenceWalk(HostFile file, Qcow2Header header, Findings findings, ReferenceCounts references) {
    this.file = file;
    this.header = header;
    this.geometry = header.geometry();
    this.findings = findings;
    this.references = references;
    this.table = new L2Scan(file, header);
  }

  /** Guest clusters with a host cluster. */
  long allocated() {
    return allocated;
  }

  /** Guest clusters stored compressed. */
  long compressed() {
    return compressed;
  }

  /** Guest clusters that do not follow in the file their predecessor in the L2 table. */
  long fragmented() {
    return fragmented;
  }

  /** Counts the L1 table at {@code location} and all that it leads to. */
  void l1(TableLocation location, String name, boolean active) throws IOException {
    range(location.offset(), location.count() * Long.BYTES, 1, name);
    L1Table l1 = L1Table.read(file, location);
    long[] offsets = new long[l1.size()];
    int used = 0;
    for (int i = 0; i < l1.size(); i++) {
      L1Entry entry = l1.raw(i);
      if (entry.word() != 0 && isTable(entry, location, i, name)) {
        offsets[used++] = entry.l2Offset();
      }
    }
    Arrays.sort(offsets, 0, used);
    for (int from = 0; from < used; ) {
      int end = from + 1;
      while (end < used && offsets[end] == offsets[from]) {
        end++;
      }
      range(offsets[from], geometry.clusterSize(), end - from, "L2 table");
      l2(offsets[from], end - from, active);
      from = end;
    }
  }

  private boolean isTable(L1Entry entry, TableLocation location, int index, String name) {
    Fault fault =
        where(name)
            .field("entry " + index, location.offset() + (long) index * Long.BYTES)
            .actualHex(entry.word())
            .source(SOURCE);
    if (entry.reserved() != 0) {
      findings.error("qcow2.l1.reserved", fault.expected("reserved bits to be zero"));
    }
    if (entry.l2Offset() == 0) {
      findings.error("qcow2.l1.offset", fault.expected("0, or the offset of an L2 table"));
      return false;
    }
    if (geometry.inCluster(entry.l2Offset()) != 0) {
      findings.error("qcow2.l1.alignment", fault.expected("the offset of a cluster"));
      return false;
    }
    return true;
  }

  private void l2(long offset, long weight, boolean active) throws IOException {
    table.read(offset);
    expectedNext = 0; // As QEMU counts: each table begins anew.
    for (int i = table.skipUnused(0); i < geometry.l2Entries(); i = table.skipUnused(i)) {
      int run = table.run(i);
      if (run > 0) {
        run(table.entry(i).host(), run, weight, active);
        i += run;
      } else {
        entry(table.entry(i), offset + (long) i * geometry.l2EntryBytes(), weight, active);
        i++;
      }
    }
  }

  /** Data clusters one behind the other. */
  private void run(long host, int clusters, long weight, boolean active) throws FormatException {
    if (active) {
      countAllocated(host);
      allocated += clusters - 1;
      expectedNext = host + ((long) clusters << geometry.clusterBits());
    }
    references.add(geometry.clusterIndex(host), clusters, weight);
  }

  private void entry(L2Entry entry, long at, long weight, boolean active) throws IOException {
    if (entry.compressed()) {
      compressedEntry(entry, at, weight, active);
      return;
    }
    requireMeaning(entry, at);
    if (entry.host() == 0 && !startsDataFile(entry)) {
      return;
    }
    if (geometry.inCluster(entry.host()) != 0) {
      findings.error("qcow2.l2.alignment", fault(entry, at).expected("the offset of a cluster"));
      return;
    }
    if (active) {
      countAllocated(entry.host());
    }
    if (!header.has(Feature.EXTERNAL_DATA_FILE)) {
      range(entry.host(), geometry.clusterSize(), weight, "data cluster");
    }
  }

  /** Reports bits that must not be set, and bits that say what cannot be. */
  private void requireMeaning(L2Entry entry, long at) {
    boolean flagged = entry.zeroFlagged() && (header.version() == 2 || geometry.extendedL2());
    if (flagged) {
      findings.error(
          "qcow2.l2.zero-flag",
          fault(entry, at).expected("no zero flag in version 2 and with extended L2 entries"));
    } else if (entry.reserved(geometry) != 0) {
      findings.error("qcow2.l2.reserved", fault(entry, at).expected("reserved bits to be zero"));
    }
    if (entry.contradictions() != 0) {
      findings.error(
          "qcow2.l2.subclusters",
          fault(entry, at).expected("no subcluster to be allocated and zero at once"));
    } else if (storesNowhere(entry)) {
      findings.error(
          "qcow2.l2.subclusters",
          fault(entry, at).expected("no subcluster to be allocated without a host cluster"));
    }
  }

  /** The flag of an entry without an offset has a meaning with an external data file only. */
  private boolean storesNowhere(L2Entry entry) {
    boolean noHost = entry.host() == 0 && !header.has(Feature.EXTERNAL_DATA_FILE);
    return (noHost ? entry.withoutCopied() : entry).storesNowhere();
  }

  /** Whether the entry's cluster is the first of an external data file. */
  private boolean startsDataFile(L2Entry entry) {
    boolean zero = !geometry.extendedL2() && entry.kind(0, geometry) == L2Entry.Kind.ZERO;
    return header.has(Feature.EXTERNAL_DATA_FILE) && entry.hasHost() && !zero;
  }

  private void compressedEntry(L2Entry entry, long at, long weight, boolean active)
      throws IOException {
    if (entry.copied()) {
      findings.error(
          "qcow2.l2.compressed-copied",
          fault(entry, at).expected("a compressed cluster without the copied flag"));
    }
    if (header.has(Feature.EXTERNAL_DATA_FILE)) {
      findings.error(
          "qcow2.l2.compressed-external",
          fault(entry, at).expected("no compressed cluster with an external data file"));
      return;
    }
    if (entry.storesNowhere()) {
      findings.error(
          "qcow2.l2.subclusters",
          fault(entry, at).expected("no bitmap of subclusters for a compressed cluster"));
      return;
    }
    if (active) {
      allocated++;
      compressed++;
      fragmented++;
    }
    CompressedDescriptor place = entry.compressedDescriptor(geometry.clusterBits());
    range(place.host(), place.length(), weight, "compressed cluster");
  }

  private void countAllocated(long host) {
    allocated++;
    if (expectedNext != 0 && host != expectedNext) {
      fragmented++;
    }
    expectedNext = host + geometry.clusterSize();
  }

  /** Counts the clusters that a range lies in. */
  void range(long offset, long length, long weight, String what) throws FormatException {
    if (length <= 0) {
      return;
    }
    // QEMU lets the last cluster of a file be there in part.
    if (offset < 0 || length > file.end() + geometry.clusterSize() - 1 - offset) {
      findings.error(
          "qcow2.reference.beyond-end",
          where(what)
              .actual("at 0x" + Long.toHexString(offset) + ", " + length + " bytes long")
              .expected("an end within the file's " + file.end() + " bytes")
              .source(SOURCE));
      return;
    }
    long first = geometry.clusterIndex(offset);
    references.add(first, geometry.clusterIndex(offset + length - 1) + 1 - first, weight);
  }

  private Fault fault(L2Entry entry, long at) {
    return where("L2 table").field("entry", at).actualHex(entry.word()).source(SOURCE);
  }

  /** An image that is all errors would take long to put into words that nobody reads. */
  private Fault where(String what) {
    return findings.isFull()
        ? Findings.UNTOLD
        : Fault.in(file.device().description() + ": " + what);
  }
}
