package org.bootdisk.grub;

import java.util.ArrayList;
import java.util.List;

/**
 * The sectors of a disk that core.img may take: a BIOS boot partition, or the gap behind an MBR
 * without the sectors that other software uses.
 *
 * @param runs ascending, not empty
 */
public record EmbeddingArea(List<SectorRun> runs) {

  /** Refuses runs that are out of order, and an area without any. */
  public EmbeddingArea {
    runs = List.copyOf(runs);
    long end = 1;
    for (SectorRun run : runs) {
      if (run.start() < end) {
        throw new IllegalArgumentException("runs of sectors out of order: " + runs);
      }
      end = run.end();
    }
    if (runs.isEmpty()) {
      throw new IllegalArgumentException("an embedding area without sectors");
    }
  }

  /**
   * An area in one piece.
   *
   * @param firstLba the first sector
   * @param sectorCount number of sectors of 512 bytes
   */
  public EmbeddingArea(long firstLba, long sectorCount) {
    this(List.of(new SectorRun(firstLba, sectorCount)));
  }

  /** The first sector. */
  public long firstLba() {
    return runs.get(0).start();
  }

  /** Number of sectors, of 512 bytes. */
  public long sectorCount() {
    long count = 0;
    for (SectorRun run : runs) {
      count += run.count();
    }
    return count;
  }

  /** The first {@code count} sectors, of which there are at least as many. */
  List<SectorRun> first(long count) {
    List<SectorRun> first = new ArrayList<>();
    long left = count;
    for (SectorRun run : runs) {
      long part = Math.min(left, run.count());
      if (part > 0) {
        first.add(new SectorRun(run.start(), part));
      }
      left -= part;
    }
    return first;
  }
}
