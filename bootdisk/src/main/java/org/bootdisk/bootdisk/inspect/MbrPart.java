package org.bootdisk.bootdisk.inspect;

import java.util.Arrays;
import org.bootdisk.block.Text;
import org.bootdisk.gpt.mbr.Mbr;
import org.bootdisk.gpt.mbr.MbrPartition;

/** The MBR of a disk (UEFI 2.10 §5.2), protective, hybrid or alone. */
final class MbrPart {

  /** {@code kernel_sector} of boot.img (GRUB, include/grub/i386/pc/boot.h). */
  static final int KERNEL_SECTOR = 0x5c;

  private static final Structure SECTOR = new Structure(Mbr.LAYOUT, 0);

  private MbrPart() {}

  static Part of(Mbr mbr) {
    Part.Builder part =
        Part.of("mbr", "")
            .at(0, Mbr.BYTES)
            .derived("kind", new Value.Text(kind(mbr)))
            .code("boot-code", bootCode(mbr), codeBefore(), codeBehind())
            .text(
                "disk-signature",
                "0x" + Text.hex(mbr.uniqueMbrDiskSignature(), 8),
                SECTOR.field("UniqueMBRDiskSignature"))
            .text("unknown", "0x" + Text.hex(mbr.unknown(), 4), SECTOR.field("Unknown"));
    for (int slot = 0; slot < Mbr.PARTITIONS; slot++) {
      if (mbr.partitions().get(slot).used()) {
        part.part(record(slot, mbr.partitions().get(slot)));
      }
    }
    return part.build();
  }

  /** The code without the one field that depends on where core.img lies. */
  private static byte[] bootCode(Mbr mbr) {
    byte[] code = new byte[Mbr.BOOT_CODE_BYTES];
    mbr.bootCode().get(code);
    Arrays.fill(code, KERNEL_SECTOR, KERNEL_SECTOR + Long.BYTES, (byte) 0);
    return code;
  }

  private static ByteRange codeBefore() {
    return new ByteRange(0, KERNEL_SECTOR);
  }

  private static ByteRange codeBehind() {
    int end = KERNEL_SECTOR + Long.BYTES;
    return new ByteRange(end, Mbr.BOOT_CODE_BYTES - end);
  }

  private static String kind(Mbr mbr) {
    return mbr.hybrid() ? "hybrid" : mbr.announcesGpt() ? "protective" : "plain";
  }

  private static Part record(int slot, MbrPartition record) {
    int size = MbrPartition.LAYOUT.size();
    long start = Mbr.LAYOUT.bytes("PartitionRecord").offset() + (long) slot * size;
    Structure at = new Structure(MbrPartition.LAYOUT, start);
    return Part.of("record", Integer.toString(slot + 1))
        .at(start, size)
        .text("type", "0x" + Text.hex(record.osType(), 2), at.field("OSType"))
        .derived("active", new Value.Flag(record.active()))
        .text(
            "boot-indicator", "0x" + Text.hex(record.bootIndicator(), 2), at.field("BootIndicator"))
        .count("first-lba", record.startingLba(), at.field("StartingLBA"))
        .count("sectors", record.sizeInLba(), at.field("SizeInLBA"))
        .text("first-chs", record.startingChs().toString(), at.field("StartingCHS"))
        .text("last-chs", record.endingChs().toString(), at.field("EndingCHS"))
        .build();
  }

  /** A partition as its record has it. */
  static Part.Builder partition(int number, MbrPartition record) {
    return Part.of("partition", Integer.toString(number))
        .derived("type", new Value.Text("0x" + Text.hex(record.osType(), 2)))
        .derived("active", new Value.Flag(record.active()));
  }
}
