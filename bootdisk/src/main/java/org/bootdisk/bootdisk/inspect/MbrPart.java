package org.bootdisk.bootdisk.inspect;

import java.nio.ByteBuffer;
import org.bootdisk.block.Text;
import org.bootdisk.gpt.mbr.Mbr;
import org.bootdisk.gpt.mbr.MbrPartition;

/** The MBR of a disk (UEFI 2.10 §5.2), protective, hybrid or alone. */
final class MbrPart {

  private static final Structure SECTOR = new Structure(Mbr.LAYOUT, 0);

  private MbrPart() {}

  static Part of(Mbr mbr) {
    Part.Builder part =
        Part.of("mbr", "")
            .at(0, Mbr.BYTES)
            .text("kind", kind(mbr))
            .text("boot-code", Digest.shortened(bytes(mbr.bootCode())), SECTOR.field("BootCode"))
            .text(
                "disk-signature",
                Text.format("0x%08x", mbr.uniqueMbrDiskSignature()),
                SECTOR.field("UniqueMBRDiskSignature"))
            .text("unknown", Text.format("0x%04x", mbr.unknown()), SECTOR.field("Unknown"));
    for (int slot = 0; slot < Mbr.PARTITIONS; slot++) {
      if (mbr.partitions().get(slot).used()) {
        part.part(record(slot, mbr.partitions().get(slot)));
      }
    }
    return part.build();
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
        .text("type", Text.format("0x%02x", record.osType()), at.field("OSType"))
        .flag("active", record.active(), at.field("BootIndicator"))
        .count("first-lba", record.startingLba(), at.field("StartingLBA"))
        .count("sectors", record.sizeInLba(), at.field("SizeInLBA"))
        .text("first-chs", record.startingChs().toString(), at.field("StartingCHS"))
        .text("last-chs", record.endingChs().toString(), at.field("EndingCHS"))
        .build();
  }

  /** A partition as its record has it. */
  static Part.Builder partition(int number, MbrPartition record) {
    return Part.of("partition", Integer.toString(number))
        .text("type", Text.format("0x%02x", record.osType()))
        .flag("active", record.active());
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
