package org.bootdisk.gpt;

import java.util.List;
import org.bootdisk.gpt.mbr.ChsGeometry;

/** The 40 MiB disk that NixOS' qemu-vm.nix makes with sgdisk, and that command line. */
final class SeedDisk {

  static final long BYTES = 40L << 20;

  static final List<String> SGDISK =
      List.of(
          "--set-alignment=1",
          "--new=1:34:2047",
          "--change-name=1:BIOSBootPartition",
          "--typecode=1:ef02",
          "--set-alignment=512",
          "--largest-new=2",
          "--change-name=2:EFISystem",
          "--typecode=2:ef00",
          "--attributes=1:set:1",
          "--attributes=2:set:2",
          "--disk-guid=97FD5997-D90B-4AA3-8D16-C1723AEA73C1",
          "--partition-guid=1:1C06F03B-704E-4657-B9CD-681A087A2FDC",
          "--partition-guid=2:970C694F-AFD0-4B99-B750-CDB7A329AB6F",
          "--hybrid=2",
          "--recompute-chs");

  private SeedDisk() {}

  static GptTable table() {
    GptTable empty =
        GptTable.empty(
            GptLayout.standard(512, BYTES / 512),
            Guids.parse("97FD5997-D90B-4AA3-8D16-C1723AEA73C1"));
    PartitionPlanner planner = PartitionPlanner.of(empty).alignedTo(1);
    PartitionEntry biosBoot =
        PartitionEntry.of(
                PartitionType.BIOS_BOOT,
                Guids.parse("1C06F03B-704E-4657-B9CD-681A087A2FDC"),
                planner.between(34, 2047))
            .withName("BIOSBootPartition")
            .withAttributes(
                PartitionAttributes.NONE.with(PartitionAttributes.NO_BLOCK_IO_PROTOCOL));
    GptTable one = empty.with(1, biosBoot);
    PartitionEntry esp =
        PartitionEntry.of(
                PartitionType.EFI_SYSTEM,
                Guids.parse("970C694F-AFD0-4B99-B750-CDB7A329AB6F"),
                planner.with(one).alignedTo(512).largest())
            .withName("EFISystem")
            .withAttributes(
                PartitionAttributes.NONE.with(PartitionAttributes.LEGACY_BIOS_BOOTABLE));
    return one.with(2, esp);
  }

  static GptDisk disk(ChsGeometry geometry) {
    GptTable table = table();
    GptDisk plain = GptDisk.of(table, geometry);
    return plain.withMbr(HybridMbr.of(table, geometry, List.of(2)).in(plain.mbr(), table));
  }
}
