package org.bootdisk.qcow2.check;

import java.io.IOException;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.HeaderDecoder;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.bootdisk.qcow2.layout.RefcountBlock;
import org.bootdisk.qcow2.map.HostFile;

/**
 * Checks an image: follows every pointer, and compares the refcounts with the references that there
 * are. Reads only the image file, no backing file, and changes nothing.
 */
public final class Qcow2Check {

  private final HostFile file;
  private final Qcow2Header header;
  private final ClusterGeometry geometry;
  private final Findings findings = new Findings();
  private final ReferenceCounts references;
  private final ReferenceWalk walk;
  private final StoredRefcounts stored;
  private long[] refcounts = {};
  private long[] counts = {};
  private long imageEnd;
  private long low;
  private long incompleteSnapshots;
  private boolean followed;

  Qcow2Check(HostFile file, Qcow2Header header) throws IOException {
    this.file = file;
    this.header = header;
    this.geometry = header.geometry();
    this.references = new ReferenceCounts(file.device().description());
    this.walk = new ReferenceWalk(file, header, findings, references);
    this.stored = new StoredRefcounts(file, header);
  }

  /**
   * Checks the image in {@code file}.
   *
   * @throws FormatException if the header cannot be used, or the image is beyond the limits
   */
  public static CheckResult check(BlockDevice file) throws IOException {
    return new Qcow2Check(HostFile.readOnly(file), HeaderDecoder.decodeForCheck(file)).run();
  }

  /** Checks everything. */
  CheckResult run() throws IOException {
    walkContent();
    stored.walk(walk, findings);
    stored.requireSingle(references, findings);
    compare();
    new CopiedFlags(file, header, refcount()).check(findings);
    return new CheckResult(
        findings.kept(),
        findings.corruptions(),
        findings.leaks(),
        geometry.clusters(header.virtualSize()),
        walk.allocated(),
        walk.fragmented(),
        walk.compressed(),
        imageEnd << geometry.clusterBits());
  }

  /** Counts everything but the refcounts' own clusters. */
  void walkContent() throws IOException {
    walk.range(0, geometry.clusterSize(), 1, "header");
    walk.l1(header.l1(), "L1 table", true);
    SnapshotReferences snapshots = new SnapshotReferences(file, header, walk, findings);
    followed = snapshots.count();
    incompleteSnapshots = snapshots.incomplete();
    followed &= ExtensionReferences.count(file, header, walk, findings);
  }

  /** What was counted. */
  ReferenceCounts references() {
    return references;
  }

  /** The refcounts in the file. */
  StoredRefcounts stored() {
    return stored;
  }

  /** Whether all that should lead to clusters could be followed: what is not counted is free. */
  boolean isFollowed() {
    return followed;
  }

  /** Snapshots that lack extra data which their version requires. */
  long incompleteSnapshots() {
    return incompleteSnapshots;
  }

  /** Stored refcounts; where all are right, the counted ones, which are faster to look up. */
  private CopiedFlags.Refcount refcount() {
    boolean equal = low == 0 && findings.leaks() == 0 && !stored.isDamaged();
    return equal ? references : stored::get;
  }

  private void compare() throws IOException {
    int perBlock = geometry.refcountsPerBlock();
    // What is counted behind the end of the file takes no space: QEMU does not look there either.
    long end = Math.max(geometry.clusters(file.end()), references.end());
    for (long block = 0; block < stored.entries(); block++) {
      if (stored.hasBlock(block)) {
        compareBlock(block, perBlock, end);
      } else {
        uncovered(block * perBlock, (block + 1) * perBlock);
      }
    }
    uncovered((long) stored.entries() * perBlock, references.end());
  }

  private void compareBlock(long block, int perBlock, long end) throws IOException {
    long first = block * perBlock;
    int count = (int) Math.max(0, Math.min(perBlock, end - first));
    if (count != counts.length) {
      refcounts = new long[count];
      counts = new long[count];
    }
    RefcountBlock.get(stored.block(block), geometry.refcountOrder(), refcounts);
    references.get(first, counts);
    for (int i = 0; i < count; i++) {
      if (refcounts[i] != counts[i]) {
        report(first + i, refcounts[i], counts[i]);
      }
      if ((refcounts[i] | counts[i]) != 0) {
        imageEnd = first + i + 1;
      }
    }
  }

  private void uncovered(long first, long end) {
    for (long at = references.firstReferenced(first, end); at < end; ) {
      report(at, 0, references.get(at));
      imageEnd = Math.max(imageEnd, at + 1);
      at = references.firstReferenced(at + 1, end);
    }
  }

  private void report(long cluster, long refcount, long counted) {
    Fault fault = findings.isFull() ? Findings.UNTOLD : fault(cluster, refcount, counted);
    if (refcount >= 0 && refcount < counted) {
      low++;
      findings.error("qcow2.refcount.low", fault);
    } else {
      findings.leaks("qcow2.refcount.leak", 1, fault);
    }
  }

  private Fault fault(long cluster, long refcount, long counted) {
    return Fault.in(file.device().description() + ": refcount of cluster " + cluster)
        .actual(refcount + ", at 0x" + Long.toHexString(cluster << geometry.clusterBits()))
        .expected("its " + counted + " references")
        .source("qcow2 \"Host cluster management\"");
  }
}
