package org.bootdisk.cli.fat;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.StagedFile;
import org.bootdisk.block.Text;
import org.bootdisk.bootdisk.grub.DiskPartition;
import org.bootdisk.bootdisk.grub.PartitionedDisk;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.OutputException;
import org.bootdisk.cli.command.PartitionChoice;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.fat.format.BadSectors;
import org.bootdisk.fat.format.FatFormat;
import org.bootdisk.fat.format.FatPlan;
import org.bootdisk.fat.layout.BootSector;
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
      "For the same options the bytes are the same: the volume id, unless given, is",
      "made of them, so that volumes of other sizes, places or labels have other ids."
    })
final class FormatCommand extends Subcommand {

  @Mixin VolumeOptions options = new VolumeOptions();
  @Mixin TimeOptions times = new TimeOptions();
  @Mixin FormatOptions format = new FormatOptions();

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      description = "Make a raw file of this size first.")
  @Nullable String size;

  @Option(
      names = "--offset",
      paramLabel = "SECTORS",
      description = "Where in the image the volume begins, in sectors of 512 bytes.")
  long offset;

  @Option(
      names = "--bad-blocks",
      paramLabel = "FILE",
      description = "Mark as bad the 1 KiB blocks of the volume whose numbers are in this file.")
  @Nullable Path badBlocks;

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
        formatExisting();
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
    OutputException.requireCreatable(image);
    FatPlan plan = plan(bytes - begin(bytes), 0);
    List<Long> bad = bad();
    try (StagedFile staged = StagedFile.replacing(image)) {
      try (FileDevice file = staged.openWritable()) {
        file.resize(bytes);
        BlockDevice device = file.slice("volume", begin(bytes), bytes - begin(bytes));
        plan.regions().writeTo(device, done -> {});
        BadSectors.mark(device, plan.geometry(), bad);
      }
      staged.commitUnflushedIfAbsent();
    }
    tell(image.toString(), plan);
  }

  private void formatExisting() throws IOException, UsageException {
    try (BlockDevice disk = options.openWritableDisk()) {
      DiskPartition place = place(disk);
      List<Long> bad = bad();
      FatPlan plan = plan(place.device().size(), place.start() / BootSector.SIZE);
      plan.writeOver(place.device());
      BadSectors.mark(place.device(), plan.geometry(), bad);
      disk.flush();
      tell(place.device().description(), plan);
    }
  }

  private FatPlan plan(long bytes, long firstSector) throws IOException, UsageException {
    FatFormat wanted = format.of(bytes, firstSector, options.codePage(), times.now(console()));
    FatPlan plan = FatPlan.of(wanted);
    return format.hasVolumeId()
        ? plan
        : FatPlan.of(wanted.withVolumeId(VolumeId.madeOf(plan.bootSector())));
  }

  private List<Long> bad() throws IOException, UsageException {
    return badBlocks == null ? List.of() : BadBlockList.read(badBlocks);
  }

  private DiskPartition place(BlockDevice disk) throws IOException, UsageException {
    String which = options.partition();
    if (offset > 0) {
      long begin = begin(disk.size());
      BlockDevice rest = disk.slice("from sector " + offset, begin, disk.size() - begin);
      return DiskPartition.whole(rest);
    }
    PartitionedDisk table = PartitionedDisk.read(disk);
    if (which == null && table.partitions().isEmpty()) {
      return DiskPartition.whole(disk);
    }
    if (which == null) {
      throw new UsageException(
          disk.description() + " has partitions; name the one to format with --partition");
    }
    return PartitionChoice.named(table, which);
  }

  /** Where in an image of {@code size} bytes the volume begins. */
  private long begin(long size) throws UsageException {
    if (offset < 0 || offset >= size / BootSector.SIZE) {
      throw new UsageException("--offset " + offset + " is not in the image");
    }
    return offset * BootSector.SIZE;
  }

  private void tell(String where, FatPlan plan) throws IOException {
    if (common().json()) {
      console().json("bootdisk-fat-format-1", json -> write(json, where, plan));
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
    json.name("volume-id").value(BootSector.printedVolumeId(boot.volumeId()));
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
