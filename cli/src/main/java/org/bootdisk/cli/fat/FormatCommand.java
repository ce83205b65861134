package org.bootdisk.cli.fat;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Text;
import org.bootdisk.cli.DiskImage;
import org.bootdisk.cli.ExitCode;
import org.bootdisk.cli.Subcommand;
import org.bootdisk.cli.UsageException;
import org.bootdisk.fat.format.BadSectors;
import org.bootdisk.fat.format.FatFormat;
import org.bootdisk.fat.format.FatPlan;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.name.VolumeLabel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bootdisk fat format}. */
@Command(
    name = "format",
    description =
        "Make an empty FAT volume, with the choices that mkfs.fat makes, in a partition, on a whole"
            + " image, or in a new file.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bootdisk fat format esp.img --size 64M --label ESP",
      "  bootdisk fat format disk.qcow2 --partition 1 --type 32 --volume-id 1234-ABCD",
      "",
      "For the same options the bytes are the same: the volume id is 0 unless given."
    })
final class FormatCommand extends Subcommand {

  private static final int BLOCK = 1024;

  @Mixin private VolumeOptions options = new VolumeOptions();
  @Mixin private TimeOptions times = new TimeOptions();

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      description = "Make a raw file of this size first.")
  private @Nullable String size;

  @Option(
      names = "--type",
      paramLabel = "BITS",
      description = "12, 16 or 32 (default: what suits the size).")
  private @Nullable Integer bits;

  @Option(names = "--label", paramLabel = "LABEL", description = "Label, made upper case.")
  private @Nullable String label;

  @Option(names = "--volume-id", paramLabel = "HEX", description = "Volume id, such as 1234-ABCD.")
  private @Nullable String volumeId;

  @Option(
      names = "--sector-size",
      paramLabel = "BYTES",
      description = "512 (default), 1024, 2048 or 4096.")
  private @Nullable Integer sectorSize;

  @Option(
      names = "--sectors-per-cluster",
      paramLabel = "N",
      description = "1 to 128, a power of 2 (default: what suits the size).")
  private @Nullable Integer sectorsPerCluster;

  @Option(
      names = "--reserved",
      paramLabel = "N",
      description = "Least number of reserved sectors (default: 1; FAT32: 32).")
  private @Nullable Integer reserved;

  @Option(names = "--fats", paramLabel = "N", description = "Number of FATs (default: 2).")
  private @Nullable Integer fats;

  @Option(
      names = "--root-entries",
      paramLabel = "N",
      description = "Least entries of the root directory (default: 512; floppies have fewer).")
  private @Nullable Integer rootEntries;

  @Option(
      names = "--hidden",
      paramLabel = "N",
      description = "Sectors before the volume (default: where the partition begins).")
  private @Nullable Long hidden;

  @Option(names = "--no-align", description = "Do not align the parts to clusters.")
  private boolean noAlign;

  @Option(
      names = "--allow-small-fat32",
      description = "Make FAT32 with too few clusters; some firmware and Windows refuse it.")
  private boolean allowSmall;

  @Option(
      names = "--mbr",
      description = "Make the boot sector an MBR, too, with the volume as its one partition.")
  private boolean mbr;

  @Option(
      names = "--offset",
      paramLabel = "SECTORS",
      description = "Where in the image the volume begins, in sectors of 512 bytes.")
  private long offset;

  @Option(
      names = "--bad-blocks",
      paramLabel = "FILE",
      description = "Mark as bad the 1 KiB blocks of the volume whose numbers are in this file.")
  private @Nullable Path badBlocks;

  @Option(names = "--media", paramLabel = "BYTE", description = "0xf8 (default), or of a floppy.")
  private @Nullable String media;

  @Option(names = "--drive-number", paramLabel = "N", description = "Of the BIOS (default: 128).")
  private @Nullable String driveNumber;

  @Option(
      names = "--geometry",
      paramLabel = "H/S",
      description = "Heads and sectors per track (default: what suits the size).")
  private @Nullable String geometry;

  @Option(
      names = "--backup-sector",
      paramLabel = "N",
      description = "Sector of the boot sector's copy on FAT32, 0 for none (default: 6).")
  private @Nullable Integer backupSector;

  @Override
  public Integer call() throws Exception {
    Path image = options.image();
    if (size == null && !Files.exists(image)) {
      throw new NoSuchFileException(image.toString());
    }
    try {
      if (size != null) {
        create(image, ByteSize.parse(size));
      } else {
        formatExisting(image);
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException(e);
    }
    return ExitCode.OK;
  }

  private void create(Path image, long bytes) throws IOException, UsageException {
    if (Files.exists(image)) {
      throw new UsageException(image + " exists; leave --size away to format it");
    }
    FatPlan plan = FatPlan.of(format(bytes - begin(bytes), 0));
    List<Long> bad = badBytes();
    try (FileDevice file = FileDevice.create(image, bytes)) {
      BlockDevice device = file.slice("volume", begin(bytes), bytes - begin(bytes));
      plan.regions().writeTo(device, done -> {});
      BadSectors.mark(device, plan.geometry(), bad);
    }
    tell(image.toString(), plan);
  }

  private void formatExisting(Path image) throws IOException, UsageException {
    try (BlockDevice disk = DiskImage.openWritable(image)) {
      VolumeFinder.Place place = place(disk);
      List<Long> bad = badBytes();
      FatPlan plan = FatPlan.of(format(place.device().size(), place.firstSector()));
      // What lay there before must not shine through where the plan has zeros. Data may stay.
      long metadata = plan.geometry().clusterOffset(2);
      place.device().zero(0, Math.min(metadata + clusterOfRoot(plan), place.device().size()));
      plan.regions().writeTo(place.device(), done -> {});
      BadSectors.mark(place.device(), plan.geometry(), bad);
      disk.flush();
      tell(place.device().description(), plan);
    }
  }

  private static long clusterOfRoot(FatPlan plan) {
    return plan.geometry().type() == FatType.FAT32 ? plan.geometry().clusterSize() : 0;
  }

  private VolumeFinder.Place place(BlockDevice disk) throws IOException, UsageException {
    String which = options.partition();
    if (offset > 0) {
      long begin = begin(disk.size());
      BlockDevice rest = disk.slice("from sector " + offset, begin, disk.size() - begin);
      return new VolumeFinder.Place(0, "", 0, rest);
    }
    if (which == null && VolumeFinder.partitions(disk).isEmpty()) {
      return new VolumeFinder.Place(0, "", 0, disk);
    }
    if (which == null) {
      throw new UsageException(
          disk.description() + " has partitions; name the one to format with --partition");
    }
    return VolumeFinder.find(disk, which);
  }

  private FatFormat format(long bytes, long firstSector) throws UsageException {
    FatFormat format =
        FatFormat.ofSize(bytes)
            .withHiddenSectors(hidden != null ? hidden : Math.min(firstSector, 0xFFFF_FFFFL))
            .withVolumeId(volumeId == null ? 0 : VolumeId.parse(volumeId));
    if (bits != null) {
      format = format.withType(type(bits));
    }
    if (label != null) {
      VolumeLabel upper = VolumeLabel.of(label.toUpperCase(Locale.ROOT), options.codePage());
      format = format.withLabel(upper, times.now(console()));
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

  /** Where in an image of {@code size} bytes the volume begins. */
  private long begin(long size) throws UsageException {
    if (offset < 0 || offset >= size / BootSector.SIZE) {
      throw new UsageException("--offset " + offset + " is not in the image");
    }
    return offset * BootSector.SIZE;
  }

  /** The first byte of each block that is bad: one number a line, as mkfs.fat and badblocks. */
  private List<Long> badBytes() throws IOException, UsageException {
    List<Long> bytes = new ArrayList<>();
    if (badBlocks != null) {
      for (String line : Files.readAllLines(badBlocks)) {
        try {
          long block = line.isBlank() ? -1 : Long.parseLong(line.strip());
          for (int half = 0; half < BLOCK && block >= 0; half += BootSector.SIZE) {
            bytes.add(Math.addExact(Math.multiplyExact(block, BLOCK), half));
          }
        } catch (NumberFormatException | ArithmeticException e) {
          throw new UsageException(badBlocks + ": " + Quoted.of(line) + " is no block number");
        }
      }
    }
    return bytes;
  }

  private static FatType type(int bits) throws UsageException {
    for (FatType type : FatType.values()) {
      if (type.bits() == bits) {
        return type;
      }
    }
    throw new UsageException("--type " + bits + " is none; there are 12, 16 and 32");
  }

  private void tell(String where, FatPlan plan) throws IOException {
    if (common().json()) {
      console().json(json -> write(json, where, plan));
      return;
    }
    say(
        Text.format(
            "%s: %s, %d clusters of %d bytes",
            where,
            plan.geometry().type(),
            plan.geometry().countOfClusters(),
            plan.geometry().clusterSize()));
  }

  private static void write(JsonWriter json, String where, FatPlan plan) throws IOException {
    BootSector boot = plan.bootSector();
    json.beginObject();
    json.name("volume").value(where);
    json.name("type").value(plan.geometry().type().name());
    json.name("volume-id").value(VolumeId.print(boot.volumeId()));
    json.name("label").value(boot.volumeLabel().stripTrailing());
    json.name("size-bytes").value(plan.geometry().size());
    json.name("clusters").value(plan.geometry().countOfClusters());
    json.name("cluster-bytes").value(plan.geometry().clusterSize());
    json.name("sector-size").value(boot.bpb().sectorSize());
    json.name("reserved-sectors").value(boot.bpb().reservedSectorCount());
    json.name("fats").value(boot.bpb().fatCount());
    json.name("sectors-per-fat").value(boot.bpb().fatSize());
    json.name("root-entries").value(boot.bpb().rootEntryCount());
    json.name("hidden-sectors").value(boot.bpb().hiddenSectors());
    json.endObject();
  }
}
