package org.bootdisk.fat.format;

import java.util.OptionalLong;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Origin;
import org.bootdisk.block.Ranges;
import org.bootdisk.fat.format.FatFormat.Alignment;
import org.bootdisk.fat.format.FatFormat.SmallFat32;
import org.bootdisk.fat.layout.BiosParameterBlock;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.Fat32Parameters;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatType;
import org.jspecify.annotations.Nullable;

/**
 * The choices of mkfs.fat 4.2: from what is asked for to a boot sector and a geometry.
 *
 * <p>The count of clusters and the size of the FAT depend on each other. As mkfs.fat does, the
 * count is first estimated as if the FATs had no last, partly used sector; the FAT is then sized
 * for that count and the count taken from what is left.
 */
final class Sizing {

  /** Windows takes 4085 and 4086 clusters for FAT12, Linux for FAT16: nobody gets them. */
  private static final int MIN_CLUSTERS_16 = 4087;

  /** mkfs.fat's limit; two more than the specification's, at a size that no volume reaches. */
  private static final long MAX_CLUSTERS_32 = 268_435_446L;

  private static final int MAX_SECTORS_PER_CLUSTER = 128;
  private static final long MAX_SECTORS = (1L << Integer.SIZE) - 1;
  private static final int ALIGNED_FROM = 8193;
  private static final int RESERVED_32 = 32;
  private static final int ROOT_CLUSTER = FatType.FIRST_CLUSTER;
  private static final int FS_INFO_SECTOR = 1;
  private static final int USUAL_BACKUP = 6;
  private static final int FIXED_DISK = 0xF8;
  private static final int FIRST_DRIVE = 0x80;
  private static final int BLOCK_SIZE = 1024;
  private static final int MIN_DATA_BLOCKS = 32;

  private final FatFormat format;
  private final DiskDefaults disk;
  private final long totalSectors;
  private final boolean aligned;
  private final int sectorSize;

  private Sizing(FatFormat format) {
    this.format = format;
    this.disk = DiskDefaults.of(format);
    this.sectorSize = format.sectorSize;
    long sectors = Math.min(format.size / sectorSize, MAX_SECTORS);
    boolean align = format.alignment == Alignment.CLUSTERS;
    this.totalSectors = align ? Ranges.alignDown(sectors, disk.sectorsPerTrack()) : sectors;
    this.aligned = align && totalSectors >= ALIGNED_FROM;
  }

  /** The boot sector of the volume asked for. */
  static BootSector bootSector(FatFormat format) {
    return new Sizing(format).bootSector();
  }

  /** The geometry that a boot sector made here has. */
  static FatGeometry geometry(BootSector bootSector) {
    try {
      return FatGeometry.of(bootSector.bpb(), new Origin("fresh volume: boot sector", 0));
    } catch (FormatException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private BootSector bootSector() {
    Choice choice = choose();
    if (choice == null) {
      throw new IllegalArgumentException(refusal());
    }
    BiosParameterBlock bpb = parameters(choice);
    int media = bpb.media();
    return new BootSector(
        padded(format.oemName),
        bpb,
        format.driveNumber.orElse(media == FIXED_DISK ? FIRST_DRIVE : 0),
        0,
        BootSector.EXTENDED,
        format.volumeId,
        format.label.isPresent() ? format.label.get().inBootSector() : BootSector.NO_NAME,
        padded(choice.type.name()));
  }

  private BiosParameterBlock parameters(Choice choice) {
    int c = choice.sectorsPerCluster;
    int reserved = Math.toIntExact(align(reserved(choice.type), c));
    int rootEntries = choice.type == FatType.FAT32 ? 0 : rootEntries();
    if (aligned && rootEntries > 0) {
      rootEntries = Math.toIntExact(align(rootSectors(), c) * (sectorSize / DirectoryEntry.SIZE));
    }
    return new BiosParameterBlock(
        sectorSize,
        c,
        reserved,
        format.fatCount,
        rootEntries,
        totalSectors,
        format.media.orElse(disk.media()),
        choice.fatSize,
        disk.sectorsPerTrack(),
        disk.heads(),
        format.hiddenSectors,
        choice.type == FatType.FAT32 ? fat32(reserved) : Fat32Parameters.NONE);
  }

  private Fat32Parameters fat32(int reserved) {
    int backup = format.backupBootSector.orElse(usualBackup(reserved));
    if (backup == FS_INFO_SECTOR || backup >= reserved) {
      throw new IllegalArgumentException(
          "backup boot sector is "
              + backup
              + ", expected 0 for none, or one of the reserved sectors 2 to "
              + (reserved - 1));
    }
    return new Fat32Parameters(0, 0, ROOT_CLUSTER, FS_INFO_SECTOR, backup);
  }

  private static int usualBackup(int reserved) {
    if (reserved > USUAL_BACKUP) {
      return USUAL_BACKUP;
    }
    return reserved >= FS_INFO_SECTOR + 3 ? reserved - 2 : reserved == 3 ? 2 : 0;
  }

  /**
   * Doubles the cluster until the type asked for, or FAT12 or FAT16 if none was, has a legal number
   * of clusters; null if none has.
   */
  private @Nullable Choice choose() {
    int c = format.sectorsPerCluster.orElse(disk.sectorsPerCluster());
    int last = format.sectorsPerCluster.isPresent() ? c : MAX_SECTORS_PER_CLUSTER;
    for (; c <= last; c *= 2) {
      Choice choice = disk.type().isPresent() ? fit(disk.type().get(), c) : fitSmall(c);
      if (choice != null) {
        return isViable(choice) ? choice : null;
      }
    }
    return null;
  }

  private @Nullable Choice fitSmall(int c) {
    Choice fat12 = fit(FatType.FAT12, c);
    Choice fat16 = fit(FatType.FAT16, c);
    boolean wider = fat16 != null && (fat12 == null || fat16.clusters > fat12.clusters);
    return wider ? fat16 : fat12;
  }

  private @Nullable Choice fit(FatType type, int c) {
    long sectors = totalSectors - align(reserved(type), c);
    if (type != FatType.FAT32) {
      sectors -= align(rootSectors(), c);
    }
    if (sectors <= 0) {
      return null;
    }
    int n = format.fatCount;
    int bits = type.bits();
    // The first two entries belong to no cluster. All in units of half bytes, for FAT12's sake.
    long estimate =
        (sectors * sectorSize * 2 + 2L * n * bits / 4)
            / (2L * c * sectorSize + (long) n * bits / 4);
    long fatSize = align(Ranges.ceilDiv(type.tableLength(estimate + 2), sectorSize), c);
    long clusters = (sectors - n * fatSize) / c;
    boolean legal = clusters >= minimum(type) && clusters <= maximum(type, fatSize);
    return legal ? new Choice(type, c, fatSize, clusters) : null;
  }

  private long minimum(FatType type) {
    return switch (type) {
      case FAT12 -> 1;
      case FAT16 -> MIN_CLUSTERS_16;
      case FAT32 -> isSmallFat32Wanted() ? 1 : FatType.FAT32.minClusters();
    };
  }

  /** Only who asks for FAT32 gets a small one: where the size decides, mkfs.fat makes none. */
  private boolean isSmallFat32Wanted() {
    return format.smallFat32 == SmallFat32.ALLOW && format.type.isPresent();
  }

  /** What the entries of a FAT allow, its first two counted too, as mkfs.fat does. */
  private long maximum(FatType type, long fatSize) {
    long limit = type == FatType.FAT32 ? MAX_CLUSTERS_32 : type.maxClusters();
    return Math.min(type.entriesIn(fatSize * sectorSize), limit);
  }

  /** mkfs.fat's "Too few blocks for viable filesystem". */
  private boolean isViable(Choice choice) {
    int c = choice.sectorsPerCluster;
    long root = choice.type == FatType.FAT32 ? 0 : align(rootSectors(), c);
    long start = align(reserved(choice.type), c) + format.fatCount * choice.fatSize + root;
    long blocks = Math.min(format.size, MAX_SECTORS * sectorSize) / BLOCK_SIZE;
    return blocks >= Ranges.ceilDiv(start * sectorSize, BLOCK_SIZE) + MIN_DATA_BLOCKS;
  }

  private int reserved(FatType type) {
    int reserved = format.reservedSectorCount.orElse(type == FatType.FAT32 ? RESERVED_32 : 1);
    if (type == FatType.FAT32 && reserved < 2) {
      throw new IllegalArgumentException(
          "FAT32 needs at least 2 reserved sectors, not " + reserved);
    }
    return reserved;
  }

  private int rootEntries() {
    return format.rootEntryCount.orElse(disk.rootEntryCount());
  }

  private long rootSectors() {
    return Ranges.ceilDiv((long) rootEntries() * DirectoryEntry.SIZE, sectorSize);
  }

  private long align(long sectors, int c) {
    return aligned ? Ranges.alignUp(sectors, c) : sectors;
  }

  private String refusal() {
    String what =
        (disk.type().isPresent() ? disk.type().get().name() : "a FAT")
            + " volume"
            + (format.sectorsPerCluster.isPresent()
                ? " with " + format.sectorsPerCluster.getAsInt() + " sectors per cluster"
                : "");
    OptionalLong least = leastSize();
    if (least.isPresent() && least.getAsLong() > format.size) {
      return what
          + " cannot have "
          + ByteSize.print(format.size)
          + "; it needs at least "
          + least.getAsLong()
          + " bytes";
    }
    return what + " cannot have " + ByteSize.print(format.size) + "; it has too many clusters";
  }

  /** The fewest bytes for which there is a volume as asked for, to the sector. */
  private OptionalLong leastSize() {
    FatFormat asked = disk.type().isPresent() ? format.withType(disk.type().get()) : format;
    long low = format.size / sectorSize;
    long high = low;
    do {
      high = high * 2 + 1;
      if (high > MAX_SECTORS) {
        return OptionalLong.empty();
      }
    } while (new Sizing(asked.withSize(high * sectorSize)).choose() == null);
    while (high - low > 1) {
      long middle = (low + high) / 2;
      if (new Sizing(asked.withSize(middle * sectorSize)).choose() == null) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return OptionalLong.of(high * sectorSize);
  }

  private static String padded(String text) {
    return text + " ".repeat(8 - text.length());
  }

  private record Choice(FatType type, int sectorsPerCluster, long fatSize, long clusters) {}
}
