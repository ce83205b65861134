package org.bootdisk.fat.check;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FilterDevice;
import org.bootdisk.fat.layout.BackupBootSector;
import org.jspecify.annotations.Nullable;

/** A volume as it would be with the backup in the place of its boot sector. */
final class RestoredDevice extends FilterDevice {

  private final ByteBuffer bootSector;

  private RestoredDevice(BlockDevice device, BackupBootSector backup) {
    super(device);
    this.bootSector = backup.bytes();
  }

  /** The volume with {@code backup}, which is its own. */
  static BlockDevice of(BlockDevice device, BackupBootSector backup) {
    return new RestoredDevice(device, backup);
  }

  /** The volume with its backup; null if it has none that is good. */
  static @Nullable BlockDevice of(BlockDevice device) throws IOException {
    Optional<BackupBootSector> backup = BackupBootSector.find(device);
    return backup.isPresent() ? of(device, backup.get()) : null;
  }

  @Override
  public void read(long offset, ByteBuffer dst) throws IOException {
    int position = dst.position();
    super.read(offset, dst);
    if (offset < bootSector.limit()) {
      int length = (int) Math.min(bootSector.limit() - offset, dst.position() - position);
      dst.put(position, bootSector, (int) offset, length);
    }
  }
}
