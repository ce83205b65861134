package org.bootdisk.qcow2.map;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Zeros;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.L1Entry;
import org.bootdisk.qcow2.layout.L2Entry;
import org.bootdisk.qcow2.layout.L2Entry.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The two-level map from guest offsets to host clusters (qcow2 "Cluster mapping"), through one L1
 * table: the active one or a snapshot's.
 */
public final class ClusterMap {

  private static final String SOURCE = "qcow2 \"Cluster mapping\"";

  /** The bytes of so many words are swapped together, many times as fast as one by one. */
  private static final int WORDS_AT_ONCE = 256;

  private final Metadata metadata;
  private final ClusterGeometry geometry;
  private final @Nullable L1Table snapshot;
  private final HostFile data;

  private ClusterMap(Metadata metadata, @Nullable L1Table snapshot, HostFile data) {
    this.metadata = metadata;
    this.geometry = metadata.geometry();
    this.snapshot = snapshot;
    this.data = data;
  }

  /**
   * The map through the active L1 table, wherever it moves.
   *
   * @param data the file that holds guest clusters: the image or its external data file
   */
  public static ClusterMap active(Metadata metadata, HostFile data) {
    return new ClusterMap(metadata, null, data);
  }

  /** The map through a snapshot's L1 table. */
  public static ClusterMap of(Metadata metadata, L1Table snapshot, HostFile data) {
    return new ClusterMap(metadata, snapshot, data);
  }

  /** The L1 table. */
  L1Table l1() {
    return snapshot == null ? metadata.l1() : snapshot;
  }

  /** How the guest range from {@code guest} on is stored, and how much of it in the same way. */
  public Mapping at(long guest, long length) throws IOException {
    L1Entry entry = l1Entry(guest);
    if (entry.l2Offset() == 0) {
      return Mapping.unallocated(Math.min(length, endOfUnmapped(guest, length) - guest));
    }
    long end = guest + Math.min(length, geometry.l2End(guest) - guest);
    return run(metadata.l2Tables().get(entry.l2Offset()), guest, end, entry.copied());
  }

  /** The L2 entry for a guest offset. */
  L2Entry entryAt(long guest) throws IOException {
    L1Entry entry = l1Entry(guest);
    return entry.l2Offset() == 0
        ? L2Entry.UNALLOCATED
        : entry(metadata.l2Tables().get(entry.l2Offset()), geometry.l2Index(guest));
  }

  /** The L1 entry for a guest offset. */
  L1Entry l1Entry(long guest) throws FormatException {
    return l1().entry((int) geometry.l1Index(guest), metadata.file(), geometry);
  }

  /** Entry {@code index} of an L2 table; it breaks no rule. */
  L2Entry entry(Table table, int index) throws FormatException {
    L2Entry entry = raw(table, index, geometry);
    if (entry.unallocated()) {
      return entry;
    }
    if (entry.hasHost() && entry.host() == 0 && data == metadata.file()) {
      // Only in an external data file offset 0 is a cluster; elsewhere the flag has no meaning.
      entry = entry.withoutCopied();
    }
    require(entry, table, index);
    return entry;
  }

  /** Entry {@code index} of an L2 table as it is. */
  static L2Entry raw(Table table, int index, ClusterGeometry geometry) {
    int at = index * geometry.l2EntryBytes();
    return new L2Entry(
        table.bytes().getLong(at),
        geometry.extendedL2() ? table.bytes().getLong(at + Long.BYTES) : 0);
  }

  /** Changes entry {@code index} of an L2 table. */
  static void put(Table table, int index, L2Entry entry, ClusterGeometry geometry) {
    int at = index * geometry.l2EntryBytes();
    table.bytes().putLong(at, entry.word());
    if (geometry.extendedL2()) {
      table.bytes().putLong(at + Long.BYTES, entry.bitmap());
    }
    table.touch();
  }

  /** How many entries from {@code index} on, of {@code most}, say nothing at all. */
  int unallocated(Table table, int index, int most) {
    int entryBytes = geometry.l2EntryBytes();
    ByteBuffer entries = table.bytes().slice(index * entryBytes, most * entryBytes);
    return Zeros.prefix(entries) / entryBytes;
  }

  /** Maps {@code count} entries to clusters one behind the other, each referred to once. */
  static void putData(Table table, int index, int count, long host, ClusterGeometry geometry) {
    int wordsEach = geometry.l2EntryBytes() / Long.BYTES;
    L2Entry entry = L2Entry.data(host, geometry);
    long[] words = new long[count * wordsEach];
    Arrays.fill(words, entry.bitmap());
    for (int i = 0; i < count; i++) {
      words[i * wordsEach] = entry.word() + ((long) i << geometry.clusterBits());
    }
    table.bytes().asLongBuffer().put(index * wordsEach, words);
    table.touch();
  }

  private long endOfUnmapped(long guest, long length) throws FormatException {
    long end = geometry.l2End(guest);
    while (end > 0 && end - guest < length && l1Entry(end).l2Offset() == 0) {
      end = geometry.l2End(end);
    }
    return end > 0 ? end : Long.MAX_VALUE;
  }

  /** Joins neighbours as long as they are of one kind and lie one behind the other. */
  private Mapping run(Table table, long guest, long limit, boolean tableOwned)
      throws FormatException {
    int index = geometry.l2Index(guest);
    L2Entry entry = entry(table, index);
    int subcluster = subclusterOf(guest);
    Kind kind = entry.kind(subcluster, geometry);
    boolean owned = entry.copied() && tableOwned;
    if (kind == Kind.COMPRESSED) {
      long end = Math.min(limit, geometry.clusterStart(guest) + geometry.clusterSize());
      return new Mapping(kind, end - guest, entry.word(), false);
    }
    boolean hosted = entry.hasHost();
    int most = (int) geometry.clusters(limit - geometry.clusterStart(guest));
    if (entry.unallocated()) {
      // One at least: its word may have had a flag without a meaning.
      long end = endOf(guest, Math.max(1, unallocated(table, index, most)));
      return Mapping.unallocated(Math.min(end, limit) - guest);
    }
    if (kind == Kind.DATA && !geometry.extendedL2()) {
      long end = endOf(guest, continued(table, index, most));
      long host = entry.host() + geometry.inCluster(guest);
      return new Mapping(kind, Math.min(end, limit) - guest, host, owned);
    }
    long host = hosted ? entry.host() + geometry.inCluster(guest) : Mapping.NOWHERE;
    long end = guest;
    while (true) {
      end = endOfKind(entry, kind, end);
      if (end >= limit || geometry.inCluster(end) != 0) {
        break;
      }
      entry = entry(table, ++index);
      boolean continues =
          entry.kind(0, geometry) == kind
              && entry.hasHost() == hosted
              && (!hosted
                  || (entry.host() == host + (end - guest)
                      && (entry.copied() && tableOwned) == owned));
      if (!continues) {
        break;
      }
    }
    return new Mapping(kind, Math.min(end, limit) - guest, host, owned && hosted);
  }

  /**
   * How many standard entries from {@code index} on, of {@code most}, are like that one, which
   * breaks no rule, and lie one behind the other: their words differ by the cluster size.
   */
  private int continued(Table table, int index, int most) {
    LongBuffer words = table.bytes().asLongBuffer();
    long word = words.get(index);
    long inFile = (data.end() - new L2Entry(word, 0).host()) >>> geometry.clusterBits();
    int end = index + (int) Math.max(1, Math.min(most, inFile));
    int at = index + 1;
    long[] piece = new long[Math.min(WORDS_AT_ONCE, end - at)];
    while (at < end) {
      int count = Math.min(piece.length, end - at);
      words.get(at, piece, 0, count);
      for (int i = 0; i < count; i++) {
        word += geometry.clusterSize();
        if (piece[i] != word) {
          return at + i - index;
        }
      }
      at += count;
    }
    return at - index;
  }

  /** The end of {@code clusters} clusters from the one of {@code guest} on. */
  private long endOf(long guest, int clusters) {
    return geometry.clusterStart(guest) + ((long) clusters << geometry.clusterBits());
  }

  /** The end of the subclusters of {@code kind} from the one at {@code guest} on. */
  private long endOfKind(L2Entry entry, Kind kind, long guest) {
    int subcluster = subclusterOf(guest);
    int first = subcluster;
    do {
      subcluster++;
    } while (subcluster < geometry.subclusters() && entry.kind(subcluster, geometry) == kind);
    long start = guest & -geometry.subclusterSize();
    return start + ((long) (subcluster - first) << geometry.subclusterBits());
  }

  private int subclusterOf(long guest) {
    return (int) (geometry.inCluster(guest) >>> geometry.subclusterBits());
  }

  private void require(L2Entry entry, Table table, int index) throws FormatException {
    if (entry.reserved(geometry) != 0
        || entry.contradictions() != 0
        || (entry.hasHost() && !hostIsValid(entry))
        || (!entry.compressed() && entry.storesNowhere())) {
      throw new FormatException.Corrupt(fault(entry, table, index));
    }
  }

  private boolean hostIsValid(L2Entry entry) {
    long least = data == metadata.file() ? geometry.clusterSize() : 0;
    return geometry.inCluster(entry.host()) == 0
        && entry.host() >= least
        && (entry.host() < data.end() || data != metadata.file());
  }

  private Fault fault(L2Entry entry, Table table, int index) {
    String expected =
        entry.reserved(geometry) != 0
            ? "reserved bits 0x" + Long.toHexString(entry.reserved(geometry)) + " to be zero"
            : entry.contradictions() != 0
                ? "no subcluster to be allocated and zero at once, as in the bitmap 0x"
                    + Long.toHexString(entry.bitmap())
                : "the offset of a cluster within the file's " + data.end() + " bytes";
    return Fault.in(metadata.file().device().description() + ": L2 table")
        .field("entry " + index, table.host() + (long) index * geometry.l2EntryBytes())
        .actualHex(entry.word())
        .expected(expected)
        .source(SOURCE);
  }
}
