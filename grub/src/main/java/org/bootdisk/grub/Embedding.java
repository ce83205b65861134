package org.bootdisk.grub;

import static org.bootdisk.grub.CoreLayout.SECTOR_SIZE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.Text;
import org.bootdisk.grub.codec.ReedSolomon;

/**
 * What makes a disk start GRUB from a BIOS: boot code for the first sector, and core.img as it lies
 * in its embedding area. The bytes are those that grub-bios-setup writes (GRUB, util/setup.c).
 */
public final class Embedding {

  /** Bytes of the boot sector that are boot code: the disk signature follows. */
  public static final int BOOT_CODE_SIZE = CoreLayout.WINDOWS_NT_MAGIC.offset();

  private static final String SOURCE = "GRUB, util/setup.c";
  static final int MOST_SECTORS = (CoreLayout.PACKED_END - CoreLayout.KERNEL_ADDRESS) / SECTOR_SIZE;
  static final int DISK_GIVEN_BY_BIOS = 0xff;
  private static final byte NOP = (byte) 0x90;

  /** What follows core.img in its area. */
  public enum Redundancy {
    /** Codes by which GRUB repairs sectors that went bad, as many as core.img is long. */
    REED_SOLOMON,
    /** Nothing. */
    NONE
  }

  /** What boot.img makes of the number of the disk that the BIOS says it was started from. */
  public enum DriveCheck {
    /** Take it for a hard disk whatever the BIOS says: some pass the number of a floppy. */
    HARD_DISK,
    /** Believe the BIOS, as a disk must that may be started as a floppy. */
    FLOPPY_ALLOWED
  }

  private final List<SectorRun> runs;
  private final byte[] bootCode;
  private final byte[] embedded;

  private Embedding(List<SectorRun> runs, byte[] bootCode, byte[] embedded) {
    this.runs = runs;
    this.bootCode = bootCode;
    this.embedded = embedded;
  }

  /**
   * Plans how {@code core} is started from the first sector of {@code area}.
   *
   * @param bootImage boot.img of the same build, 512 bytes
   * @throws FormatException if boot.img is not one, or core.img does not fit the area
   */
  public static Embedding of(
      byte[] bootImage,
      CoreImage core,
      EmbeddingArea area,
      Redundancy redundancy,
      DriveCheck driveCheck)
      throws FormatException {
    int sectors = sectorCount(core, area, redundancy);
    byte[] embedded = Arrays.copyOf(core.toByteArray(), sectors * SECTOR_SIZE);
    List<SectorRun> runs = area.first(sectors);
    BlockList.write(embedded, runs);
    if (redundancy == Redundancy.REED_SOLOMON) {
      ByteBuffer fields = ByteBuffer.wrap(embedded).slice(SECTOR_SIZE, SECTOR_SIZE);
      CoreLayout.REDUNDANCY.put(fields, embedded.length - core.size());
      ReedSolomon.encode(embedded, core.protectedStart(), core.size());
    }
    return new Embedding(runs, bootCode(bootImage, area.firstLba(), driveCheck), embedded);
  }

  /** Plans an embedding with the boot.img that belongs to the build. */
  public static Embedding of(
      GrubBuild build, CoreImage core, EmbeddingArea area, Redundancy redundancy)
      throws IOException {
    return of(build.files().require(CoreImage.BOOT), core, area, redundancy, DriveCheck.HARD_DISK);
  }

  /** Sectors that core.img takes with its codes where there is room for all of them. */
  public static int sectorsWanted(CoreImage core, Redundancy redundancy) {
    int needed = core.sectorCount();
    return Math.min(redundancy == Redundancy.NONE ? needed : 2 * needed, MOST_SECTORS);
  }

  private static int sectorCount(CoreImage core, EmbeddingArea area, Redundancy redundancy)
      throws FormatException {
    int needed = core.sectorCount();
    long count = Math.min(sectorsWanted(core, redundancy), area.sectorCount());
    if (count < needed) {
      throw new FormatException.LimitExceeded(
          Fault.in("embedding area at LBA " + area.firstLba())
              .actual("the free space is " + area.sectorCount() + " sectors")
              .expected(
                  Text.format(
                      "at least %d for core.img of %d bytes, at most %d of which GRUB loads",
                      needed, core.size(), MOST_SECTORS))
              .source(SOURCE)
              .advice(
                  "make the BIOS boot partition or the gap behind the MBR larger (1 MiB is"
                      + " usual), or embed less"));
    }
    return (int) count;
  }

  private static byte[] bootCode(byte[] bootImage, long kernelSector, DriveCheck driveCheck)
      throws FormatException {
    if (bootImage.length != SECTOR_SIZE) {
      throw new FormatException.NotRecognized(
          Fault.in(CoreImage.BOOT)
              .actual("the size is " + bootImage.length + " bytes")
              .expected(Integer.toString(SECTOR_SIZE))
              .source(SOURCE));
    }
    ByteBuffer sector = ByteBuffer.wrap(bootImage.clone());
    CoreLayout.KERNEL_SECTOR.put(sector, kernelSector);
    CoreLayout.BOOT_DRIVE.put(sector, DISK_GIVEN_BY_BIOS);
    if (driveCheck == DriveCheck.HARD_DISK) {
      // In place of a jump past the code that makes a floppy's number that of a hard disk.
      CoreLayout.BOOT_DRIVE_CHECK.put(sector, new byte[] {NOP, NOP});
    }
    return Arrays.copyOf(sector.array(), BOOT_CODE_SIZE);
  }

  /** Where the embedded core image lies, in the order of its bytes. */
  public List<SectorRun> runs() {
    return runs;
  }

  /**
   * The first {@link #BOOT_CODE_SIZE} bytes of the boot sector. Bytes 3 to 0x59 of them are
   * boot.img's; a disk keeps its own there, which are a FAT file system's parameters if it has one.
   */
  public byte[] bootCode() {
    return bootCode.clone();
  }

  /**
   * The bytes for the sectors of {@link #runs}: core.img with its block list, codes or zeros behind
   * it.
   */
  public byte[] embedded() {
    return embedded.clone();
  }

  /** Sectors that {@link #embedded} takes. */
  public int sectorCount() {
    return (int) Ranges.ceilDiv(embedded.length, SECTOR_SIZE);
  }

  /**
   * Writes core.img, makes it durable, and only then the boot sector that leads to it.
   *
   * @param disk with sectors of 512 bytes, whose boot sector keeps what {@link #applyTo} keeps
   */
  public void writeTo(BlockDevice disk) throws IOException {
    ByteBuffer sectors = ByteBuffer.wrap(embedded);
    for (SectorRun run : runs) {
      int length = Math.toIntExact(run.count() * SECTOR_SIZE);
      disk.write(run.start() * SECTOR_SIZE, sectors.slice(sectors.position(), length));
      sectors.position(sectors.position() + length);
    }
    disk.flush();
    ByteBuffer boot = ByteBuffer.allocate(SECTOR_SIZE);
    disk.read(0, boot);
    applyTo(boot.array());
    disk.write(0, boot.clear());
    disk.flush();
  }

  /**
   * Puts the boot code into a boot sector that keeps its parameters, disk signature, partition
   * records and signature.
   *
   * @param sector 512 bytes, which are changed
   */
  public void applyTo(byte[] sector) {
    if (sector.length != SECTOR_SIZE) {
      throw new IllegalArgumentException("a boot sector is 512 bytes, not " + sector.length);
    }
    ByteBuffer kept = ByteBuffer.wrap(sector);
    byte[] parameters = CoreLayout.BPB.get(kept);
    System.arraycopy(bootCode, 0, sector, 0, BOOT_CODE_SIZE);
    CoreLayout.BPB.put(kept, parameters);
    CoreLayout.SIGNATURE.put(kept, CoreLayout.BOOT_SIGNATURE);
  }

  /**
   * Takes the boot code out of a boot sector, which keeps what {@link #applyTo} keeps.
   *
   * @param sector 512 bytes, which are changed
   */
  public static void eraseFrom(byte[] sector) {
    byte[] parameters = CoreLayout.BPB.get(ByteBuffer.wrap(sector));
    Arrays.fill(sector, 0, BOOT_CODE_SIZE, (byte) 0);
    CoreLayout.BPB.put(ByteBuffer.wrap(sector), parameters);
  }
}
