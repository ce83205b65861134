package org.bootdisk.bootdisk.grub;

import java.util.ArrayList;
import java.util.List;
import org.bootdisk.grub.GrubImageOptions;
import org.bootdisk.grub.GrubPlatform;

/**
 * Where GRUB's directory is: on a FAT volume of the disk that GRUB is started from. It decides what
 * an image must carry to find the rest.
 *
 * @param map how the disk is divided
 * @param partition number of the partition; 0 if the volume is the whole disk
 * @param directory on the volume, such as {@code /grub}
 */
public record GrubSite(PartitionMap map, int partition, String directory) {

  /** GRUB's directory on a volume that is mounted as {@code /boot}. */
  public static final String DIRECTORY = "/grub";

  /** Refuses a directory that is no absolute path, or one with a character that ends a device. */
  public GrubSite {
    if (!directory.startsWith("/") || directory.endsWith("/") || directory.indexOf(')') >= 0) {
      throw new IllegalArgumentException(
          "GRUB's directory is a path such as /grub, without ), not '" + directory + "'");
    }
  }

  /**
   * The prefix by which an image finds the directory: on the disk that the firmware started, and
   * there in this partition (GRUB manual, "prefix").
   */
  public String prefix() {
    return map == PartitionMap.NONE
        ? directory
        : "(," + map.grubName() + partition + ")" + directory;
  }

  /**
   * What grub-install has an image carry: the modules that the user wants, what reads the volume
   * and the partition table, and on BIOS what reads disks.
   */
  public List<String> modules(GrubPlatform platform, List<String> wanted) {
    List<String> modules = new ArrayList<>(wanted);
    modules.add("fat");
    if (map != PartitionMap.NONE) {
      modules.add("part_" + map.grubName());
    }
    if (!platform.isEfi()) {
      modules.add("biosdisk");
    }
    return modules;
  }

  /** An image that finds the directory, and carries nothing else. */
  public GrubImageOptions image(GrubPlatform platform) {
    return GrubImageOptions.of(prefix(), modules(platform, List.of()));
  }
}
