package org.bootdisk.bootdisk.grub;

import java.io.IOException;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.gpt.mbr.LogicalPartition;
import org.bootdisk.gpt.mbr.Mbr;
import org.bootdisk.gpt.mbr.MbrDisk;
import org.bootdisk.gpt.mbr.MbrPartition;
import org.bootdisk.grub.SectorRun;

/** Finds the sectors of a disk that core.img may take. */
final class EmbeddingPlace {

  private static final String SOURCE = "GRUB manual, \"BIOS installation\"";

  private EmbeddingPlace() {}

  /**
   * The BIOS boot partition of a GPT, the gap between an MBR and the first partition.
   *
   * @throws FormatException.Unsupported if the disk has neither; GRUB would have to be loaded from
   *     the middle of a file system, which breaks as soon as its file is moved
   */
  static SectorRun on(PartitionedDisk disk) throws IOException {
    if (disk.blockSize() != Mbr.BYTES) {
      throw none(disk, "blocks of " + disk.blockSize() + " bytes", "512, as a BIOS has them", "");
    }
    return switch (disk.map()) {
      case GPT -> biosBootPartition(disk);
      case MSDOS -> gap(disk);
      case NONE ->
          throw none(
              disk,
              "no partition table",
              "a GPT or an MBR",
              "make one; a file system alone has no room for core.img");
    };
  }

  private static SectorRun biosBootPartition(PartitionedDisk disk) throws FormatException {
    for (DiskPartition partition : disk.partitions()) {
      if (partition.use() == DiskPartition.Use.BIOS_BOOT) {
        return new SectorRun(partition.start() / Mbr.BYTES, partition.device().size() / Mbr.BYTES);
      }
    }
    throw none(
        disk,
        "no BIOS boot partition in the GPT",
        "a partition of the type 21686148-6449-6E6F-744E-656564454649",
        "add one of 1 MiB: bootdisk gpt edit IMAGE --add size=1M,type=bios-boot");
  }

  private static SectorRun gap(PartitionedDisk disk) throws IOException {
    MbrDisk mbr = MbrDisk.read(disk.device(), Mbr.BYTES);
    long end = mbr.blockCount();
    for (MbrPartition partition : mbr.mbr().partitions()) {
      end = partition.osType() == 0 ? end : Math.min(end, partition.startingLba());
    }
    for (LogicalPartition logical : mbr.logical()) {
      end = Math.min(end, logical.partition().startingLba());
    }
    if (end <= 1) {
      throw none(
          disk,
          "no gap behind the MBR: a partition begins at LBA " + end,
          "one that begins at LBA 2048, as is usual",
          "move the first partition");
    }
    return new SectorRun(1, end - 1);
  }

  private static FormatException none(
      PartitionedDisk disk, String actual, String expected, String advice) {
    Fault fault =
        Fault.in(disk.device().description())
            .actual("the disk has " + actual)
            .expected(expected)
            .source(SOURCE);
    return new FormatException.Unsupported(advice.isEmpty() ? fault : fault.advice(advice));
  }
}
