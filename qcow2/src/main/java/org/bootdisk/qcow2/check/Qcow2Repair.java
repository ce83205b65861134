package org.bootdisk.qcow2.check;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.block.ResizableDevice;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.Feature;
import org.bootdisk.qcow2.layout.Features;
import org.bootdisk.qcow2.layout.HeaderDecoder;
import org.bootdisk.qcow2.layout.HeaderEncoder;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.bootdisk.qcow2.layout.RefcountBlock;
import org.bootdisk.qcow2.map.HostFile;
import org.bootdisk.qcow2.map.Metadata;
import org.bootdisk.qcow2.map.SnapshotTables;

/**
 * Repairs what can be repaired without a guess: refcounts, and the flags that follow from them. A
 * pointer that leads nowhere stays, for only a person can say what should be there.
 */
public final class Qcow2Repair {

  /** How much to repair. */
  public enum Scope {
    /** Give back clusters that are counted and not used. */
    LEAKS,
    /** Whatever can be repaired. */
    ALL
  }

  /**
   * Before and after.
   *
   * @param before what a check found before the repair
   * @param after what it finds now
   */
  public record Result(CheckResult before, CheckResult after) {

    /** Errors that are gone. */
    public long corruptionsFixed() {
      return Math.max(0, before.corruptions() - after.corruptions());
    }

    /** Leaks that are gone. */
    public long leaksFixed() {
      return Math.max(0, before.leaks() - after.leaks());
    }
  }

  private final HostFile file;
  private Qcow2Header header;
  private final ClusterGeometry geometry;
  private final Qcow2Check check;

  private Qcow2Repair(HostFile file, Qcow2Header header) throws IOException {
    this.file = file;
    this.header = header;
    this.geometry = header.geometry();
    this.check = new Qcow2Check(file, header);
  }

  /** Repairs the image in {@code file}. Another program must not have it open. */
  public static Result repair(ResizableDevice file, Scope extent) throws IOException {
    HostFile host = HostFile.writable(file);
    Qcow2Header header = HeaderDecoder.decodeForRepair(file);
    HeaderEncoder.requireFits(file, header);
    Qcow2Repair repair = new Qcow2Repair(host, header);
    CheckResult before = repair.check.run();
    repair.run(before, extent);
    file.flush();
    Qcow2Header repaired = HeaderDecoder.decodeForRepair(file);
    Qcow2Check check = new Qcow2Check(host, repaired);
    CheckResult after = check.run();
    if (extent == Scope.ALL && lacksOnlyExtraData(check, after)) {
      completeSnapshots(host, repaired);
      repaired = HeaderDecoder.decodeForRepair(file);
      after = new Qcow2Check(host, repaired).run();
    }
    if (extent == Scope.ALL && after.corruptions() == 0) {
      repair.clearMarks(repaired);
    }
    return new Result(before, after);
  }

  /** The snapshot table is written anew only where its new place is sure to be free. */
  private static boolean lacksOnlyExtraData(Qcow2Check check, CheckResult result) {
    return check.incompleteSnapshots() > 0 && result.corruptions() == check.incompleteSnapshots();
  }

  private static void completeSnapshots(HostFile file, Qcow2Header header) throws IOException {
    new SnapshotTables(Metadata.read(file, header), file).completeExtraData();
    file.flush();
  }

  private void run(CheckResult before, Scope extent) throws IOException {
    // What is only thought to be free may be a snapshot's, or a bitmap's: nothing is changed then.
    boolean clean = before.corruptions() == 0 && before.leaks() == 0;
    if (clean || !check.isFollowed()) {
      return;
    }
    boolean all = extent == Scope.ALL;
    if (all && (check.stored().isDamaged() || !lowAreCovered())) {
      rebuild();
    } else {
      correct(all);
    }
    file.barrier();
    // A refcount that was lowered to one makes a flag right or wrong: without other damage, these
    // flags follow from the refcounts, so they are repaired with the leaks, as QEMU does.
    if (all || before.corruptions() == 0) {
      StoredRefcounts stored = new StoredRefcounts(file, header);
      CopiedFlags flags = new CopiedFlags(file, header, stored::get);
      flags.spare(stored);
      flags.repair();
    }
  }

  /** Whether every cluster with a reference has a place for its refcount. */
  private boolean lowAreCovered() {
    ReferenceCounts references = check.references();
    int perBlock = geometry.refcountsPerBlock();
    long end = references.end();
    for (long at = 0; at < end; ) {
      at = references.firstReferenced(at, end);
      if (at < end && !check.stored().hasBlock(at / perBlock)) {
        return false;
      }
      at = (at / perBlock + 1) * perBlock;
    }
    return true;
  }

  /** Sets refcounts in the blocks that there are: all, or only those that are too high. */
  private void correct(boolean all) throws IOException {
    StoredRefcounts stored = check.stored();
    int perBlock = geometry.refcountsPerBlock();
    for (long number = 0; number < stored.entries(); number++) {
      if (!stored.hasBlock(number)) {
        continue;
      }
      ByteBuffer block = stored.block(number);
      boolean changed = false;
      for (int i = 0; i < perBlock; i++) {
        long refcount = RefcountBlock.get(block, geometry.refcountOrder(), i);
        long counted = check.references().get(number * perBlock + i);
        boolean high = refcount < 0 || refcount > counted;
        if (high || (all && refcount < counted)) {
          RefcountBlock.put(block, geometry.refcountOrder(), i, fitting(counted));
          changed = true;
        }
      }
      if (changed) {
        file.write(stored.blockOffset(number), block.clear());
      }
    }
  }

  private long fitting(long counted) {
    return Math.min(counted, geometry.maxRefcount());
  }

  /** Makes refcount table and blocks anew, at the end of the file. */
  private void rebuild() throws IOException {
    Qcow2Check content = new Qcow2Check(file, header);
    content.walkContent();
    Qcow2Header rebuilt = new RefcountRebuild(file, header, content.references()).run();
    file.barrier();
    write(rebuilt);
    file.trim();
  }

  private void clearMarks(Qcow2Header now) throws IOException {
    Features features = now.features().without(Feature.DIRTY).without(Feature.CORRUPT);
    if (!features.equals(now.features())) {
      file.barrier();
      write(now.toBuilder().features(features).build());
      file.flush();
    }
  }

  private void write(Qcow2Header changed) throws IOException {
    header = changed;
    ByteBuffer cluster = ByteBuffer.allocate(geometry.tableBytes());
    cluster.put(HeaderEncoder.encode(changed)).clear();
    file.reserve(cluster.capacity());
    file.write(0, cluster);
  }
}
