package org.bootdisk.gpt.sfdisk;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.bootdisk.block.Text;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptLayout;
import org.bootdisk.gpt.Guids;
import org.bootdisk.gpt.PartitionEntry;
import org.bootdisk.gpt.mbr.MbrDisk;

/** Prints a disk as {@code sfdisk --dump} does. */
public final class SfdiskDump {

  private SfdiskDump() {}

  /** A GPT disk; a hybrid MBR is not part of this form. */
  public static String print(GptDisk disk, String device) {
    GptLayout at = disk.table().layout();
    StringBuilder out = new StringBuilder();
    line(out, "label: gpt");
    line(out, "label-id: %s", Guids.print(disk.table().diskGuid()));
    line(out, "device: %s", device);
    line(out, "unit: sectors");
    line(out, "first-lba: %d", at.firstUsableLba());
    line(out, "last-lba: %d", at.lastUsableLba());
    if (at.numberOfPartitionEntries() != GptLayout.USUAL_ENTRIES) {
      line(out, "table-length: %d", at.numberOfPartitionEntries());
    }
    line(out, "sector-size: %d", at.blockSize());
    if (!disk.table().entries().isEmpty()) {
      line(out, "");
    }
    disk.table()
        .entries()
        .forEach((number, entry) -> line(out, "%s%s", node(device, number), fields(entry)));
    return out.toString();
  }

  private static String fields(PartitionEntry entry) {
    StringBuilder out = new StringBuilder(place(entry.startingLba(), entry.blocks()));
    out.append(", type=").append(Guids.print(entry.partitionTypeGuid()));
    out.append(", uuid=").append(Guids.print(entry.uniquePartitionGuid()));
    if (!entry.partitionName().isEmpty()) {
      out.append(", name=\"").append(quoted(entry.partitionName())).append('"');
    }
    String attributes = SfdiskAttributes.print(entry.attributes());
    return attributes.isEmpty() ? out.toString() : out + ", attrs=\"" + attributes + "\"";
  }

  /** The name in ASCII; other bytes of its UTF-8, and what a shell obeys, as {@code \xNN}. */
  private static String quoted(String name) {
    StringBuilder out = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      boolean plain = b >= ' ' && b < 0x7F && "\"\\`$".indexOf(b) < 0;
      out.append(plain ? Character.toString(b) : Text.format("\\x%02x", b));
    }
    return out.toString();
  }

  /** A disk with a legacy table. */
  public static String print(MbrDisk disk, String device) {
    StringBuilder out = new StringBuilder();
    line(out, "label: dos");
    line(out, "label-id: 0x%08x", disk.mbr().uniqueMbrDiskSignature());
    line(out, "device: %s", device);
    line(out, "unit: sectors");
    line(out, "sector-size: %d", disk.blockSize());
    line(out, "");
    disk.all()
        .forEach(
            (number, partition) ->
                line(
                    out,
                    "%s%s, type=%s%s",
                    node(device, number),
                    place(partition.startingLba(), partition.sizeInLba()),
                    Integer.toHexString(partition.osType()).toLowerCase(Locale.ROOT),
                    partition.active() ? ", bootable" : ""));
    return out.toString();
  }

  private static String node(String device, int number) {
    boolean digit = !device.isEmpty() && Character.isDigit(device.charAt(device.length() - 1));
    return device + (digit ? "p" : "") + number + " : ";
  }

  private static String place(long start, long size) {
    return Text.format("start=%12d, size=%12d", start, size);
  }

  private static void line(StringBuilder out, String form, Object... arguments) {
    out.append(arguments.length == 0 ? form : Text.format(form, arguments)).append('\n');
  }
}
