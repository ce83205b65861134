package org.bootdisk.fat.volume;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Origin;
import org.bootdisk.block.StructLayout;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.fat.layout.Fat32Parameters;
import org.bootdisk.fat.layout.FsInfo;

/**
 * What lies before the FATs and changes: the boot sector's flags, label and volume id, in its copy
 * too, and the hints of FSInfo. All is written at once.
 */
final class ReservedRegion {

  private static final FsInfo NO_HINTS = new FsInfo(OptionalLong.empty(), OptionalLong.empty());

  private final BlockDevice device;
  private BootSector bootSector;

  ReservedRegion(BlockDevice device, BootSector bootSector) {
    this.device = device;
    this.bootSector = bootSector;
  }

  /** The boot sector, as it is when nothing is being written. */
  BootSector bootSector() {
    return bootSector;
  }

  /** Marks the volume as being written, and makes this durable. */
  void markDirty() throws IOException {
    if ((bootSector.flags() & BootSector.DIRTY) == 0) {
      writeFlags(bootSector.flags() | BootSector.DIRTY);
    }
  }

  /** Marks the volume as it was before it was written, and makes this durable. */
  void restoreFlags() throws IOException {
    writeFlags(bootSector.flags());
  }

  /** Writes another label. */
  void writeLabel(String label) throws IOException {
    bootSector = bootSector.identifiedBy(bootSector.volumeId(), label);
    int offset = bootSector.layout().bytes("BS_VolLab").offset();
    writeToBootSectors(offset, label.getBytes(ISO_8859_1));
  }

  /** Writes another volume id. */
  void writeVolumeId(long id) throws IOException {
    bootSector = bootSector.identifiedBy(id, bootSector.volumeLabel());
    StructLayout.U32 field = bootSector.layout().u32("BS_VolID");
    ByteBuffer bytes = ByteBuffer.allocate(BootSector.SIZE);
    field.put(bytes, id);
    byte[] value = new byte[field.width()];
    bytes.get(field.offset(), value);
    writeToBootSectors(field.offset(), value);
  }

  /** Reads the hints; a volume without readable ones has none, and a check will tell. */
  FsInfo readFsInfo() throws IOException {
    if (!hasFsInfo()) {
      return NO_HINTS;
    }
    long offset = fsInfoOffset();
    try {
      return FsInfo.decode(FsInfo.LAYOUT.read(device, offset), Origin.of(device, "FSInfo", offset));
    } catch (FormatException e) {
      return NO_HINTS;
    }
  }

  /** Writes the hints; false if the volume has no place for them. */
  boolean writeFsInfo(FsInfo hints) throws IOException {
    if (!hasFsInfo()) {
      return false;
    }
    ByteBuffer bytes = FsInfo.LAYOUT.read(device, fsInfoOffset());
    hints.encode(bytes);
    device.write(fsInfoOffset(), bytes);
    return true;
  }

  private boolean hasFsInfo() {
    int sector = fat32().fsInfoSector();
    return sector != 0 && sector < bootSector.bpb().reservedSectorCount();
  }

  private long fsInfoOffset() {
    return (long) fat32().fsInfoSector() * bootSector.bpb().sectorSize();
  }

  private void writeFlags(int flags) throws IOException {
    int offset = bootSector.layout().u8("BS_Reserved1").offset();
    device.write(offset, ByteBuffer.wrap(new byte[] {(byte) flags}));
    device.flush();
  }

  private void writeToBootSectors(int offset, byte[] bytes) throws IOException {
    for (long sector : bootSectors()) {
      device.write(sector + offset, ByteBuffer.wrap(bytes));
    }
  }

  /** Where the boot sector and its copy are. */
  private List<Long> bootSectors() {
    int backup = fat32().backupBootSector();
    boolean copied = backup > 0 && backup < bootSector.bpb().reservedSectorCount();
    return copied ? List.of(0L, (long) backup * bootSector.bpb().sectorSize()) : List.of(0L);
  }

  private Fat32Parameters fat32() {
    return bootSector.bpb().fat32();
  }
}
