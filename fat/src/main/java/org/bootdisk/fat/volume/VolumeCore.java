package org.bootdisk.fat.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatTimestamp;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.layout.FsInfo;
import org.bootdisk.fat.name.CodePage;
import org.bootdisk.fat.volume.PostponedEntries.Step;

/**
 * What a volume keeps in memory, and the order in which it is written.
 *
 * <p>If writing stops at any point, the volume is marked dirty and has at worst clusters that
 * belong to nothing, whichever of the writes since the last flush of the device it has kept: data
 * go to the disk at once, then the FAT with what was allocated, then directories, and only then is
 * freed in the FAT what they no longer lead to, each step made durable before the next.
 */
final class VolumeCore {

  private static final int MOST_POSTPONED = 1 << 16;
  private static final String SOURCE = "FAT, \"Directory Structure\"";

  final ReadAhead device;
  final FatGeometry geometry;
  final CodePage codePage;
  final FileAllocationTable table;
  final ClusterAllocator allocator;
  final ReservedRegion reserved;

  private final DirectoryCache directories = new DirectoryCache();
  private boolean writing;
  private Instant stamped = FatTimestamp.EARLIEST;
  private FatTimestamp stamp = FatTimestamp.of(FatTimestamp.EARLIEST);

  VolumeCore(BlockDevice device, BootSector bootSector, FatGeometry geometry, CodePage codePage)
      throws IOException {
    this.device = new ReadAhead(new WriteBehind(new FailStop(device)));
    this.reserved = new ReservedRegion(this.device, bootSector);
    this.geometry = geometry;
    this.codePage = codePage;
    this.table = new FileAllocationTable(this.device, geometry);
    FsInfo hints = reserved.readFsInfo();
    this.allocator =
        new ClusterAllocator(
            table, geometry, device.description(), hints.nextFree(), hints.freeCount());
  }

  /** The directory whose first cluster is {@code cluster}; 0 is the root directory. */
  Directory directory(long cluster, String path) throws IOException {
    int number = requireCluster(cluster == 0 ? rootCluster() : cluster, path);
    Directory cached = directories.get(number);
    if (cached != null) {
      return cached;
    }
    DirectoryStorage storage = storage(number, path);
    Directory directory = new Directory(storage, storage.read(), codePage, geometry.type());
    makeRoomFor(directory);
    directories.put(directory);
    return directory;
  }

  /** Keeps a directory that was made, with what its first and only cluster has. */
  void made(int cluster, String path, ByteBuffer bytes) throws IOException {
    Directory directory = new Directory(storage(cluster, path), bytes, codePage, geometry.type());
    makeRoomFor(directory);
    directories.putUnreached(directory);
  }

  private DirectoryStorage storage(int number, String path) throws FormatException {
    ClusterChain chain =
        number == 0 ? null : chain(number, path, DirectoryStorage.mostClusters(geometry));
    return new DirectoryStorage(device, geometry, path, chain);
  }

  private void makeRoomFor(Directory directory) throws IOException {
    if (directories.isCrowded(directory.length())) {
      writeMetadata();
    }
    directories.makeRoomFor(directory.length());
  }

  /** The number of the root directory: 0 on FAT12 and FAT16. */
  long rootCluster() {
    return geometry.type() == FatType.FAT32 ? geometry.bpb().fat32().rootCluster() : 0;
  }

  /** The chain of {@code path}, which begins at {@code first}. */
  ClusterChain chain(long first, String path, long limit) throws FormatException {
    return new ClusterChain(
        this, path, first == 0 ? 0 : requireCluster(first, path), Math.max(1, limit));
  }

  /** {@code time} as entries have it; most changes are made at the time of the one before. */
  FatTimestamp stamp(Instant time) {
    if (!time.equals(stamped)) {
      stamped = time;
      stamp = FatTimestamp.of(time);
    }
    return stamp;
  }

  /** {@code path} on this device, for messages. */
  String where(String path) {
    return device.description() + ": " + Quoted.of("/" + path);
  }

  /** Called before anything is changed: the volume is marked dirty on the disk. */
  void beginWriting() throws IOException {
    if (!writing) {
      reserved.markDirty();
      writing = true;
    }
  }

  /** Notes that {@code directory} has changes to be written. */
  void changed(Directory directory) {
    directories.changed(directory);
  }

  /** Forgets a directory that was deleted, and what it had to be written. */
  void forget(Directory directory) {
    directories.remove(directory);
  }

  /**
   * Frees a chain, or its end. Called when the entry that leads there was changed in memory; the
   * disk follows in the right order.
   *
   * @param keep clusters that stay
   */
  void free(ClusterChain chain, int keep) throws IOException {
    int count = chain.count();
    int freed = count - keep;
    if (freed > MOST_POSTPONED) {
      freeAtOnce(chain, keep, count);
    } else {
      for (int i = keep; i < count; i++) {
        table.putAt(Step.FREE, chain.get(i), FatType.FREE);
      }
      if (keep > 0 && freed > 0) {
        table.putAt(Step.CUT, chain.get(keep - 1), geometry.type().endOfChain());
      }
    }
    chain.cut(keep);
    allocator.freed(freed);
    boundPostponed();
  }

  /** Too many entries to remember: what leads to them goes to the disk first. */
  private void freeAtOnce(ClusterChain chain, int keep, int count) throws IOException {
    if (keep > 0) {
      table.putAt(Step.CUT, chain.get(keep - 1), geometry.type().endOfChain());
    }
    writeMetadata();
    device.flush();
    for (int i = keep; i < count; i++) {
      table.put(chain.get(i), FatType.FREE);
    }
  }

  private void boundPostponed() throws IOException {
    if (table.postponedCount() > MOST_POSTPONED) {
      writeMetadata();
    }
  }

  /** Takes clusters; if none is free, those that are about to be are freed first. */
  ClusterAllocator.Run extend(int last, int wanted) throws IOException {
    if (table.isReleased(last)) {
      // The chain was cut and grows again: the shorter file goes to the disk before its new end.
      writeMetadata();
    }
    boundPostponed();
    try {
      return allocator.extend(last, wanted);
    } catch (FileSystemException e) {
      if (table.postponedCount() == 0) {
        throw e;
      }
      writeMetadata();
      return allocator.extend(last, wanted);
    }
  }

  /**
   * Writes what is in memory, each step when the one before it is durable: the chains of what was
   * taken, what leads on to them, directories, and then the chains that these no longer lead to.
   */
  void writeMetadata() throws IOException {
    writeTable();
    apply(Step.JOIN);
    writeDirectories();
    apply(Step.CUT);
    apply(Step.FREE);
  }

  private void writeDirectories() throws IOException {
    directories.reached();
    List<Directory> changed = directories.changed();
    if (!changed.isEmpty()) {
      device.flush();
      for (Directory directory : changed) {
        directory.flush();
        directories.written(directory);
      }
    }
  }

  private void apply(Step step) throws IOException {
    if (table.apply(step)) {
      writeTable();
    }
  }

  private void writeTable() throws IOException {
    if (table.isDirty()) {
      device.flush();
      table.flush();
    }
  }

  /** Makes all that was changed durable, each step before the next. */
  void flush() throws IOException {
    if (!writing) {
      return;
    }
    writeMetadata();
    device.flush();
  }

  /**
   * Writes all, and marks the volume as clean if it was when the writing began. It stays marked if
   * something could not be read: a change that needed it may have been made in part.
   */
  void end() throws IOException {
    if (!writing) {
      return;
    }
    try {
      flush();
      if (reserved.writeFsInfo(
          new FsInfo(allocator.freeCount(), OptionalLong.of(allocator.nextFree())))) {
        device.flush();
      }
      if (!device.hasFailedToRead()) {
        reserved.restoreFlags();
      }
    } finally {
      writing = false;
    }
  }

  /** Keeps {@code directory} in memory while it is one of the last few that were held. */
  Directory hold(Directory directory) {
    return directories.hold(directory);
  }

  private int requireCluster(long cluster, String path) throws FormatException {
    boolean fixedRoot = cluster == 0 && rootCluster() == 0;
    if (!fixedRoot && !geometry.contains(cluster)) {
      throw corrupt(
          path,
          "first cluster " + cluster,
          "a cluster of the volume, 2 to " + geometry.lastCluster());
    }
    return (int) cluster;
  }

  FormatException.Corrupt corrupt(String path, String actual, String expected) {
    return new FormatException.Corrupt(
        Fault.in(where(path))
            .actual(actual)
            .expected(expected)
            .source(SOURCE)
            .advice("check and repair the volume"));
  }
}
