package org.bootdisk.gpt.sfdisk;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GuidSource;
import org.bootdisk.gpt.mbr.Mbr;

/**
 * A disk's partition structures as text: sfdisk's dump, which sfdisk restores too, and the MBR with
 * boot code, signature and hybrid records in a comment that sfdisk passes over.
 */
public final class TextBackup {

  private static final String FIRST_LINE = "label: gpt";
  private static final String MBR = "# mbr: ";

  /** A dump names every GUID, so none is ever derived. */
  private static final GuidSource GUIDS = GuidSource.seeded("text backup");

  private TextBackup() {}

  /** The text. */
  public static String print(GptDisk disk, String device) {
    byte[] mbr = new byte[Mbr.BYTES];
    disk.mbr().encode().get(mbr);
    return SfdiskDump.print(disk, device) + "\n" + MBR + HexFormat.of().formatHex(mbr) + "\n";
  }

  /** Whether a file begins as the text does. */
  public static boolean recognizes(byte[] file) {
    byte[] first = FIRST_LINE.getBytes(US_ASCII);
    return file.length >= first.length
        && Arrays.equals(file, 0, first.length, first, 0, first.length);
  }

  /**
   * The disk that the text describes, for a disk of {@code sectors} sectors.
   *
   * @throws IllegalArgumentException if the text is not such a description, or does not fit
   */
  public static GptDisk parse(String text, int sectorSize, long sectors) {
    SfdiskScript script = SfdiskScript.parse(text);
    GptDisk disk = new SfdiskPlan(script, sectorSize, sectors, GUIDS).gpt();
    for (String line : text.split("\n", -1)) {
      if (line.startsWith(MBR)) {
        byte[] sector = HexFormat.of().parseHex(line.substring(MBR.length()).strip());
        if (sector.length != Mbr.BYTES || !Mbr.signed(ByteBuffer.wrap(sector))) {
          throw new IllegalArgumentException("the line '# mbr:' holds no MBR");
        }
        return disk.withMbr(Mbr.decode(ByteBuffer.wrap(sector)));
      }
    }
    return disk;
  }
}
