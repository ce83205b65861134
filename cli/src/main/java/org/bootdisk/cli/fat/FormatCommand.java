package org.bootdisk.cli.fat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
import org.bootdisk.fat.format.FatFormat;
import org.bootdisk.fat.format.FatPlan;
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
    FatPlan plan = FatPlan.of(format(bytes, 0));
    try (FileDevice device = FileDevice.create(image, bytes)) {
      plan.regions().writeTo(device, done -> {});
    }
    tell(image.toString(), plan);
  }

  private void formatExisting(Path image) throws IOException, UsageException {
    try (BlockDevice disk = DiskImage.openWritable(image)) {
      VolumeFinder.Place place = place(disk);
      FatPlan plan = FatPlan.of(format(place.device().size(), place.firstSector()));
      // What lay there before must not shine through where the plan has zeros. Data may stay.
      long metadata = plan.geometry().clusterOffset(2);
      place.device().zero(0, Math.min(metadata + clusterOfRoot(plan), place.device().size()));
      plan.regions().writeTo(place.device(), done -> {});
      disk.flush();
      tell(place.device().description(), plan);
    }
  }

  private static long clusterOfRoot(FatPlan plan) {
    return plan.geometry().type() == FatType.FAT32 ? plan.geometry().clusterSize() : 0;
  }

  private VolumeFinder.Place place(BlockDevice disk) throws IOException, UsageException {
    String which = options.partition();
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
            .withVolumeId(parseVolumeId());
    if (bits != null) {
      format = format.withType(type(bits));
    }
    if (label != null) {
      VolumeLabel upper = VolumeLabel.of(label.toUpperCase(Locale.ROOT));
      format = format.withLabel(upper, times.now(console()));
    }
    if (noAlign) {
      format = format.withAlignment(FatFormat.Alignment.NONE);
    }
    if (allowSmall) {
      format = format.withSmallFat32(FatFormat.SmallFat32.ALLOW);
    }
    return withNumbers(format);
  }

  private FatFormat withNumbers(FatFormat from) {
    FatFormat format = from;
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

  private static FatType type(int bits) throws UsageException {
    for (FatType type : FatType.values()) {
      if (type.bits() == bits) {
        return type;
      }
    }
    throw new UsageException("--type " + bits + " is none; there are 12, 16 and 32");
  }

  private long parseVolumeId() throws UsageException {
    String hex = volumeId == null ? "0" : volumeId.replace("-", "");
    try {
      return Integer.toUnsignedLong(Integer.parseUnsignedInt(hex, 16));
    } catch (NumberFormatException e) {
      throw new UsageException(
          "--volume-id " + Quoted.of(hex) + " is not of 1 to 8 hexadecimal digits: 1234-ABCD");
    }
  }

  private void tell(String where, FatPlan plan) {
    say(
        Text.format(
            "%s: %s, %d clusters of %d bytes",
            where,
            plan.geometry().type(),
            plan.geometry().countOfClusters(),
            plan.geometry().clusterSize()));
  }
}
