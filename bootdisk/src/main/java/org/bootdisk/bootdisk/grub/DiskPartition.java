package org.bootdisk.bootdisk.grub;

import java.io.IOException;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.fat.volume.FatVolume;

/**
 * A partition of a disk, or the whole of a disk that has no partitions.
 *
 * @param number counted from 1; 0 for the whole disk
 * @param name from a GPT; empty if it has none
 * @param start its first byte on the disk
 * @param use what its type says that it is for
 * @param device its bytes
 */
public record DiskPartition(int number, String name, long start, Use use, BlockDevice device) {

  /** What a partition is for, as far as a boot loader minds. */
  public enum Use {
    /** GRUB's core image on a GPT disk. */
    BIOS_BOOT,
    /** Programs that UEFI starts. */
    EFI_SYSTEM,
    /** Anything else. */
    OTHER
  }

  /** The whole of {@code disk}, which has no partitions. */
  public static DiskPartition whole(BlockDevice disk) {
    return new DiskPartition(0, "", 0, Use.OTHER, disk);
  }

  /** Whether it holds a FAT volume, sound or not. */
  public boolean isFat() throws IOException {
    try (FatVolume volume = FatVolume.open(device)) {
      return volume.geometry().countOfClusters() > 0;
    } catch (FormatException.NotRecognized e) {
      return false;
    } catch (FormatException e) {
      // A broken volume is one: what is wrong with it will be told by what is done with it.
      return true;
    }
  }

  /** The label of the FAT volume in it; empty if there is none. */
  public String label() throws IOException {
    try (FatVolume volume = FatVolume.open(device)) {
      return volume.label().orElse("");
    } catch (FormatException e) {
      return "";
    }
  }

  /** Number and name, for people. */
  public String shown() {
    return number == 0 ? "the whole disk" : number + (name.isEmpty() ? "" : " " + Quoted.of(name));
  }
}
