package org.bootdisk.bootdisk.recipe;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.bootdisk.fat.layout.FatType;

/** What fills a partition. */
public sealed interface PartitionContent {

  /** Zeros. */
  record Empty() implements PartitionContent {}

  /** GRUB's core.img, which a BIOS boot partition holds; zeros where GRUB is not for a BIOS. */
  record GrubCore() implements PartitionContent {}

  /** The bytes of a file, and zeros behind them. */
  record RawFile(Path source) implements PartitionContent {}

  /**
   * A FAT volume.
   *
   * @param type by default the size decides
   * @param label of 1 to 11 characters
   * @param volumeId serial number, u32; by default derived from the partition's GUID
   * @param clusterSize bytes; by default the size decides
   * @param free bytes that are to be free at least
   * @param items what is on it besides GRUB and the files of its menu
   */
  record Fat(
      Optional<FatType> type,
      Optional<String> label,
      OptionalLong volumeId,
      OptionalInt clusterSize,
      long free,
      List<VolumeItem> items)
      implements PartitionContent {

    /** Copies the list. */
    public Fat {
      items = List.copyOf(items);
    }

    /** A volume of which only the label is asked for. */
    public static Fat labelled(String label) {
      return new Fat(
          Optional.empty(),
          Optional.of(label),
          OptionalLong.empty(),
          OptionalInt.empty(),
          0,
          List.of());
    }

    /** This volume with another serial number. */
    public Fat withVolumeId(long id) {
      return new Fat(type, label, OptionalLong.of(id), clusterSize, free, items);
    }

    /** This volume with other items. */
    public Fat withItems(List<VolumeItem> others) {
      return new Fat(type, label, volumeId, clusterSize, free, others);
    }
  }

  /** All places on this machine that it reads from. */
  default List<Path> sources() {
    if (this instanceof RawFile file) {
      return List.of(file.source);
    }
    return this instanceof Fat fat
        ? fat.items.stream().flatMap(item -> item.sources().stream()).toList()
        : List.of();
  }
}
