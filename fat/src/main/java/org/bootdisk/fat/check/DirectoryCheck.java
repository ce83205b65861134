package org.bootdisk.fat.check;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
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

  private static final int DOTS = 2;

  private final CheckRun run;
  private final FatGeometry geometry;
  private final Report report;
  private final Pending directory;
  private final DirectoryImage image;
  private final NameCheck names;

  private final List<Integer> parts = new ArrayList<>();
  private final StringBuilder longName = new StringBuilder();
  private int expectedOrdinal;
  private int checksum;

  private DirectoryCheck(CheckRun run, Pending directory, DirectoryImage image) {
    this.run = run;
    this.geometry = run.geometry();
    this.report = run.report();
    this.directory = directory;
    this.image = image;
    this.names = new NameCheck(image, report);
  }

  /** Checks a directory, whose first cluster is one that nothing has met. */
  static void check(CheckRun run, Pending directory) throws IOException {
    new DirectoryCheck(run, directory, DirectoryImage.read(run, directory)).checkEntries();
  }

  private void checkEntries() throws IOException {
    int first = directory.path().isEmpty() ? 0 : checkDots();
    int entries = image.entries();
    for (int i = first; i < entries; i++) {
      ByteBuffer raw = image.entry(i);
      int byte0 = DirectoryEntry.firstByteOf(raw);
      FatAttributes attributes = DirectoryEntry.attributesOf(raw);
      if (byte0 == DirectoryEntry.END) {
        break;
      } else if (byte0 == DirectoryEntry.DELETED) {
        requireNoParts();
      } else if (attributes.isLongName()) {
        checkPart(i, raw);
        collect(i, LongNameEntry.decode(raw));
      } else {
        checkEntry(i, DirectoryEntry.decode(raw, geometry.type()));
      }
    }
    requireNoParts();
  }

  /** Returns how many of the first two entries are {@code .} and {@code ..}. */
  private int checkDots() {
    int[] wanted = {directory.firstCluster(), directory.parent()};
    for (int i = 0; i < DOTS; i++) {
      ByteBuffer raw = image.entry(i);
      String name = "..".substring(0, i + 1);
      String padded = name + " ".repeat(DirectoryEntry.NAME_LENGTH - name.length());
      DirectoryEntry entry = DirectoryEntry.decode(raw, geometry.type());
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
        image.fix(i, entry.withFirstCluster(wanted[i]));
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
      image.fix(
          index, DirectoryEntry.of(name, FatAttributes.DIRECTORY, like.written(), cluster, 0));
    }
  }

  private void checkPart(int index, ByteBuffer raw) {
    int cluster = LongNameEntry.clusterOf(raw);
    if (cluster != 0) {
      report.add(
          Rule.LONG_NAME_CLUSTER,
          directory.path(),
          "entry " + index + ", a part of a long name, has cluster " + cluster,
          "0");
      LongNameEntry.clearCluster(raw);
      image.fix(index, raw);
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
      image.deleteAll(parts);
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
    names.check(index, entry, path, name, partsOfName);
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
    image.delete(index);
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
      image.fix(index, entry.withContent(0, 0));
      return;
    }
    int first = (int) entry.firstCluster();
    if (wanted == 0) {
      report.add(Rule.CHAIN_LONG, path, "an empty file has the cluster " + first, "no cluster");
      image.fix(index, entry.withContent(0, 0));
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
    image.fix(index, entry.withContent(entry.firstCluster(), count * geometry.clusterSize()));
  }

  private void checkSubdirectory(int index, DirectoryEntry entry, String path) throws IOException {
    run.countDirectory();
    DirectoryEntry sound = entry;
    if (entry.size() != 0) {
      report.add(Rule.DIRECTORY_SIZE, path, "the size is " + entry.size(), "0 for a directory");
      sound = entry.withContent(entry.firstCluster(), 0);
      image.fix(index, sound);
    }
    if (!isFirstCluster(path, entry)) {
      // Nothing is left of the directory: what was in it will be found as lost chains.
      image.delete(index);
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
}
