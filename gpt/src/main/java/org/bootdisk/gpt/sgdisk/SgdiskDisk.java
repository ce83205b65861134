package org.bootdisk.gpt.sgdisk;

import java.io.IOException;
import java.util.Optional;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptLayout;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.GuidSource;
import org.bootdisk.gpt.edit.TableConversion;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.bootdisk.gpt.mbr.Mbr;
import org.bootdisk.gpt.mbr.MbrDisk;
import org.bootdisk.gpt.mbr.MbrPartition;

/**
 * A disk as sgdisk sees it when it starts: a GPT, or a legacy table that it would convert, or
 * nothing, which it takes for an empty GPT.
 *
 * @param reading all that is on the disk
 * @param gpt its GPT, if it has one
 * @param legacy its legacy table, if that is all it has
 */
public record SgdiskDisk(GptReading reading, Optional<GptDisk> gpt, Optional<MbrDisk> legacy) {

  /**
   * Reads a disk.
   *
   * @throws FormatException if it has a GPT of which no copy can be relied on, unless the script
   *     makes a new table or removes the old one
   */
  public static SgdiskDisk read(BlockDevice device, int blockSize, SgdiskScript script)
      throws IOException {
    GptReading reading = GptReading.of(device, blockSize);
    Optional<Mbr> mbr = reading.mbr();
    boolean zaps = has(script, SgdiskOption.ZAP) || has(script, SgdiskOption.ZAP_ALL);
    if (reading.best().isPresent()) {
      boolean nothingStays = zaps && isContradicted(reading);
      return new SgdiskDisk(
          reading,
          nothingStays ? Optional.empty() : Optional.of(withProtection(reading)),
          Optional.empty());
    }
    boolean startsAnew =
        zaps || has(script, SgdiskOption.CLEAR) || has(script, SgdiskOption.LOAD_BACKUP);
    boolean plain = mbr.isPresent() && mbr.get().partitions().stream().anyMatch(SgdiskDisk::data);
    if (plain) {
      return new SgdiskDisk(
          reading, Optional.empty(), Optional.of(MbrDisk.read(device, blockSize)));
    }
    try {
      return new SgdiskDisk(reading, Optional.of(reading.disk()), Optional.empty());
    } catch (FormatException.NotRecognized e) {
      return new SgdiskDisk(reading, Optional.empty(), Optional.empty());
    } catch (FormatException.Corrupt e) {
      if (startsAnew) {
        return new SgdiskDisk(reading, Optional.empty(), Optional.empty());
      }
      throw e;
    }
  }

  private static boolean has(SgdiskScript script, SgdiskOption option) {
    return script.steps().stream().anyMatch(step -> step.option() == option);
  }

  /** Whether the disk has a GPT, and an MBR that lists partitions without protecting it. */
  private static boolean isContradicted(GptReading reading) {
    Mbr mbr = reading.mbr().orElse(Mbr.EMPTY);
    return !mbr.announcesGpt() && mbr.partitions().stream().anyMatch(SgdiskDisk::data);
  }

  private static GptDisk withProtection(GptReading reading) throws FormatException {
    GptDisk disk = reading.disk();
    if (disk.mbr().announcesGpt()) {
      return disk;
    }
    if (isContradicted(reading)) {
      throw new IllegalArgumentException(
          reading.device()
              + ": has a GPT and an MBR that lists partitions without protecting it; remove one of"
              + " the two with --zap, or by writing a protective MBR");
    }
    return disk.withMbr(disk.mbr().protecting(reading.blockCount(), ChsGeometry.LARGE));
  }

  private static boolean data(MbrPartition partition) {
    return partition.used() && !partition.protective();
  }

  /** Whether the disk has a legacy table and no GPT. */
  boolean isLegacy() {
    return legacy.isPresent();
  }

  /** The GPT to begin with. */
  GptDisk disk(GuidSource guids, ChsGeometry geometry) {
    if (gpt.isPresent()) {
      return gpt.get();
    }
    if (legacy.isPresent()) {
      return TableConversion.toGpt(legacy.get(), guids, geometry);
    }
    GptLayout layout = GptLayout.standard(reading.blockSize(), reading.blockCount());
    GptTable table = GptTable.empty(layout, guids.forDisk());
    Mbr kept = reading.mbr().orElse(Mbr.EMPTY).withDiskSignature(0);
    return new GptDisk(kept.protecting(reading.blockCount(), geometry), table);
  }
}
