package org.bootdisk.qcow2.map;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.Feature;
import org.bootdisk.qcow2.layout.HeaderEncoder;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.bootdisk.qcow2.layout.TableLocation;
import org.jspecify.annotations.Nullable;

/**
 * All metadata of an image that is open, and the order in which changes reach the file: refcounts
 * before the tables that rely on them, L2 tables before the L1 entries that lead to them, and
 * clusters counted as free only when nothing in the file leads to them any more. Whatever moment a
 * crash picks, the worst it leaves is clusters that are counted and not used.
 *
 * <p>With lazy refcounts the first step is left out: the file says so (its dirty bit), and whoever
 * opens it after a crash counts anew.
 */
public final class Metadata {

  /** Bounds of memory, in bytes: one L2 table of 64 KiB maps 512 MiB. */
  private static final long L2_CACHE_BYTES = 32L << 20;

  private static final long REFCOUNT_CACHE_BYTES = 8L << 20;

  private final HostFile file;
  private final TableCache l2Tables;
  private final TableCache refcountBlocks;
  private final PendingFrees frees = new PendingFrees();
  private HostFile dataFile;
  private Qcow2Header header;
  private L1Table l1;
  private @Nullable Refcounts refcounts;
  private @Nullable Allocator allocator;
  private @Nullable TableGuard guard;
  private @Nullable Growth growth;
  private boolean headerDirty;

  private Metadata(HostFile file, Qcow2Header header, L1Table l1) {
    this.file = file;
    this.dataFile = file;
    this.header = header;
    this.l1 = l1;
    int tableBytes = header.geometry().tableBytes();
    this.l2Tables = new TableCache(file, tableBytes, L2_CACHE_BYTES, this::writeBack);
    this.refcountBlocks =
        new TableCache(file, tableBytes, REFCOUNT_CACHE_BYTES, this::makeRoomForRefcounts);
  }

  /** Metadata that is in the file. */
  public static Metadata read(HostFile file, Qcow2Header header) throws IOException {
    return new Metadata(file, header, L1Table.read(file, header.l1()));
  }

  /**
   * Metadata of a new image in an empty file: header, refcount table, first refcount block and L1
   * table, in this order, as qemu-img places them.
   *
   * @param draft all of the header but the tables' locations
   */
  public static Metadata create(HostFile file, Qcow2Header draft) throws IOException {
    ClusterGeometry geometry = draft.geometry();
    TableLocation table = new TableLocation(geometry.clusterSize(), 1);
    Metadata created =
        new Metadata(
            file,
            draft.toBuilder().refcountTable(table).build(),
            L1Table.blank(TableLocation.NONE));
    created.refcounts = Refcounts.blank(file, geometry, created.refcountBlocks, table);
    created.allocator = created.newAllocator(created.refcounts);
    created.placeFirstTables();
    return created;
  }

  private void placeFirstTables() throws IOException {
    file.reserve(3 * geometry().clusterSize());
    refcounts().createBlock(0, 2);
    refcounts().set(0, 3, 1);
    // One at least: a table without entries would be a cluster that nothing refers to.
    long entries = Math.max(1, geometry().l1Entries(header.virtualSize()));
    long clusters = geometry().clusters(entries * Long.BYTES);
    l1 = L1Table.blank(new TableLocation(allocator().allocateTogether(clusters).host(), entries));
    l1.touchAll();
    changeHeader(header.toBuilder().l1(l1.location()).build());
  }

  private Allocator newAllocator(Refcounts counts) {
    return new Allocator(this, counts, frees);
  }

  /** The image file. */
  public HostFile file() {
    return file;
  }

  /** The header as it is in memory. */
  public Qcow2Header header() {
    return header;
  }

  /** Clusters and tables. */
  public ClusterGeometry geometry() {
    return header.geometry();
  }

  /** The active L1 table. */
  public L1Table l1() {
    return l1;
  }

  /** The L2 tables in memory, of all L1 tables. */
  TableCache l2Tables() {
    return l2Tables;
  }

  /** The refcounts; read from the file when they are first needed. */
  public Refcounts refcounts() throws IOException {
    if (refcounts == null) {
      refcounts = Refcounts.read(file, geometry(), refcountBlocks, header.refcountTable());
    }
    return refcounts;
  }

  /** Who finds free clusters. */
  Allocator allocator() throws IOException {
    if (allocator == null) {
      allocator = newAllocator(refcounts());
    }
    return allocator;
  }

  /** Who knows where the tables are. */
  TableGuard guard() throws IOException {
    if (guard == null) {
      guard = TableGuard.of(this);
    }
    return guard;
  }

  /**
   * Refuses to let guest data go where tables are.
   *
   * @param host bytes in the image file from here on
   */
  void requireNoTable(long host, long length) throws IOException {
    long end = geometry().clusters(Math.addExact(host, length));
    guard().requireNoTable(geometry().clusterIndex(host), end);
  }

  /** Takes neighbouring clusters for {@code bytes} at the end of the file and says where. */
  public long reserve(long bytes) throws IOException {
    return allocator().allocateTogether(geometry().clusters(bytes)).host();
  }

  /** Gives up one reference to each of some neighbouring clusters. */
  void release(long host, long clusters) throws IOException {
    frees.add(geometry().clusterIndex(host), clusters);
    if (growth == null && frees.isMany()) {
      writeBack();
    }
  }

  /** Changes the header; the file gets it with the next {@link #writeBack}. */
  public void changeHeader(Qcow2Header changed) {
    boolean sameTables =
        changed.l1().equals(header.l1())
            && changed.refcountTable().equals(header.refcountTable())
            && changed.snapshots().equals(header.snapshots());
    guard = sameTables ? guard : null;
    header = changed;
    headerDirty = true;
  }

  /**
   * Makes a copy of an L1 table the active one, with room for {@code entries}; the copy is in the
   * file before the header names it. The old table's clusters are given up, what it refers to is
   * not.
   */
  void replaceL1(L1Table content, long entries, long virtualSize) throws IOException {
    long clusters = geometry().clusters(entries * Long.BYTES);
    TableLocation place = new TableLocation(allocator().allocateTogether(clusters).host(), entries);
    writeBack();
    L1Table replacement = content.copyTo(place);
    replacement.write(file);
    file.barrier();
    TableLocation old = l1.location();
    l1 = replacement;
    changeHeader(header.toBuilder().l1(place).virtualSize(virtualSize).build());
    release(old.offset(), geometry().clusters(old.count() * Long.BYTES));
    writeBack();
  }

  /** Names the file that holds guest clusters, if it is not the image: its data goes first. */
  public void setDataFile(HostFile external) {
    dataFile = external;
  }

  /** Brings all changes to the file, in order. */
  public void writeBack() throws IOException {
    dataFile.barrier();
    file.barrier();
    if (isLazy()) {
      markDirty();
    } else {
      writeRefcounts();
    }
    writeHeader();
    if (l2Tables.writeDirty()) {
      file.barrier();
    }
    if (l1.write(file)) {
      file.barrier();
    }
    if (growth == null && !frees.isEmpty()) {
      file.barrier();
      applyFrees();
    }
  }

  /**
   * Whether refcounts may stay behind. They never do while their table is on the move, as its old
   * clusters are given up then.
   */
  private boolean isLazy() {
    return header.has(Feature.LAZY_REFCOUNTS)
        && (refcounts == null || refcounts.location().equals(header.refcountTable()));
  }

  /** Says in the file that its refcounts are not to be trusted, if that is so from now on. */
  private void markDirty() {
    if (refcounts != null && refcounts.isDirty() && !header.has(Feature.DIRTY)) {
      changeHeader(header.toBuilder().features(header.features().with(Feature.DIRTY)).build());
    }
  }

  /** Brings the refcounts to the file and, if it says that they lag behind, takes that back. */
  public void settle() throws IOException {
    complete();
    // What was counted down last is not in the file yet, even if the dirty bit never was set.
    writeRefcounts();
    if (header.has(Feature.DIRTY)) {
      changeHeader(header.toBuilder().features(header.features().without(Feature.DIRTY)).build());
      writeHeader();
    }
  }

  /** Refcounts that are written need not be written last: too many references do no harm. */
  private void makeRoomForRefcounts() throws IOException {
    writeBack();
    writeRefcounts();
  }

  private void writeRefcounts() throws IOException {
    if (refcounts == null) {
      return;
    }
    if (refcounts.writeBlocks()) {
      file.barrier();
    }
    if (refcounts.writeTable()) {
      file.barrier();
    }
    if (!refcounts.location().equals(header.refcountTable())) {
      changeHeader(header.toBuilder().refcountTable(refcounts.location()).build());
    }
  }

  private void writeHeader() throws IOException {
    if (headerDirty) {
      ByteBuffer bytes = ByteBuffer.allocate(geometry().tableBytes());
      bytes.put(HeaderEncoder.encode(shownHeader())).clear();
      file.write(0, bytes);
      headerDirty = false;
      file.barrier();
    }
  }

  /** The header as the file tells it: a disk that grows has its old size to the end. */
  private Qcow2Header shownHeader() {
    return growth == null ? header : header.toBuilder().virtualSize(growth.size()).build();
  }

  /**
   * The disk is about to grow. Until {@link #endGrowth} the file tells the size that it has now,
   * and nothing that is in use now is used anew, so that {@link Growth#undo} can put all back.
   */
  public Growth beginGrowth() throws IOException {
    writeBack();
    writeRefcounts();
    growth = new Growth(this, dataFile);
    return growth;
  }

  /** Brings all changes to the file, and the new size when all else is there. */
  public void endGrowth() throws IOException {
    writeBack();
    growth = null;
    headerDirty = true;
    writeHeader();
  }

  /** Clusters that were free are in use from now on; {@code end} is exclusive. */
  void take(long first, long end) {
    if (growth != null) {
      growth.take(first, end);
    }
  }

  /** Forgets what the file is not to get, as the disk does not grow. */
  void goBack(L1Table before) {
    growth = null;
    allocator = null;
    guard = null;
    frees.take();
    l2Tables.forgetAll();
    l1 = before;
  }

  /** Makes the file have this header, whose extensions it has already. */
  void restoreHeader(Qcow2Header before) throws IOException {
    changeHeader(before);
    file.restore(0, HeaderEncoder.encode(header));
    headerDirty = false;
    file.barrier();
  }

  private void applyFrees() throws IOException {
    for (PendingFrees.Run run : frees.take()) {
      for (long cluster = run.first(); cluster < run.first() + run.count(); cluster++) {
        if (refcounts().decrement(cluster) == 0) {
          allocator().freed(cluster);
        }
      }
    }
  }

  /** Brings all changes to the file, and gives back its end if nothing there is in use any more. */
  void cut() throws IOException {
    complete();
    if (refcounts != null && !isLazy()) {
      long clusters = geometry().clusters(file.end());
      long used = refcounts.usedEnd(clusters);
      if (used < clusters) {
        guard().requireNoTable(used, clusters);
        file.barrier();
        file.truncate(used << geometry().clusterBits());
      }
    }
  }

  /** Brings all changes to the file, the counting down of what was given up included. */
  public void complete() throws IOException {
    writeBack();
    if (refcounts != null && !isLazy()) {
      refcounts.writeBlocks();
    }
    file.trim();
    if (dataFile != file) {
      dataFile.trim();
    }
  }
}
