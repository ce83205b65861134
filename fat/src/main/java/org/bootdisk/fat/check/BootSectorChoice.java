package org.bootdisk.fat.check;

import java.io.IOException;
import java.util.Optional;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.fat.layout.BackupBootSector;
import org.bootdisk.fat.layout.BiosParameterBlock;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.fat.layout.FatGeometry;
import org.jspecify.annotations.Nullable;

/** Decides which of FAT32's boot sectors is right where they differ about where things lie. */
final class BootSectorChoice {

  private BootSectorChoice() {}

  /** Puts the backup in the place of a boot sector that is wrong. */
  static void restore(BlockDevice device) throws IOException {
    Optional<BackupBootSector> backup = BackupBootSector.find(device);
    if (backup.isPresent() && isBetter(device, backup.get())) {
      device.write(0, backup.get().bytes());
      device.flush();
    }
  }

  /**
   * Whether the boot sector cannot be used; or the volume's first FAT begins where the backup has
   * it, and there are fewer errors with the backup.
   */
  private static boolean isBetter(BlockDevice device, BackupBootSector backup) throws IOException {
    BiosParameterBlock bpb = usable(device);
    if (bpb == null) {
      return true;
    }
    return bpb.isFat32()
        && !bpb.equals(backup.bootSector().bpb())
        && errors(RestoredDevice.of(device, backup)) < errors(device);
  }

  private static @Nullable BiosParameterBlock usable(BlockDevice device) throws IOException {
    try {
      BiosParameterBlock bpb = BootSector.read(device).bpb();
      return FatGeometry.of(bpb, device).bpb();
    } catch (FormatException e) {
      return null;
    }
  }

  private static long errors(BlockDevice device) throws IOException {
    Report report = new Report(device.description());
    CheckRun run = CheckRun.begin(device, report);
    if (run != null) {
      run.run();
    }
    return report.has(Rule.MEDIA) ? Long.MAX_VALUE : report.errors();
  }
}
