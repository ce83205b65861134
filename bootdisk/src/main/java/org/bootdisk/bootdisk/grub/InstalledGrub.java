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
import org.bootdisk.grub.BootLoader;
import org.bootdisk.grub.EfiImage;
import org.bootdisk.grub.GrubFiles;
import org.bootdisk.grub.GrubImage;

/**
 * The GRUB that a disk starts: from a BIOS by its boot sector, from UEFI by programs below {@code
 * /EFI} of its FAT volumes.
 *
 * @param disk the disk
 * @param loader what the boot sector holds
 * @param bios what the boot sector leads to; empty if that is not GRUB's or leads to nothing whole
 * @param broken where the way from GRUB's boot sector to the core image ends; empty if it does not
 * @param programs what UEFI can start
 * @param directories what GRUB finds on FAT volumes
 */
public record InstalledGrub(
    PartitionedDisk disk,
    BootLoader loader,
    Optional<BiosInstallation> bios,
    Optional<String> broken,
    List<Program> programs,
    List<PlatformDirectory> directories) {

  /**
   * A program for UEFI.
   *
   * @param partition the partition that it lies in
   * @param path on the partition's volume, with a slash in front
   * @param image what it carries
   */
  public record Program(DiskPartition partition, String path, GrubImage image) {}

  /**
   * A platform's directory on a volume.
   *
   * @param partition the partition that it lies in
   * @param path on the partition's volume, with a slash in front
   * @param version that its modinfo.sh states; empty if it has none
   * @param modules how many modules it holds
   * @param bootCode whether its boot.img is the code in the boot sector, the fields apart that an
   *     installation fills in; empty if it has none
   */
  public record PlatformDirectory(
      DiskPartition partition,
      String path,
      Optional<String> version,
      int modules,
      Optional<Boolean> bootCode) {}

  /** Copies the lists. */
  public InstalledGrub {
    programs = List.copyOf(programs);
    directories = List.copyOf(directories);
  }

  /**
   * Looks for GRUB on {@code disk}.
   *
   * @param directory GRUB's directory on FAT volumes
   * @throws FormatException if a volume is broken
   */
  public static InstalledGrub read(PartitionedDisk disk, String directory) throws IOException {
    List<Program> programs = new ArrayList<>();
    List<PlatformDirectory> directories = new ArrayList<>();
    for (DiskPartition partition : disk.fatVolumes()) {
      addPrograms(programs, partition);
      directories.addAll(PlatformDirectories.on(disk, partition, directory));
    }
    BootLoader loader = BootLoader.on(disk.device());
    Optional<BiosInstallation> bios = Optional.empty();
    Optional<String> broken = Optional.empty();
    if (loader == BootLoader.GRUB) {
      try {
        bios = Optional.of(BiosInstallation.read(disk.device()));
      } catch (FormatException e) {
        broken = Optional.of(String.valueOf(e.getMessage()));
      }
    }
    return new InstalledGrub(disk, loader, bios, broken, programs, directories);
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
