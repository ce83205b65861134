package org.bootdisk.fat.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.fat.layout.BackupBootSector;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.volume.FileAllocationTable;
import org.jspecify.annotations.Nullable;

/** One check of a volume: all directories, then what is left in the FAT, then the sums. */
final class CheckRun {

  private static final int ACTIVE = -1;

  private final BlockDevice device;
  private final BootSector bootSector;
  private final FatGeometry geometry;
  private final FileAllocationTable table;
  private final Report report;
  private final ClusterSet met;
  private final ChainWalk chains;
  private final List<DirectoryCheck.Pending> pending = new ArrayList<>();
  private @Nullable String label;
  private long files;
  private long directories;
  private long used;
  private final List<Integer> lostChains = new ArrayList<>();

  private CheckRun(
      BlockDevice device, BootSector bootSector, FatGeometry geometry, int fat, Report report) {
    this.device = device;
    this.bootSector = bootSector;
    this.geometry = geometry;
    this.report = report;
    this.table = new FileAllocationTable(device, geometry, fat);
    this.met = new ClusterSet(geometry.lastCluster());
    this.chains = new ChainWalk(geometry, table, met, report);
  }

  /** Begins a check that reads the active FAT; null if there is no telling where things lie. */
  static @Nullable CheckRun begin(BlockDevice device, Report report) throws IOException {
    return begin(device, ACTIVE, report);
  }

  /**
   * As above, of {@code fat}, counted from 0. Where the boot sector cannot be used, its backup
   * tells where things lie.
   */
  static @Nullable CheckRun begin(BlockDevice device, int fat, Report report) throws IOException {
    try {
      BootSector bootSector = BootSector.read(device);
      FatGeometry geometry = FatGeometry.of(bootSector.bpb(), device);
      int read = fat == ACTIVE ? geometry.bpb().fat32().activeFat() : fat;
      return new CheckRun(device, bootSector, geometry, read, report);
    } catch (FormatException e) {
      report.add(Rule.BPB, BackupBootSector.advised(e, device).fault());
      BlockDevice restored = RestoredDevice.of(device);
      return restored == null ? null : begin(restored, fat, report);
    }
  }

  void run() throws IOException {
    TableCheck tableCheck = new TableCheck(device, geometry, report);
    tableCheck.checkFirstEntry(table);
    tableCheck.checkCopies();
    checkDirectories();
    chains.finish();
    LostChains lost = new LostChains(device, geometry, table, met, report);
    lost.find();
    lostChains.addAll(lost.heads());
    used = lost.used();
    new SectorsCheck(device, bootSector, geometry, report).check(geometry.countOfClusters() - used);
    checkLabels();
  }

  private void checkDirectories() throws IOException {
    int root = 0;
    if (geometry.type() == FatType.FAT32) {
      long first = geometry.bpb().fat32().rootCluster();
      String fault = chains.faultOf(first);
      if (!fault.isEmpty()) {
        report.add(Rule.FIRST_CLUSTER, "", "the root directory: " + fault, "a cluster in use");
        if (geometry.contains(first)) {
          report.fix(new Fix.SetEntry((int) first, geometry.type().endOfChain()));
        }
        return;
      }
      root = (int) first;
      chains.claim(root);
    }
    pending.add(new DirectoryCheck.Pending("", root, 0));
    while (!pending.isEmpty()) {
      DirectoryCheck.check(this, pending.remove(pending.size() - 1));
    }
  }

  private void checkLabels() {
    String inBoot = bootSector.isExtended() ? bootSector.volumeLabel() : BootSector.NO_NAME;
    String inRoot = label == null ? BootSector.NO_NAME : label;
    boolean none = inBoot.isBlank() && label == null;
    boolean expected = bootSector.isExtended() || geometry.type() == FatType.FAT32;
    if (expected && !none && !inBoot.equals(inRoot)) {
      report.add(
          Rule.LABEL,
          "the boot sector has the label " + Quoted.of(inBoot.stripTrailing()),
          "the root directory's, " + Quoted.of(inRoot.stripTrailing()));
      SectorsCheck.fixLabel(bootSector, report, inRoot);
    }
  }

  BlockDevice device() {
    return device;
  }

  FatGeometry geometry() {
    return geometry;
  }

  FileAllocationTable table() {
    return table;
  }

  Report report() {
    return report;
  }

  ChainWalk chains() {
    return chains;
  }

  /** The first clusters of the chains that nothing leads to, as many as were reported. */
  List<Integer> lostChains() {
    return lostChains;
  }

  /** What frees the chains that nothing leads to, each of which ends. */
  List<Fix> freeing() throws IOException {
    List<Fix> freeing = new ArrayList<>();
    for (int first : lostChains) {
      int count = 0;
      for (int at = first; geometry.contains(at); at = table.get(at)) {
        count++;
      }
      freeing.add(new Fix.FreeFrom(first, count));
    }
    return freeing;
  }

  void push(DirectoryCheck.Pending directory) {
    pending.add(directory);
  }

  /** Notes the label; false if there was one. */
  boolean acceptLabel(String name) {
    if (label != null) {
      return false;
    }
    label = name;
    return true;
  }

  void countFile() {
    files++;
  }

  void countDirectory() {
    directories++;
  }

  CheckResult result() {
    return new CheckResult(
        report.findings(), report.total(), files, directories, used, geometry.countOfClusters());
  }
}
