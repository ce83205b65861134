package org.bootdisk.fat.layout;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Origin;

/**
 * The copy of its boot sector that a FAT32 volume keeps (FAT, "Boot Sector and BPB",
 * BPB_BkBootSec). It is found without the boot sector: by what it says of itself.
 *
 * @param offset of its first byte on the volume
 * @param bootSector what it says
 * @param bytes its {@value BootSector#SIZE} bytes
 */
public record BackupBootSector(long offset, BootSector bootSector, ByteBuffer bytes) {

  /** Where it is looked for: it lies in sector 6 of up to 4096 bytes, or nearer. */
  private static final int SEARCHED = 1 << 15;

  /** Takes the bytes as they are, to be read only. */
  public BackupBootSector {
    bytes = bytes.asReadOnlyBuffer();
  }

  /** The bytes, from the first to the last. */
  @Override
  public ByteBuffer bytes() {
    return bytes.duplicate().clear();
  }

  /**
   * The backup of the volume that {@code device} holds: a boot sector of FAT32 that fits the device
   * and says that it lies where it does. Empty if there is none, as on FAT12 and FAT16.
   */
  public static Optional<BackupBootSector> find(BlockDevice device) throws IOException {
    int length = (int) Math.min(SEARCHED, device.size());
    ByteBuffer start = ByteBuffer.allocate(length);
    device.read(0, start);
    for (int at = BootSector.SIZE; at + BootSector.SIZE <= length; at += BootSector.SIZE) {
      ByteBuffer sector = ByteBuffer.allocate(BootSector.SIZE);
      sector.put(0, start, at, BootSector.SIZE);
      if (BootSector.hasSignature(sector)) {
        Optional<BackupBootSector> backup = decode(device, at, sector);
        if (backup.isPresent()) {
          return backup;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<BackupBootSector> decode(BlockDevice device, int at, ByteBuffer sector) {
    try {
      BootSector found = BootSector.decode(sector, Origin.of(device, "backup boot sector", at));
      BiosParameterBlock bpb = found.bpb();
      boolean isHere = (long) bpb.fat32().backupBootSector() * bpb.sectorSize() == at;
      if (bpb.isFat32() && isHere && FatGeometry.of(bpb, device).countOfClusters() > 0) {
        return Optional.of(new BackupBootSector(at, found, sector));
      }
    } catch (FormatException e) {
      // Looks like one and is none.
    }
    return Optional.empty();
  }

  /** What can be done about a boot sector that cannot be used. */
  public String advice() {
    return "the backup boot sector at 0x"
        + Long.toHexString(offset)
        + " is good; a repair of the volume puts it back";
  }

  /** {@code e}, which the boot sector is to blame for, with this advice if there is a backup. */
  public static FormatException advised(FormatException e, BlockDevice device) throws IOException {
    Optional<BackupBootSector> backup = find(device);
    if (backup.isEmpty()) {
      return e;
    }
    Fault fault = e.fault().advice(backup.get().advice());
    return e instanceof FormatException.NotRecognized
        ? new FormatException.NotRecognized(fault)
        : new FormatException.Corrupt(fault);
  }
}
