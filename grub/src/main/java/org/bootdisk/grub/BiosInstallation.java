package org.bootdisk.grub;

import static org.bootdisk.grub.CoreLayout.SECTOR_SIZE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.grub.codec.ReedSolomon;

/**
 * GRUB for BIOS as it is found on a disk: from the boot sector along the block list to the image.
 *
 * @param runs the sectors that the BIOS loads in their order, those of codes included
 * @param core core.img as GRUB has it when it has repaired what it can, without codes
 * @param codes whether Reed-Solomon codes follow core.img, and match it
 * @param damagedSectors of core.img and codes, whose bytes GRUB repairs each time
 * @param image what core.img carries
 */
public record BiosInstallation(
    List<SectorRun> runs, CoreImage core, Codes codes, int damagedSectors, GrubImage image) {

  /** Copies the list. */
  public BiosInstallation {
    runs = List.copyOf(runs);
  }

  /** Bytes of core.img without codes. */
  public int coreSize() {
    return core.size();
  }

  /** The LBA at which core.img begins. */
  public long kernelSector() {
    return runs.get(0).start();
  }

  /** Sectors that the BIOS loads, the first one and those of codes included. */
  public int sectorCount() {
    long count = 0;
    for (SectorRun run : runs) {
      count += run.count();
    }
    return (int) count;
  }

  /** The state of the Reed-Solomon codes. */
  public enum Codes {
    /** core.img has no codes. */
    NONE,
    /** The codes are those of core.img's bytes. */
    INTACT,
    /** Some bytes of core.img or of the codes have changed, and GRUB repairs them each time. */
    DAMAGED,
    /** The codes end in so many zeros that GRUB does not look at them. */
    ERASED,
    /** More bytes have changed than GRUB can repair: it breaks core.img as it tries. */
    LOST
  }

  /**
   * Compares with the file that core.img was embedded from; what an installation fills in counts as
   * being the same.
   *
   * @return the first byte that differs, or -1 if none does
   */
  public int firstDifference(CoreImage file) {
    byte[] expected = file.toByteArray();
    try {
      BlockList.write(expected, runs);
    } catch (FormatException e) {
      return 0;
    }
    if (expected.length == core.size() && codes != Codes.NONE) {
      ByteBuffer fields = ByteBuffer.wrap(expected).slice(SECTOR_SIZE, SECTOR_SIZE);
      CoreLayout.REDUNDANCY.put(fields, (long) sectorCount() * SECTOR_SIZE - core.size());
    }
    return Arrays.mismatch(core.toByteArray(), expected);
  }

  private static final String SOURCE = "GRUB, grub-core/boot/i386/pc/diskboot.S";
  private static final int MOST_SECTORS = 1 + Embedding.MOST_SECTORS;

  /**
   * Reads what a BIOS would start on {@code disk}.
   *
   * @throws FormatException.NotRecognized if the boot sector is not GRUB's
   * @throws FormatException if it leads to something that is no working core.img
   */
  public static BiosInstallation read(BlockDevice disk) throws IOException {
    Loaded loaded = load(disk);
    try {
      return decode(disk.description() + "[core.img]", loaded);
    } catch (FormatException.NotRecognized e) {
      // What boot.img leads to is meant to be core.img, so that it is damaged.
      throw new FormatException.Corrupt(e.fault());
    }
  }

  /**
   * The sectors that a BIOS would load from {@code disk} behind the first one, whatever is in them.
   *
   * @throws FormatException.NotRecognized if the boot sector is not GRUB's
   * @throws FormatException if it does not lead to sectors of the disk
   */
  public static List<SectorRun> sectors(BlockDevice disk) throws IOException {
    return load(disk).runs();
  }

  private static Loaded load(BlockDevice disk) throws IOException {
    String where = disk.description() + "[LBA 0]: boot.img";
    ByteBuffer sector = ByteBuffer.allocate(SECTOR_SIZE);
    if (disk.size() >= SECTOR_SIZE) {
      disk.read(0, sector);
      sector.flip();
    }
    if (!BootImage.in(sector.array()).isOfGrub()) {
      throw new FormatException.NotRecognized(
          Fault.in(where).expected("GRUB's boot code").source(CoreLayout.OFFSETS));
    }
    return load(disk, CoreLayout.KERNEL_SECTOR.get(sector));
  }

  /** Reads a sector whose number is from the disk. */
  private static ByteBuffer sector(BlockDevice disk, long lba, String where) throws IOException {
    if (lba < 1 || lba >= disk.size() / SECTOR_SIZE) {
      throw new FormatException.Corrupt(
          Fault.in(where)
              .actual("the next sector is " + Long.toUnsignedString(lba))
              .expected("one from 1 on, below " + disk.size() / SECTOR_SIZE)
              .source(SOURCE));
    }
    ByteBuffer sector = ByteBuffer.allocate(SECTOR_SIZE);
    disk.read(lba * SECTOR_SIZE, sector);
    return sector.flip();
  }

  /** Sectors as diskboot.img loads them. */
  record Loaded(List<SectorRun> runs, Blob bytes) {}

  /** Follows the block list as diskboot.img does. */
  private static Loaded load(BlockDevice disk, long kernelSector) throws IOException {
    String where = disk.description() + "[LBA " + kernelSector + "]: diskboot.img";
    ByteBuffer diskboot = sector(disk, kernelSector, disk.description() + "[LBA 0]: boot.img");
    ByteBuffer loaded = ByteBuffer.allocate(MOST_SECTORS * SECTOR_SIZE).put(diskboot);
    List<SectorRun> runs = new ArrayList<>();
    runs.add(new SectorRun(kernelSector, 1));
    for (BlockList.Block block : BlockList.read(bytes(diskboot))) {
      int length = block.length();
      requireRoom(loaded, block, where);
      sector(disk, block.start(), where);
      sector(disk, block.start() + length - 1, where);
      disk.read(block.start() * SECTOR_SIZE, loaded.slice().limit(length * SECTOR_SIZE));
      loaded.position(loaded.position() + length * SECTOR_SIZE);
      SectorRun last = runs.get(runs.size() - 1);
      if (last.end() == block.start()) {
        runs.set(runs.size() - 1, new SectorRun(last.start(), last.count() + length));
      } else {
        runs.add(new SectorRun(block.start(), length));
      }
    }
    return new Loaded(runs, Blob.of(Arrays.copyOf(loaded.array(), loaded.position())));
  }

  private static byte[] bytes(ByteBuffer sector) {
    byte[] bytes = new byte[SECTOR_SIZE];
    sector.get(0, bytes);
    return bytes;
  }

  private static void requireRoom(ByteBuffer loaded, BlockList.Block block, String where)
      throws FormatException {
    if (block.length() > loaded.remaining() / SECTOR_SIZE) {
      throw new FormatException.Corrupt(
          Fault.in(where)
              .field(BlockList.lengthField(), block.place())
              .actual(block.length())
              .expected("at most " + loaded.remaining() / SECTOR_SIZE + " more sectors")
              .source(SOURCE));
    }
  }

  /**
   * Decodes an embedded core image.
   *
   * @param where the image, for messages
   * @param found whole sectors: core.img, and codes or zeros behind it
   */
  static BiosInstallation decode(String where, Loaded found) throws FormatException {
    byte[] loaded = found.bytes.toByteArray();
    if (loaded.length < 2 * SECTOR_SIZE) {
      throw new FormatException.Corrupt(
          Fault.in(where).actual("the size is one sector").expected("more").source(SOURCE));
    }
    ByteBuffer fields = ByteBuffer.wrap(loaded).slice(SECTOR_SIZE, SECTOR_SIZE);
    long redundancy = CoreLayout.REDUNDANCY.get(fields);
    if (redundancy == 0) {
      CoreImage core = CoreImage.endingIn(loaded, where);
      return new BiosInstallation(found.runs, core, Codes.NONE, 0, core.decode(where));
    }
    if (redundancy >= loaded.length - SECTOR_SIZE) {
      throw new FormatException.Corrupt(
          Fault.in(where)
              .field(CoreLayout.REDUNDANCY.name(), SECTOR_SIZE + CoreLayout.REDUNDANCY.offset())
              .actual(redundancy)
              .expected("less than the image's " + loaded.length + " bytes")
              .source(CoreLayout.OFFSETS));
    }
    int size = loaded.length - (int) redundancy;
    CoreImage core = CoreImage.of(Arrays.copyOf(loaded, size), where);
    byte[] repaired = loaded.clone();
    Codes codes = repair(repaired, core.protectedStart(), size);
    if (codes == Codes.DAMAGED) {
      core = CoreImage.of(Arrays.copyOf(repaired, size), where);
    }
    int damaged = codes == Codes.DAMAGED ? differingSectors(loaded, repaired) : 0;
    return new BiosInstallation(found.runs, core, codes, damaged, core.decode(where));
  }

  private static Codes repair(byte[] loaded, int start, int size) {
    return switch (ReedSolomon.repair(loaded, start, size)) {
      case INTACT -> Codes.INTACT;
      case REPAIRED -> Codes.DAMAGED;
      case IGNORED -> Codes.ERASED;
      case LOST -> Codes.LOST;
    };
  }

  private static int differingSectors(byte[] a, byte[] b) {
    int count = 0;
    for (int at = 0; at < a.length; at += SECTOR_SIZE) {
      int end = Math.min(at + SECTOR_SIZE, a.length);
      count += Arrays.equals(a, at, end, b, at, end) ? 0 : 1;
    }
    return count;
  }
}
