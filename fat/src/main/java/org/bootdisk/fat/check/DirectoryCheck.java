package org.bootdisk.fat.check;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.LongNameEntry;
import org.bootdisk.fat.name.CodePage;
import org.bootdisk.fat.name.FatName;
import org.bootdisk.fat.name.ShortName;

/** Checks the entries of one directory and the chains that they lead to. */
final class DirectoryCheck {

  /**
   * A directory to be checked.
   *
   * @param path from the root, empty for it; of a very deep one, its end
   * @param firstCluster 0 for FAT12's and FAT16's root directory
   * @param parent what {@code ..} should lead to
   */
  record Pending(String path, int firstCluster, int parent) {}

  /** UTF-16 units of a path that is told whole; more than one name has. */
  private static final int LONGEST_TOLD = 4096;

  private static final int DOT = '.';
  private static final int DOTS = 2;
  private static final int LOWEST = 0x20;
  private static final String ILLEGAL = "*?<>|\":/\\";
  private static final long MOST_BYTES = (long) DirectoryEntry.MAX_ENTRIES * DirectoryEntry.SIZE;

  private final CheckRun run;
  private final FatGeometry geometry;
  private final Report report;
  private final Pending directory;
  private final ByteBuffer bytes;
  private final List<Long> offsets;

  private final Set<String> shortNames = new HashSet<>();
  private final Set<String> longNames = new HashSet<>();
  private final List<Integer> parts = new ArrayList<>();
  private final StringBuilder longName = new StringBuilder();
  private int expectedOrdinal;
  private int checksum;
  private int renamed;

  private DirectoryCheck(CheckRun run, Pending directory, ByteBuffer bytes, List<Long> offsets) {
    this.run = run;
    this.geometry = run.geometry();
    this.report = run.report();
    this.directory = directory;
    this.bytes = bytes;
    this.offsets = offsets;
  }

  /** Checks a directory, whose first cluster is one that nothing has met. */
  static void check(CheckRun run, Pending directory) throws IOException {
    FatGeometry geometry = run.geometry();
    List<Long> offsets = new ArrayList<>();
    if (directory.firstCluster() == 0) {
      offsets.add(geometry.rootDirOffset());
    } else {
      long most = Math.max(1, geometry.clustersFor(MOST_BYTES));
      run.chains()
          .follow(
              directory.path(),
              directory.firstCluster(),
              Long.MAX_VALUE,
              cluster -> {
                offsets.add(geometry.clusterOffset(cluster));
                return offsets.size() < most;
              });
    }
    int piece =
        directory.firstCluster() == 0 ? (int) geometry.rootDirLength() : geometry.clusterSize();
    ByteBuffer bytes = ByteBuffer.allocate(offsets.size() * piece);
    for (long offset : offsets) {
      run.device().read(offset, bytes.limit(bytes.position() + piece));
    }
    new DirectoryCheck(run, directory, bytes.clear(), offsets).checkEntries();
  }

  private void checkEntries() throws IOException {
    int first = directory.path().isEmpty() ? 0 : checkDots();
    int entries = bytes.capacity() / DirectoryEntry.SIZE;
    for (int i = first; i < entries; i++) {
      ByteBuffer raw = bytes.slice(i * DirectoryEntry.SIZE, DirectoryEntry.SIZE);
      int byte0 = DirectoryEntry.firstByteOf(raw);
      FatAttributes attributes = DirectoryEntry.attributesOf(raw);
      if (byte0 == DirectoryEntry.END) {
        break;
      } else if (byte0 == DirectoryEntry.DELETED) {
        requireNoParts();
      } else if (attributes.isLongName()) {
        collect(i, LongNameEntry.decode(raw));
      } else {
        checkEntry(i, DirectoryEntry.decode(raw));
      }
    }
    requireNoParts();
  }

  /** Returns how many of the first two entries are {@code .} and {@code ..}. */
  private int checkDots() {
    int[] wanted = {directory.firstCluster(), directory.parent()};
    for (int i = 0; i < DOTS; i++) {
      ByteBuffer raw = bytes.slice(i * DirectoryEntry.SIZE, DirectoryEntry.SIZE);
      String name = "..".substring(0, i + 1);
      String padded = name + " ".repeat(DirectoryEntry.NAME_LENGTH - name.length());
      DirectoryEntry entry = DirectoryEntry.decode(raw);
      boolean there = entry.name().equals(padded) && entry.attributes().isDirectory();
      if (!there) {
        report.add(
            Rule.DOTS, directory.path(), "entry " + i + " is not '" + name + "'", "that entry");
        fixMissingDot(i, raw, padded, wanted[i], entry);
        if (DirectoryEntry.firstByteOf(raw) != DirectoryEntry.DELETED
            && DirectoryEntry.firstByteOf(raw) != DirectoryEntry.END) {
          return i;
        }
      } else if (entry.firstCluster() != wanted[i]) {
        report.add(
            Rule.DOTS,
            directory.path(),
            "'" + name + "' leads to cluster " + entry.firstCluster(),
            "cluster " + wanted[i]);
        fixEntry(i, entry.withFirstCluster(wanted[i]));
      }
    }
    return DOTS;
  }

  /** Only a free entry can become what is missing. */
  private void fixMissingDot(
      int index, ByteBuffer raw, String name, int cluster, DirectoryEntry like) {
    int byte0 = DirectoryEntry.firstByteOf(raw);
    boolean damaged = like.attributes().isDirectory() && like.firstCluster() == cluster;
    if (damaged || byte0 == DirectoryEntry.DELETED || byte0 == DirectoryEntry.END) {
      fixEntry(index, DirectoryEntry.of(name, FatAttributes.DIRECTORY, like.written(), cluster, 0));
    }
  }

  private void collect(int index, LongNameEntry part) {
    if (part.last()) {
      requireNoParts();
      checksum = part.checksum();
      expectedOrdinal = part.ordinal();
    } else if (part.ordinal() != expectedOrdinal - 1 || part.checksum() != checksum) {
      parts.add(index);
      requireNoParts();
      return;
    } else {
      expectedOrdinal--;
    }
    parts.add(index);
    longName.insert(0, part.text());
  }

  /** Reports the parts of a long name that no entry follows. */
  private void requireNoParts() {
    if (!parts.isEmpty()) {
      report.add(
          Rule.LONG_NAME_ORPHAN,
          directory.path(),
          parts.size() + " parts of a long name belong to nothing",
          "the entry that they name behind them");
      for (int part : parts) {
        fixByte(part, DirectoryEntry.DELETED);
      }
    }
    dropParts();
  }

  private void dropParts() {
    parts.clear();
    longName.setLength(0);
    expectedOrdinal = 0;
  }

  private void checkEntry(int index, DirectoryEntry entry) throws IOException {
    ShortName shortName = new ShortName(entry.name());
    if (!parts.isEmpty() && (expectedOrdinal != 1 || checksum != shortName.checksum())) {
      requireNoParts();
    }
    if (entry.attributes().isVolumeId()) {
      requireNoParts();
      checkLabel(index, entry);
      return;
    }
    String shown = shortName.text(CodePage.CP437);
    String name = parts.isEmpty() ? shown : longName.toString();
    List<Integer> partsOfName = new ArrayList<>(parts);
    dropParts();
    String path = directory.path() + "/" + FatName.madeLegal(name.isEmpty() ? "_" : name);
    checkName(index, entry, path, name, partsOfName);
    if (entry.attributes().isDirectory()) {
      checkSubdirectory(index, entry, path);
    } else {
      checkFile(index, entry, path);
    }
  }

  private void checkLabel(int index, DirectoryEntry entry) {
    if (directory.path().isEmpty() && run.acceptLabel(entry.name())) {
      return;
    }
    report.add(
        Rule.LABEL_STRAY,
        directory.path(),
        "entry " + index + " is another label",
        "one label, in the root directory");
    fixByte(index, DirectoryEntry.DELETED);
  }

  private void checkName(
      int index, DirectoryEntry entry, String path, String name, List<Integer> partsOfName) {
    String raw = entry.name();
    boolean illegal = raw.charAt(0) == ' ';
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      illegal |= c < LOWEST || c == 0x7F || ILLEGAL.indexOf(c) >= 0;
    }
    boolean dot = raw.charAt(0) == DOT;
    if (!partsOfName.isEmpty() && !FatName.isLegal(name)) {
      report.add(Rule.NAME_ILLEGAL, path, "the long name is not legal", "characters of names");
      // The short name is left, which is what the file is shown under now.
      for (int part : partsOfName) {
        fixByte(part, DirectoryEntry.DELETED);
      }
    }
    if (illegal || dot) {
      report.add(Rule.NAME_ILLEGAL, path, "the short name is not legal", "characters of 8.3");
      rename(index, entry, partsOfName);
    } else if (!shortNames.add(raw) || !isNewLongName(raw, name)) {
      report.add(Rule.NAME_DUPLICATE, path, "the name is there twice", "a name of its own");
      rename(index, entry, partsOfName);
    }
  }

  private boolean isNewLongName(String raw, String name) {
    return longNames.add(FatName.key(name)) && !raw.isEmpty();
  }

  /** Gives an entry a name as fsck.fat does, {@code FSCK0000.000}, and no long name. */
  private void rename(int index, DirectoryEntry entry, List<Integer> partsOfName) {
    String name;
    do {
      name = "FSCK" + digits(renamed / 1000, 4) + digits(renamed % 1000, 3);
      renamed++;
    } while (!shortNames.add(name));
    fixEntry(index, entry.withName(name));
    for (int part : partsOfName) {
      fixByte(part, DirectoryEntry.DELETED);
    }
  }

  private static String digits(int number, int width) {
    String digits = Integer.toString(number);
    return "0".repeat(width - digits.length()) + digits;
  }

  private void checkFile(int index, DirectoryEntry entry, String path) throws IOException {
    run.countFile();
    long wanted = geometry.clustersFor(entry.size());
    if (entry.firstCluster() == 0) {
      if (wanted > 0) {
        reportShort(index, entry, path, 0);
      }
      return;
    }
    if (!isFirstCluster(path, entry)) {
      fixEntry(index, entry.withContent(0, 0));
      return;
    }
    int first = (int) entry.firstCluster();
    if (wanted == 0) {
      report.add(Rule.CHAIN_LONG, path, "an empty file has the cluster " + first, "no cluster");
      fixEntry(index, entry.withContent(0, 0));
      run.chains().abandon(first);
      return;
    }
    long count = run.chains().follow(path, first, wanted, cluster -> true);
    if (count < wanted) {
      reportShort(index, entry, path, count);
    }
  }

  private void reportShort(int index, DirectoryEntry entry, String path, long count) {
    report.add(
        Rule.CHAIN_SHORT,
        path,
        "the chain has " + count + " clusters",
        geometry.clustersFor(entry.size()) + " for " + entry.size() + " bytes");
    fixEntry(index, entry.withContent(entry.firstCluster(), count * geometry.clusterSize()));
  }

  private void checkSubdirectory(int index, DirectoryEntry entry, String path) throws IOException {
    run.countDirectory();
    DirectoryEntry sound = entry;
    if (entry.size() != 0) {
      report.add(Rule.DIRECTORY_SIZE, path, "the size is " + entry.size(), "0 for a directory");
      sound = entry.withContent(entry.firstCluster(), 0);
      fixEntry(index, sound);
    }
    if (!isFirstCluster(path, entry)) {
      // Nothing is left of the directory: what was in it will be found as lost chains.
      fixByte(index, DirectoryEntry.DELETED);
      return;
    }
    int parent = directory.path().isEmpty() ? 0 : directory.firstCluster();
    run.push(new Pending(told(path), (int) entry.firstCluster(), parent));
  }

  /** Of a path that is too long its end: one that grew with the depth would take all memory. */
  private static String told(String path) {
    return path.length() <= LONGEST_TOLD
        ? path
        : "/..." + path.substring(path.indexOf('/', path.length() - LONGEST_TOLD / 2));
  }

  /** Whether a chain can begin at the entry's first cluster; reports it if not. */
  private boolean isFirstCluster(String path, DirectoryEntry entry) throws IOException {
    long first = entry.firstCluster();
    String fault = run.chains().faultOf(first);
    if (!fault.isEmpty()) {
      report.add(Rule.FIRST_CLUSTER, path, "the first cluster: " + fault, "a cluster in use");
      return false;
    }
    if (!run.chains().claim((int) first)) {
      report.add(
          Rule.CHAIN_CROSSED,
          path,
          "the first cluster " + first + " is in use already",
          "a cluster of its own");
      return false;
    }
    return true;
  }

  private void fixEntry(int index, DirectoryEntry entry) {
    ByteBuffer raw = ByteBuffer.allocate(DirectoryEntry.SIZE);
    entry.encode(raw);
    report.fix(new Fix.Write(offset(index), raw));
  }

  private void fixByte(int index, int value) {
    report.fix(new Fix.Write(offset(index), ByteBuffer.wrap(new byte[] {(byte) value})));
  }

  private long offset(int index) {
    int at = index * DirectoryEntry.SIZE;
    int piece = bytes.capacity() / offsets.size();
    return offsets.get(at / piece) + at % piece;
  }
}
