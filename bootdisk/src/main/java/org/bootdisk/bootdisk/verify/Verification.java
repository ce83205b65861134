package org.bootdisk.bootdisk.verify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bootdisk.block.Beside;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.Finding;
import org.bootdisk.block.Finding.Severity;
import org.bootdisk.block.FormatException;
import org.bootdisk.bootdisk.chain.BootChain;
import org.bootdisk.bootdisk.chain.BootWay;
import org.bootdisk.bootdisk.chain.ChainReport;
import org.bootdisk.bootdisk.grub.DiskPartition;
import org.bootdisk.bootdisk.grub.PartitionMap;
import org.bootdisk.bootdisk.grub.PartitionedDisk;
import org.bootdisk.bootdisk.inspect.Inspection;
import org.bootdisk.fat.check.FatCheck;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.check.GptCheck;
import org.bootdisk.gpt.mbr.MbrDisk;
import org.bootdisk.gpt.mbr.MbrRules;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.check.Qcow2Check;

/** Runs every check that there is for what an image holds. Nothing is written. */
public final class Verification {

  private final List<Section> sections = new ArrayList<>();

  private Verification() {}

  /**
   * Verifies an image.
   *
   * @param file the image file
   * @param disk the virtual disk in it
   */
  public static VerifyReport of(BlockDevice file, BlockDevice disk) throws IOException {
    Verification run = new Verification();
    try (Beside<PartitionedDisk> table =
            Beside.start("partition table", () -> PartitionedDisk.read(disk));
        Beside<ChainReport> chain =
            Beside.start("boot chain", () -> BootChain.check(table.await()))) {
      if (disk instanceof Qcow2Image) {
        run.add("qcow2 image", "qcow2.unreadable", () -> Qcow2Check.check(file).findings());
      }
      run.addDisk(disk, table, chain);
    }
    return new VerifyReport(run.sections);
  }

  private interface Check {
    List<Finding> run() throws IOException;
  }

  /** Runs a check; one that cannot be run at all is a finding of its own. */
  private void add(String name, String unreadable, Check check) throws IOException {
    List<Finding> findings;
    try {
      findings = check.run();
    } catch (FormatException e) {
      findings = List.of(new Finding(Severity.ERROR, unreadable, e.fault()));
    }
    sections.add(new Section(name, findings));
  }

  private void addDisk(BlockDevice disk, Beside<PartitionedDisk> table, Beside<ChainReport> chain)
      throws IOException {
    PartitionedDisk partitions;
    try {
      partitions = table.await();
    } catch (FormatException e) {
      sections.add(
          new Section(
              "partition table",
              List.of(new Finding(Severity.ERROR, "table.unreadable", e.fault()))));
      return;
    }
    addTable(disk, partitions);
    boolean isWhole = partitions.map() == PartitionMap.NONE && partitions.fatVolumes().isEmpty();
    if (isWhole && Inspection.of(disk).parts().isEmpty()) {
      sections.add(new Section("disk", List.of(unknown(disk))));
    }
    for (DiskPartition volume : partitions.fatVolumes()) {
      String where = volume.number() == 0 ? "FAT volume" : "partition " + volume.shown();
      add(where, "fat.bpb", () -> FatCheck.check(volume.device()).findings());
    }
    for (BootWay way : chain.await().ways()) {
      if (way.present()) {
        String firmware = way.firmware().id().toUpperCase(Locale.ROOT);
        sections.add(new Section("boot chain, " + firmware, way.findings()));
      }
    }
  }

  /** Nothing was checked, which must not pass for nothing found. */
  private static Finding unknown(BlockDevice disk) {
    return new Finding(
        Severity.WARNING,
        "table.unknown",
        Fault.in(disk.description())
            .actual("there is nothing on it that is known")
            .expected("a partition table or a file system"));
  }

  private void addTable(BlockDevice disk, PartitionedDisk partitions) throws IOException {
    if (partitions.map() == PartitionMap.GPT) {
      add(
          "GPT",
          "gpt.unreadable",
          () -> GptCheck.check(GptReading.of(disk, partitions.blockSize())));
    } else if (partitions.map() == PartitionMap.MSDOS) {
      add(
          "MBR",
          "mbr.unreadable",
          () -> MbrRules.check(MbrDisk.read(disk, partitions.blockSize())));
    }
  }
}
