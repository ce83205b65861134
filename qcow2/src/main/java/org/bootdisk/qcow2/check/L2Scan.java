package org.bootdisk.qcow2.check;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.Feature;
import org.bootdisk.qcow2.layout.L2Entry;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.bootdisk.qcow2.map.HostFile;

/**
 * The entries of one L2 table after the other. A table of a large image mostly has long runs of
 * data clusters that lie one behind the other; these can be dealt with as one.
 */
final class L2Scan {

  private final HostFile file;
  private final ClusterGeometry geometry;
  private final boolean mayHaveRuns;
  private final ByteBuffer bytes;
  private final long[] words;

  /** Scans tables of the image in {@code file}. */
  L2Scan(HostFile file, Qcow2Header header) {
    this.file = file;
    this.geometry = header.geometry();
    this.mayHaveRuns = !geometry.extendedL2() && !header.has(Feature.EXTERNAL_DATA_FILE);
    this.bytes = ByteBuffer.allocate(geometry.tableBytes());
    this.words = new long[geometry.tableBytes() / Long.BYTES];
  }

  /** Goes to the table at {@code offset}. */
  void read(long offset) throws IOException {
    file.read(offset, bytes.clear());
    bytes.clear().asLongBuffer().get(words);
  }

  /** Entry {@code index} as it is. */
  L2Entry entry(int index) {
    return geometry.extendedL2()
        ? new L2Entry(words[2 * index], words[2 * index + 1])
        : new L2Entry(words[index], 0);
  }

  /** The first entry from {@code index} on that is not all zeros, or the number of entries. */
  int skipUnused(int index) {
    int stride = geometry.extendedL2() ? 2 : 1;
    int at = index * stride;
    while (at < words.length && words[at] == 0) {
      at++;
    }
    return at / stride;
  }

  /**
   * How many entries from {@code index} on are data clusters in the image file that lie one behind
   * the other, are marked as copied or not alike, and break no rule; 0 if not even this one is.
   */
  int run(int index) {
    long first = words[index];
    if (!mayHaveRuns || !isPlain(first)) {
      return 0;
    }
    long step = geometry.clusterSize();
    long fitting = (file.end() - new L2Entry(first, 0).host()) >>> geometry.clusterBits();
    int end = (int) Math.min(words.length, index + fitting);
    int at = index + 1;
    while (at < end && words[at] == words[at - 1] + step) {
      at++;
    }
    return at - index;
  }

  private boolean isPlain(long word) {
    L2Entry entry = new L2Entry(word, 0);
    return !entry.compressed()
        && entry.host() != 0
        && entry.reserved(geometry) == 0
        && entry.kind(0, geometry) == L2Entry.Kind.DATA
        && geometry.inCluster(entry.host()) == 0
        && entry.host() + geometry.clusterSize() <= file.end();
  }
}
