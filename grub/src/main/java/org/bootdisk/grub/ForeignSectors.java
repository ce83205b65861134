package org.bootdisk.grub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.jspecify.annotations.Nullable;

/**
 * What is left of the gap behind an MBR when the sectors are taken out in which other software
 * keeps data of its own. GRUB steps around those that it knows (GRUB, grub-core/partmap/msdos.c,
 * {@code embed_signatures}).
 *
 * @param area the sectors that are free
 * @param found the sectors that are not
 */
public record ForeignSectors(EmbeddingArea area, List<ForeignSector> found) {

  /**
   * A sector that other software uses.
   *
   * @param lba of the sector
   * @param software whose it is
   */
  public record ForeignSector(long lba, String software) {}

  /** How a sector of some software begins. */
  private record Signature(String software, Blob start) {}

  private static final List<Signature> SIGNATURES =
      List.of(
          text("ZISD", "ZISD"),
          hex("FlexNet", "d441a0f503000300"),
          hex("FlexNet", "d841a0f502000200"),
          hex("HP Backup and Recovery Manager", "708a5d4635c51b93ae3d86fdb1553ee0"),
          text("HighPoint RAID controller", "ycgl"),
          text("Acer registration utility", "GREGRegDone.Tag\0"));

  /** Copies the list. */
  public ForeignSectors {
    found = List.copyOf(found);
  }

  private static Signature text(String software, String start) {
    return new Signature(software, Blob.owning(start.getBytes(ISO_8859_1)));
  }

  private static Signature hex(String software, String start) {
    return new Signature(software, Blob.owning(HexFormat.of().parseHex(start)));
  }

  /**
   * Looks through the first sectors of a gap until {@code wanted} are free.
   *
   * @param gap sectors of {@code disk}
   */
  public static ForeignSectors in(BlockDevice disk, SectorRun gap, int wanted) throws IOException {
    List<ForeignSector> found = new ArrayList<>();
    List<SectorRun> free = new ArrayList<>();
    ByteBuffer sector = ByteBuffer.allocate(CoreLayout.SECTOR_SIZE);
    long start = gap.start();
    long lba = start;
    for (long left = wanted; left > 0 && lba < gap.end(); lba++) {
      disk.read(lba * CoreLayout.SECTOR_SIZE, sector.clear());
      String software = owner(sector.flip());
      if (software == null) {
        left--;
      } else {
        found.add(new ForeignSector(lba, software));
        addRun(free, start, lba);
        start = lba + 1;
      }
    }
    addRun(free, start, gap.end());
    if (free.isEmpty()) {
      free.add(new SectorRun(gap.end(), 0));
    }
    return new ForeignSectors(new EmbeddingArea(free), found);
  }

  private static void addRun(List<SectorRun> runs, long start, long end) {
    if (end > start) {
      runs.add(new SectorRun(start, end - start));
    }
  }

  private static @Nullable String owner(ByteBuffer sector) {
    for (Signature signature : SIGNATURES) {
      int length = signature.start.size();
      if (sector.slice(0, length).equals(signature.start.asBuffer())) {
        return signature.software;
      }
    }
    return null;
  }
}
