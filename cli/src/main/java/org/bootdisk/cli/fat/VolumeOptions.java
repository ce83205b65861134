package org.bootdisk.cli.fat;

import java.io.IOException;
import java.nio.file.Path;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.bootdisk.grub.DiskPartition;
import org.bootdisk.bootdisk.grub.PartitionMap;
import org.bootdisk.bootdisk.grub.PartitionedDisk;
import org.bootdisk.cli.command.DiskImage;
import org.bootdisk.cli.command.PartitionChoice;
import org.bootdisk.cli.command.PassphraseOption;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.fat.layout.BackupBootSector;
import org.bootdisk.fat.name.CodePage;
import org.bootdisk.fat.volume.FatVolume;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which volume. Used as a picocli mixin. */
final class VolumeOptions {

  @Parameters(index = "0", arity = "0..1", paramLabel = "IMAGE", description = "qcow2 or raw.")
  @Nullable Path image;

  @Option(
      names = {"-p", "--partition"},
      paramLabel = "WHICH",
      description =
          "The partition: its number, its name, or the label of the volume in it (default: the"
              + " one FAT volume there is).")
  @Nullable String partition;

  @Option(
      names = "--codepage",
      paramLabel = "N",
      description =
          "Code page of short names and labels: 437, 737, 850 to 869, 1250 to 1258, and others"
              + " (default: 850, as mtools and dosfstools).")
  int codePage = CodePage.CP850.number();

  @Mixin PassphraseOption passphrases = new PassphraseOption();

  CodePage codePage() throws UsageException {
    try {
      return CodePage.of(codePage);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--codepage: " + e.getMessage());
    }
  }

  Path image() throws UsageException {
    if (image == null) {
      throw new UsageException("name the image: bootdisk fat ls disk.qcow2");
    }
    return image;
  }

  @Nullable String partition() {
    return partition;
  }

  /** Opens the volume's device for reading; closing the target closes the image. */
  VolumeTarget openReadOnly() throws IOException, UsageException {
    return find(DiskImage.openReadOnly(image(), passphrases.ring()));
  }

  /** Opens the volume's device for reading and writing. */
  VolumeTarget openWritable() throws IOException, UsageException {
    return find(openWritableDisk());
  }

  /** Opens the whole disk for reading and writing. */
  BlockDevice openWritableDisk() throws IOException, UsageException {
    return DiskImage.openWritable(image(), passphrases.ring());
  }

  private VolumeTarget find(BlockDevice disk) throws IOException, UsageException {
    try {
      return new VolumeTarget(disk, volume(disk));
    } catch (IOException | UsageException | RuntimeException e) {
      disk.close();
      throw e;
    }
  }

  private BlockDevice volume(BlockDevice disk) throws IOException, UsageException {
    if (partition != null) {
      return PartitionChoice.named(PartitionedDisk.read(disk), partition).device();
    }
    if (DiskPartition.whole(disk).isFat()) {
      return disk;
    }
    PartitionedDisk table = PartitionedDisk.read(disk);
    if (table.fatVolumes().isEmpty()) {
      if (table.map() == PartitionMap.NONE && BackupBootSector.find(disk).isPresent()) {
        return disk;
      }
      // Says what is wrong with the first sector: neither a volume nor a disk with one.
      FatVolume.open(disk).close();
    }
    return PartitionChoice.onlyFatVolume(table).device();
  }
}
