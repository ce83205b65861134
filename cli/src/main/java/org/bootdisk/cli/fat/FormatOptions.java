package org.bootdisk.cli.fat;

import java.time.Instant;
import java.util.Locale;
import org.bootdisk.block.Quoted;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.fat.format.FatFormat;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.name.CodePage;
import org.bootdisk.fat.name.VolumeLabel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a volume is to be made: mkfs.fat's parameters. Used as a picocli mixin. */
final class FormatOptions {

  @Option(
      names = "--type",
      paramLabel = "BITS",
      description = "12, 16 or 32 (default: what suits the size).")
  @Nullable Integer bits;

  @Option(names = "--label", paramLabel = "LABEL", description = "Label, made upper case.")
  @Nullable String label;

  @Option(
      names = "--volume-id",
      paramLabel = "HEX",
      description = "Volume id, such as 1234-ABCD (default: made of all the other options).")
  @Nullable String volumeId;

  @Option(
      names = "--sector-size",
      paramLabel = "BYTES",
      description = "512 (default), 1024, 2048 or 4096.")
  @Nullable Integer sectorSize;

  @Option(
      names = "--sectors-per-cluster",
      paramLabel = "N",
      description = "1 to 128, a power of 2 (default: what suits the size).")
  @Nullable Integer sectorsPerCluster;

  @Option(
      names = "--reserved",
      paramLabel = "N",
      description = "Least number of reserved sectors (default: 1; FAT32: 32).")
  @Nullable Integer reserved;

  @Option(names = "--fats", paramLabel = "N", description = "Number of FATs (default: 2).")
  @Nullable Integer fats;

  @Option(
      names = "--root-entries",
      paramLabel = "N",
      description = "Least entries of the root directory (default: 512; floppies have fewer).")
  @Nullable Integer rootEntries;

  @Option(
      names = "--hidden",
      paramLabel = "N",
      description = "Sectors before the volume (default: where the partition begins).")
  @Nullable Long hidden;

  @Option(names = "--no-align", description = "Do not align the parts to clusters.")
  boolean noAlign;

  @Option(
      names = "--allow-small-fat32",
      description = "Make FAT32 with too few clusters; some firmware and Windows refuse it.")
  boolean allowSmall;

  @Option(
      names = "--mbr",
      description = "Make the boot sector an MBR, too, with the volume as its one partition.")
  boolean mbr;

  @Option(names = "--media", paramLabel = "BYTE", description = "0xf8 (default), or of a floppy.")
  @Nullable String media;

  @Option(names = "--drive-number", paramLabel = "N", description = "Of the BIOS (default: 128).")
  @Nullable String driveNumber;

  @Option(
      names = "--geometry",
      paramLabel = "H/S",
      description = "Heads and sectors per track (default: what suits the size).")
  @Nullable String geometry;

  @Option(
      names = "--backup-sector",
      paramLabel = "N",
      description = "Sector of the boot sector's copy on FAT32, 0 for none (default: 6).")
  @Nullable Integer backupSector;

  @Option(names = "-A", hidden = true)
  boolean atari;

  @Option(names = "-c", hidden = true)
  boolean checkBlocks;

  /** Whether the volume id is given. */
  boolean hasVolumeId() {
    return volumeId != null;
  }

  /**
   * The format of a volume.
   *
   * @param bytes of the volume
   * @param firstSector where on its disk it begins, in sectors of 512 bytes
   * @param time of the label, if there is one
   */
  FatFormat of(long bytes, long firstSector, CodePage codePage, Instant time)
      throws UsageException {
    requireKnown();
    FatFormat format =
        FatFormat.ofSize(bytes)
            .withHiddenSectors(hidden != null ? hidden : Math.min(firstSector, 0xFFFF_FFFFL))
            .withVolumeId(volumeId == null ? 0 : VolumeId.parse(volumeId));
    if (bits != null) {
      format = format.withType(type(bits));
    }
    if (label != null) {
      VolumeLabel upper = VolumeLabel.of(label.toUpperCase(Locale.ROOT), codePage);
      format = format.withLabel(upper, time);
    }
    if (noAlign) {
      format = format.withAlignment(FatFormat.Alignment.NONE);
    }
    if (mbr) {
      format = format.withPartitionTable(FatFormat.PartitionTable.FAKE_MBR);
    }
    if (allowSmall) {
      format = format.withSmallFat32(FatFormat.SmallFat32.ALLOW);
    }
    return withNumbers(format);
  }

  /** Of what mkfs.fat does, what makes no sense here is refused by its name. */
  private void requireKnown() throws UsageException {
    if (atari) {
      throw new UsageException(
          "-A: volumes for Atari's GEMDOS are not made: their boot sectors have a checksum and a"
              + " serial number where all others have code and parameters");
    }
    if (checkBlocks) {
      throw new UsageException(
          "-c: an image has no bad blocks to look for; of a medium, list them with badblocks(8)"
              + " and give the list with --bad-blocks");
    }
  }

  private FatFormat withNumbers(FatFormat from) throws UsageException {
    FatFormat format = from;
    if (media != null) {
      format = format.withMedia(number("--media", media));
    }
    if (driveNumber != null) {
      format = format.withDriveNumber(number("--drive-number", driveNumber));
    }
    if (geometry != null) {
      format = withGeometry(format, geometry);
    }
    if (backupSector != null) {
      format = format.withBackupBootSector(backupSector);
    }
    if (sectorSize != null) {
      format = format.withSectorSize(sectorSize);
    }
    if (sectorsPerCluster != null) {
      format = format.withSectorsPerCluster(sectorsPerCluster);
    }
    if (reserved != null) {
      format = format.withReservedSectorCount(reserved);
    }
    if (fats != null) {
      format = format.withFatCount(fats);
    }
    return rootEntries != null ? format.withRootEntryCount(rootEntries) : format;
  }

  /** A number that people write in either base, as mkfs.fat takes it: 248, or 0xf8. */
  private static int number(String option, String text) throws UsageException {
    try {
      return Integer.decode(text);
    } catch (NumberFormatException e) {
      throw new UsageException(option + " " + Quoted.of(text) + " is not a number such as 0xf8");
    }
  }

  private static FatFormat withGeometry(FatFormat format, String text) throws UsageException {
    String[] parts = text.split("/", -1);
    try {
      return format.withDiskGeometry(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new UsageException("--geometry " + Quoted.of(text) + " is not of the form 255/63");
    }
  }

  private static FatType type(int bits) throws UsageException {
    for (FatType type : FatType.values()) {
      if (type.bits() == bits) {
        return type;
      }
    }
    throw new UsageException("--type " + bits + " is none; there are 12, 16 and 32");
  }
}
