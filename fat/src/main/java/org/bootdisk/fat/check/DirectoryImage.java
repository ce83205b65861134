package org.bootdisk.fat.check;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.LongNameEntry;

/** The entries of one directory as they are on the disk, and the fixes that replace them. */
final class DirectoryImage {

  private static final long MOST_BYTES = (long) DirectoryEntry.MAX_ENTRIES * DirectoryEntry.SIZE;

  private final Report report;
  private final ByteBuffer bytes;

  /** Where the pieces of {@link #bytes} lie, all of one length. */
  private final List<Long> offsets;

  private final int piece;

  private DirectoryImage(Report report, ByteBuffer bytes, List<Long> offsets, int piece) {
    this.report = report;
    this.bytes = bytes;
    this.offsets = offsets;
    this.piece = piece;
  }

  /** Reads a directory, whose first cluster is one that nothing has met; its chain is met now. */
  static DirectoryImage read(CheckRun run, DirectoryCheck.Pending directory) throws IOException {
    FatGeometry geometry = run.geometry();
    boolean fixed = directory.firstCluster() == 0;
    List<Long> offsets = fixed ? List.of(geometry.rootDirOffset()) : clusters(run, directory);
    int piece = fixed ? (int) geometry.rootDirLength() : geometry.clusterSize();
    ByteBuffer bytes = ByteBuffer.allocate(offsets.size() * piece);
    for (long offset : offsets) {
      run.device().read(offset, bytes.limit(bytes.position() + piece));
    }
    return new DirectoryImage(run.report(), bytes.clear(), offsets, piece);
  }

  private static List<Long> clusters(CheckRun run, DirectoryCheck.Pending directory)
      throws IOException {
    FatGeometry geometry = run.geometry();
    long most = Math.max(1, geometry.clustersFor(MOST_BYTES));
    List<Long> offsets = new ArrayList<>();
    run.chains()
        .follow(
            directory.path(),
            directory.firstCluster(),
            Long.MAX_VALUE,
            cluster -> {
              offsets.add(geometry.clusterOffset(cluster));
              return offsets.size() < most;
            });
    return offsets;
  }

  /** How many entries there is room for. */
  int entries() {
    return bytes.capacity() / DirectoryEntry.SIZE;
  }

  /** The bytes of entry {@code index}. */
  ByteBuffer entry(int index) {
    return bytes.slice(index * DirectoryEntry.SIZE, DirectoryEntry.SIZE);
  }

  /** Has the repair write {@code entry} at {@code index}. */
  void fix(int index, DirectoryEntry entry) {
    ByteBuffer raw = ByteBuffer.allocate(DirectoryEntry.SIZE);
    entry.encode(raw);
    fix(index, raw);
  }

  /** Has the repair write these bytes as the entry at {@code index}. */
  void fix(int index, ByteBuffer entry) {
    ByteBuffer bytesOfEntry = ByteBuffer.allocate(DirectoryEntry.SIZE).put(entry.duplicate());
    report.fix(new Fix.Write(offset(index), bytesOfEntry.flip()));
  }

  /**
   * Has the repair move the entry at {@code index} to the first free one from {@code from} on,
   * where it is from now on. One for which there is no room, and a part of a long name, stays.
   */
  void moveDown(int index, int from) {
    if (isFree(index) || LongNameEntry.isOne(entry(index))) {
      return;
    }
    int to = from;
    while (to < entries() && !isFree(to)) {
      to++;
    }
    if (to < entries()) {
      fix(to, entry(to).put(entry(index)).flip());
    }
  }

  /** Whether nothing is at {@code index}. */
  boolean isFree(int index) {
    int first = DirectoryEntry.firstByteOf(entry(index));
    return first == DirectoryEntry.END || first == DirectoryEntry.DELETED;
  }

  /** The last entry that is not free, wherever the directory ends; -1 if all are. */
  int lastUsed() {
    int last = entries() - 1;
    while (last >= 0 && isFree(last)) {
      last--;
    }
    return last;
  }

  /**
   * Has the repair give the entry at {@code index} another first byte, which it has from now on.
   */
  void mark(int index, int first) {
    entry(index).put(0, (byte) first);
    report.fix(new Fix.Write(offset(index), ByteBuffer.wrap(new byte[] {(byte) first})));
  }

  /** Has the repair delete the entry at {@code index}. */
  void delete(int index) {
    byte[] deleted = {(byte) DirectoryEntry.DELETED};
    report.fix(new Fix.Write(offset(index), ByteBuffer.wrap(deleted)));
  }

  /** Has the repair delete the entries at {@code indexes}. */
  void deleteAll(List<Integer> indexes) {
    for (int index : indexes) {
      delete(index);
    }
  }

  private long offset(int index) {
    int at = index * DirectoryEntry.SIZE;
    return offsets.get(at / piece) + at % piece;
  }
}
