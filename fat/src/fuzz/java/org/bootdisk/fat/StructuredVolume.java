package org.bootdisk.fat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.block.StructLayout;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.layout.FsInfo;
import org.bootdisk.fat.layout.LongNameEntry;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.fixtures.FieldChanges;
import org.bootdisk.fixtures.FieldChanges.Place;
import org.bootdisk.fixtures.SparseImage;

/**
 * A sound volume whose fields can be changed.
 *
 * @param sparse its bytes, as {@link SparseImage} tells them
 * @param geometry where its parts lie
 * @param directories offsets of the directories' first entries
 * @param changes to its fields
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
record StructuredVolume(
    byte[] sparse, FatGeometry geometry, List<Long> directories, FieldChanges changes) {

  private static final int LARGEST = 1 << 26;

  /** Entries of a directory, and of a FAT, that are looked at. */
  private static final int ENTRIES = 16;

  private static final int SECTOR = 512;
  private static final int BACKUP_SECTOR = 6;

  /** One of each type; none is changed. */
  static List<StructuredVolume> all() {
    try {
      List<StructuredVolume> volumes = new ArrayList<>();
      for (FatType type : FatType.values()) {
        volumes.add(of(Volumes.seed(type)));
      }
      return List.copyOf(volumes);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The volume with the changes that the rest of {@code choices} tells. */
  MemoryDevice changed(ByteBuffer choices) {
    MemoryDevice device = SparseImage.decode(ByteBuffer.wrap(sparse), LARGEST);
    changes.apply(choices, device);
    return device;
  }

  /** Makes right what says the same twice: the FATs, the names' checksums, the boot sectors. */
  void mend(MemoryDevice device) {
    ByteBuffer fat = ByteBuffer.allocate((int) Math.min(geometry.fatLength(), 1 << 14));
    device.read(geometry.fatOffset(0), fat);
    device.write(geometry.fatOffset(1), fat.flip());
    if (geometry.type() == FatType.FAT32) {
      ByteBuffer start = ByteBuffer.allocate(2 * SECTOR);
      device.read(0, start);
      device.write((long) BACKUP_SECTOR * SECTOR, start.flip());
    }
    directories.forEach(directory -> mendNames(device, directory));
  }

  private static void mendNames(MemoryDevice device, long directory) {
    ByteBuffer entry = ByteBuffer.allocate(DirectoryEntry.SIZE);
    for (int i = 0; i < ENTRIES; i++) {
      device.read(directory + (long) i * DirectoryEntry.SIZE, entry.clear());
      entry.flip();
      if (!LongNameEntry.isOne(entry)) {
        int checksum = checksum(entry);
        for (int part = i - 1; part >= 0 && part >= i - 20; part--) {
          long at = directory + (long) part * DirectoryEntry.SIZE;
          device.read(at, entry.clear());
          if (!LongNameEntry.isOne(entry.flip())) {
            break;
          }
          LongNameEntry.LAYOUT.u8("LDIR_Chksum").put(entry, checksum);
          device.write(at, entry.rewind());
        }
      }
    }
  }

  /** As the specification has it (FAT, "Checksum"). */
  private static int checksum(ByteBuffer entry) {
    int sum = 0;
    for (int i = 0; i < DirectoryEntry.NAME_LENGTH; i++) {
      sum = ((sum & 1) << 7) + (sum >> 1) + Byte.toUnsignedInt(entry.get(i)) & 0xff;
    }
    return sum;
  }

  private static StructuredVolume of(byte[] sparse) throws IOException {
    MemoryDevice device = SparseImage.decode(ByteBuffer.wrap(sparse), LARGEST);
    try (FatVolume volume = FatVolume.open(device)) {
      FatGeometry geometry = volume.geometry();
      List<Place> places = new ArrayList<>();
      places.add(new Place(volume.bootSector().layout(), 0));
      if (geometry.type() == FatType.FAT32) {
        places.add(new Place(FsInfo.LAYOUT, SECTOR));
        places.add(new Place(BootSector.FAT32_LAYOUT, (long) BACKUP_SECTOR * SECTOR));
      }
      addFat(places, geometry);
      List<Long> directories = directories(volume);
      directories.forEach(directory -> addEntries(places, device, directory));
      return new StructuredVolume(sparse, geometry, directories, new FieldChanges(places));
    }
  }

  private static void addFat(List<Place> places, FatGeometry geometry) {
    StructLayout.Builder entry = StructLayout.littleEndian("FAT entry");
    StructLayout layout =
        switch (geometry.type()) {
          case FAT12 -> entry.u16("pair").u8("high").totalling(3);
          case FAT16 -> entry.u16("entry").totalling(Short.BYTES);
          case FAT32 -> entry.u32("entry").totalling(Integer.BYTES);
        };
    for (int fat = 0; fat < 2; fat++) {
      for (int i = 0; i < ENTRIES; i++) {
        places.add(new Place(layout, geometry.fatOffset(fat) + (long) i * layout.size()));
      }
    }
  }

  private static List<Long> directories(FatVolume volume) throws IOException {
    FatGeometry geometry = volume.geometry();
    List<Long> directories = new ArrayList<>();
    directories.add(
        geometry.type() == FatType.FAT32 ? geometry.clusterOffset(2) : geometry.rootDirOffset());
    volume.walk(
        volume.root(),
        node -> {
          if (node.isDirectory()) {
            directories.add(geometry.clusterOffset((int) node.entry().firstCluster()));
          }
        });
    return directories;
  }

  private static void addEntries(List<Place> places, MemoryDevice device, long directory) {
    ByteBuffer entry = ByteBuffer.allocate(DirectoryEntry.SIZE);
    for (int i = 0; i < ENTRIES; i++) {
      long at = directory + (long) i * DirectoryEntry.SIZE;
      device.read(at, entry.clear());
      boolean isLong = LongNameEntry.isOne(entry.flip());
      places.add(new Place(isLong ? LongNameEntry.LAYOUT : DirectoryEntry.LAYOUT, at));
    }
  }
}
