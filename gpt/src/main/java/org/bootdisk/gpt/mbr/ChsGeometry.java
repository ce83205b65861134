package org.bootdisk.gpt.mbr;

import org.bootdisk.block.Quoted;
import org.bootdisk.block.Text;

/**
 * How many heads and sectors a disk pretends to have: what turns an LBA into a {@link Chs}.
 *
 * @param heads 1 to 255
 * @param sectorsPerTrack 1 to 63
 */
public record ChsGeometry(int heads, int sectorsPerTrack) {

  /** What sgdisk and sfdisk take for an image file, and BIOSes for a disk over 8 GB. */
  public static final ChsGeometry LARGE = new ChsGeometry(255, 63);

  private static final int CYLINDERS = 1024;

  /** Refuses numbers that a {@link Chs} cannot count to. */
  public ChsGeometry {
    if (heads < 1 || heads > 255 || sectorsPerTrack < 1 || sectorsPerTrack > 63) {
      throw new IllegalArgumentException(
          Text.format(
              "geometry %d/%d, expected 1 to 255 heads and 1 to 63 sectors",
              heads, sectorsPerTrack));
    }
  }

  /** Parses {@code HEADS/SECTORS}, such as {@code 16/63}. */
  public static ChsGeometry parse(String text) {
    int slash = text.indexOf('/');
    try {
      return new ChsGeometry(
          Integer.parseInt(text.substring(0, Math.max(slash, 0))),
          Integer.parseInt(text.substring(slash + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          Quoted.of(text) + " is not a geometry; write heads/sectors, such as 255/63", e);
    }
  }

  /** The address of {@code lba}: none for 0, saturated from cylinder 1024 on, as sgdisk has it. */
  public Chs chs(long lba) {
    long cylinder = lba / ((long) heads * sectorsPerTrack);
    if (lba == 0) {
      return Chs.NONE;
    }
    if (cylinder >= CYLINDERS) {
      return Chs.SATURATED;
    }
    int track = (int) (lba / sectorsPerTrack % heads);
    return new Chs((int) cylinder, track, (int) (lba % sectorsPerTrack) + 1);
  }

  @Override
  public String toString() {
    return heads + "/" + sectorsPerTrack;
  }
}
