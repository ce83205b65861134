package org.bootdisk.cli.fat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Ranges;
import org.bootdisk.cli.UsageException;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.PartitionEntry;
import org.bootdisk.gpt.mbr.MbrDisk;
import org.bootdisk.gpt.mbr.MbrPartition;
import org.jspecify.annotations.Nullable;

/** Finds the FAT volume that somebody means: the whole disk, or a partition of it. */
final class VolumeFinder {

  /**
   * A place where a volume may be.
   *
   * @param number of the partition; 0 for the whole disk
   * @param name of the partition; empty if it has none
   * @param firstSector where it begins, in sectors of 512 bytes
   * @param device its bytes
   */
  record Place(int number, String name, long firstSector, BlockDevice device) {

    /** What to write behind {@code --partition}, for people. */
    String shown() {
      return number + (name.isEmpty() ? "" : " (" + Quoted.of(name) + ")");
    }
  }

  private static final int SECTOR = 512;

  private VolumeFinder() {}

  /** The place of the volume that {@code which} means; null means the only one there is. */
  static Place find(BlockDevice disk, @Nullable String which) throws IOException, UsageException {
    Place whole = new Place(0, "", 0, disk);
    if (which == null && isFat(whole)) {
      return whole;
    }
    List<Place> places = partitions(disk);
    if (which == null) {
      return theOnlyOne(disk, places);
    }
    Place chosen = partition(disk, places, which);
    if (chosen != null) {
      return chosen;
    }
    throw new UsageException(
        disk.description()
            + ": no partition has the number, name or label "
            + Quoted.of(which)
            + "; there "
            + (places.isEmpty() ? "are none" : "is " + shown(places)));
  }

  /** The partition that {@code which} means, whatever it holds. */
  static @Nullable Place partition(BlockDevice disk, List<Place> places, String which)
      throws IOException {
    for (Place place : places) {
      if (which.equals(Integer.toString(place.number)) || which.equals(place.name)) {
        return place;
      }
    }
    for (Place place : places) {
      if (which.equalsIgnoreCase(label(place))) {
        return place;
      }
    }
    return null;
  }

  private static Place theOnlyOne(BlockDevice disk, List<Place> places)
      throws IOException, UsageException {
    List<Place> volumes = new ArrayList<>();
    for (Place place : places) {
      if (isFat(place)) {
        volumes.add(place);
      }
    }
    if (volumes.size() == 1) {
      return volumes.get(0);
    }
    if (volumes.isEmpty()) {
      // Says what is wrong with the first sector: neither a volume nor a disk with one.
      FatVolume.open(disk).close();
    }
    throw new UsageException(
        disk.description()
            + ": several partitions hold FAT volumes; choose with --partition: "
            + shown(volumes));
  }

  /** All partitions of a disk, by its GPT or else its MBR. */
  static List<Place> partitions(BlockDevice disk) throws IOException {
    List<Place> places = new ArrayList<>();
    if (disk.size() < 2 * SECTOR) {
      return places;
    }
    GptReading reading = GptReading.of(disk);
    int blockSize = reading.blockSize();
    if (reading.best().isPresent()) {
      GptTable table = reading.disk().table();
      for (Map.Entry<Integer, PartitionEntry> entry : table.entries().entrySet()) {
        PartitionEntry p = entry.getValue();
        add(
            places,
            disk,
            entry.getKey(),
            p.partitionName(),
            p.startingLba(),
            p.blocks(),
            blockSize);
      }
    } else if (reading.mbr().isPresent()) {
      for (Map.Entry<Integer, MbrPartition> entry :
          MbrDisk.read(disk, blockSize).partitions().entrySet()) {
        MbrPartition p = entry.getValue();
        add(places, disk, entry.getKey(), "", p.startingLba(), p.sizeInLba(), blockSize);
      }
    }
    return places;
  }

  private static void add(
      List<Place> places,
      BlockDevice disk,
      int number,
      String name,
      long start,
      long blocks,
      int blockSize) {
    long most = disk.size() / blockSize;
    if (Ranges.within(start, blocks, most) && blocks > 0) {
      BlockDevice device = disk.slice("partition " + number, start * blockSize, blocks * blockSize);
      places.add(new Place(number, name, start * blockSize / SECTOR, device));
    }
  }

  private static boolean isFat(Place place) throws IOException {
    try (FatVolume volume = FatVolume.open(place.device)) {
      return volume.geometry().countOfClusters() > 0;
    } catch (FormatException.NotRecognized e) {
      return false;
    } catch (FormatException e) {
      // A broken volume is one: what is wrong with it will be told by what is done with it.
      return true;
    }
  }

  private static String label(Place place) throws IOException {
    try (FatVolume volume = FatVolume.open(place.device)) {
      return volume.label().orElse("");
    } catch (FormatException e) {
      return "";
    }
  }

  private static String shown(List<Place> places) {
    List<String> all = new ArrayList<>();
    for (Place place : places) {
      all.add(place.shown());
    }
    return String.join(", ", all);
  }
}
