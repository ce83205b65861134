package org.bootdisk.bootdisk.grub;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bootdisk.block.FormatException;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.grub.BiosInstallation;
import org.bootdisk.grub.EfiImage;
import org.bootdisk.grub.GrubFiles;
import org.bootdisk.grub.GrubImage;

/**
 * The GRUB that a disk starts: from a BIOS by its boot sector, from UEFI by programs below {@code
 * /EFI} of its FAT volumes.
 *
 * @param disk the disk
 * @param bios what the boot sector leads to; empty if that is not GRUB's
 * @param programs what UEFI can start
 */
public record InstalledGrub(
    PartitionedDisk disk, Optional<BiosInstallation> bios, List<Program> programs) {

  /**
   * A program for UEFI.
   *
   * @param partition the partition that it lies in
   * @param path on the partition's volume, with a slash in front
   * @param image what it carries
   */
  public record Program(DiskPartition partition, String path, GrubImage image) {}

  /** Copies the list. */
  public InstalledGrub {
    programs = List.copyOf(programs);
  }

  /**
   * Looks for GRUB on {@code disk}.
   *
   * @throws FormatException if the boot sector is GRUB's and leads to something else, or if a
   *     volume is broken
   */
  public static InstalledGrub read(PartitionedDisk disk) throws IOException {
    List<Program> programs = new ArrayList<>();
    for (DiskPartition partition : disk.fatVolumes()) {
      addPrograms(programs, partition);
    }
    return new InstalledGrub(disk, bios(disk), programs);
  }

  private static Optional<BiosInstallation> bios(PartitionedDisk disk) throws IOException {
    try {
      return Optional.of(BiosInstallation.read(disk.device()));
    } catch (FormatException.NotRecognized e) {
      return Optional.empty();
    }
  }

  private static void addPrograms(List<Program> programs, DiskPartition partition)
      throws IOException {
    try (FatVolume volume = FatVolume.open(partition.device())) {
      FatNode directory = volume.find("/EFI");
      if (directory == null || !directory.isDirectory()) {
        return;
      }
      for (FatNode vendor : volume.list(directory)) {
        if (vendor.isDirectory()) {
          for (FatNode file : volume.list(vendor)) {
            addProgram(programs, partition, volume, file);
          }
        }
      }
    }
  }

  private static void addProgram(
      List<Program> programs, DiskPartition partition, FatVolume volume, FatNode file)
      throws IOException {
    boolean candidate =
        file.name().toLowerCase(Locale.ROOT).endsWith(".efi")
            && !file.isDirectory()
            && file.size() <= GrubFiles.LARGEST_FILE;
    if (!candidate) {
      return;
    }
    String path = "/" + file.path();
    try (InputStream in = volume.newInputStream(file)) {
      String where = partition.device().description() + "[" + path + "]";
      programs.add(new Program(partition, path, EfiImage.decode(in.readAllBytes(), where)));
    } catch (FormatException.NotRecognized e) {
      // Another program: a shim, a shell.
    }
  }
}
