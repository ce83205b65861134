package org.bootdisk.fat.check;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatTimestamp;
import org.bootdisk.fat.layout.LongNameEntry;
import org.bootdisk.fat.name.CodePage;
import org.bootdisk.fat.name.FatName;
import org.bootdisk.fat.name.ShortName;
import org.bootdisk.fat.name.VolumeLabel;

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
  private final LongNameCheck longNames;

  private DirectoryCheck(CheckRun run, Pending directory, DirectoryImage image) {
    this.run = run;
    this.geometry = run.geometry();
    this.report = run.report();
    this.directory = directory;
    this.image = image;
    this.names = new NameCheck(image, report);
    this.longNames = new LongNameCheck(image, report, directory.path());
  }

  /** Checks a directory, whose first cluster is one that nothing has met. */
  static void check(CheckRun run, Pending directory) throws IOException {
    new DirectoryCheck(run, directory, DirectoryImage.read(run, directory)).checkEntries();
  }

  private void checkEntries() throws IOException {
    boolean root = directory.path().isEmpty();
    if (!root) {
      checkDots();
    }
    int entries = image.entries();
    for (int i = root ? 0 : DOTS; i < entries; i++) {
      ByteBuffer raw = image.entry(i);
      int byte0 = DirectoryEntry.firstByteOf(raw);
      FatAttributes attributes = DirectoryEntry.attributesOf(raw);
      if (byte0 == DirectoryEntry.END && isEnd(i)) {
        break;
      } else if (byte0 == DirectoryEntry.END || byte0 == DirectoryEntry.DELETED) {
        longNames.requireNoParts();
      } else if (attributes.isLongName()) {
        longNames.checkPart(i, raw);
      } else {
        checkEntry(i, DirectoryEntry.decode(raw, geometry.type()));
      }
    }
    longNames.requireNoParts();
  }

  /**
   * Whether the directory ends with entry {@code index}, which says so. If all behind it look like
   * entries, it does not: the mark is what is wrong. If not, they are none: the fix ends them, too.
   */
  private boolean isEnd(int index) {
    int last = image.lastUsed();
    if (last < index) {
      return true;
    }
    report.add(
        Rule.DIRECTORY_END,
        directory.path(),
        "there are entries behind the end, entry " + index,
        "none behind it");
    boolean sound = isPlausible(index + 1, last);
    for (int i = index; i <= last; i++) {
      boolean end = DirectoryEntry.firstByteOf(image.entry(i)) == DirectoryEntry.END;
      if (end == sound) {
        image.mark(i, sound ? DirectoryEntry.DELETED : DirectoryEntry.END);
      }
    }
    return !sound;
  }

  private boolean isPlausible(int first, int last) {
    for (int i = first; i <= last; i++) {
      if (!image.isFree(i) && !isPlausible(image.entry(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean isPlausible(ByteBuffer raw) {
    if (LongNameEntry.isOne(raw)) {
      return LongNameEntry.typeOf(raw) == 0 && LongNameEntry.clusterOf(raw) == 0;
    }
    DirectoryEntry entry = DirectoryEntry.decode(raw, geometry.type());
    long first = entry.firstCluster();
    return !NameCheck.isIllegal(entry.name())
        && entry.attributes().areKnown()
        && (first == 0 || geometry.contains(first))
        && (entry.size() == 0 || !entry.attributes().isDirectory());
  }

  /** The first two entries are {@code .} and {@code ..}. What is in their place moves down. */
  private void checkDots() {
    int[] wanted = {directory.firstCluster(), directory.parent()};
    for (int i = 0; i < DOTS; i++) {
      String name = "..".substring(0, i + 1);
      String padded = name + " ".repeat(DirectoryEntry.NAME_LENGTH - name.length());
      DirectoryEntry entry = DirectoryEntry.decode(image.entry(i), geometry.type());
      if (!entry.name().equals(padded) || !entry.attributes().isDirectory()) {
        report.add(
            Rule.DOTS, directory.path(), "entry " + i + " is not '" + name + "'", "that entry");
        putDot(i, padded, wanted[i], entry);
      } else if (entry.firstCluster() != wanted[i] || entry.hasNoShortName()) {
        report.add(
            Rule.DOTS,
            directory.path(),
            "'" + name + "' leads to cluster " + entry.firstCluster(),
            "cluster " + wanted[i] + ", and no flags");
        image.fix(i, entry.withName(padded).withFirstCluster(wanted[i]));
      }
    }
  }

  private void putDot(int index, String name, int cluster, DirectoryEntry there) {
    boolean damaged = there.attributes().isDirectory() && there.firstCluster() == cluster;
    if (!damaged) {
      image.moveDown(index, DOTS);
    }
    FatTimestamp time = damaged ? there.written() : FatTimestamp.of(FatTimestamp.EARLIEST);
    image.fix(index, DirectoryEntry.of(name, FatAttributes.DIRECTORY, time, cluster, 0));
  }

  private void checkEntry(int index, DirectoryEntry found) throws IOException {
    DirectoryEntry entry = found;
    longNames.requirePartsOf(entry);
    if (entry.attributes().isVolumeId()) {
      longNames.requireNoParts();
      checkLabel(index, entry);
      return;
    }
    String shown = new ShortName(entry.name()).text(CodePage.CP437);
    String longName = longNames.text();
    List<Integer> parts = longNames.take();
    String name = parts.isEmpty() ? shown : longName;
    String path = directory.path() + "/" + FatName.madeLegal(name.isEmpty() ? "_" : name);
    if (entry.attributes().has(FatAttributes.VOLUME_ID)) {
      report.add(Rule.ATTRIBUTES, path, "it is a directory and a label", "one of both");
      entry = entry.withAttributes(entry.attributes().without(FatAttributes.VOLUME_ID));
      image.fix(index, entry);
    }
    names.check(index, entry, path, name, parts);
    if (entry.attributes().isDirectory()) {
      checkSubdirectory(index, entry, path);
    } else {
      checkFile(index, entry, path);
    }
  }

  private void checkLabel(int index, DirectoryEntry entry) {
    if (!VolumeLabel.isLegal(entry.name())) {
      reportLabel(index, "no label has some of its characters");
      image.delete(index);
      return;
    }
    if (directory.path().isEmpty() && run.acceptLabel(entry.name())) {
      if (entry.firstCluster() != 0 || entry.size() != 0) {
        reportLabel(index, "it has a cluster or a size");
        image.fix(index, entry.withContent(0, 0));
      }
      return;
    }
    report.add(
        Rule.LABEL_STRAY,
        directory.path(),
        "entry " + index + " is another label",
        "one label, in the root directory");
    image.delete(index);
  }

  private void reportLabel(int index, String actual) {
    report.add(
        Rule.LABEL_ILLEGAL,
        directory.path(),
        "entry " + index + " is a label, and " + actual,
        "a label, and nothing else");
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
