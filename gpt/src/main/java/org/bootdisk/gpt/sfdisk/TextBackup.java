package org.bootdisk.gpt.sfdisk;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Text;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptLayout;
import org.bootdisk.gpt.GuidSource;
import org.bootdisk.gpt.mbr.Mbr;

/**
 * A disk's partition structures as text: sfdisk's dump, which sfdisk restores too, and in comments
 * that sfdisk passes over what a dump cannot say: the MBR with boot code, signature and hybrid
 * records, and where the arrays lie if that is not where sfdisk puts them.
 */
public final class TextBackup {

  private static final String FIRST_LINE = "label: gpt";
  private static final String MBR = "# mbr: ";

  /** Behind it the numbers of a {@link GptLayout} after the block size, in their order. */
  private static final String LAYOUT = "# layout: ";

  private static final int NUMBERS = 8;

  /** A dump names every GUID, so none is ever derived. */
  private static final GuidSource GUIDS = GuidSource.seeded("text backup");

  private TextBackup() {}

  /** The text. */
  public static String print(GptDisk disk, String device) {
    byte[] mbr = new byte[Mbr.BYTES];
    disk.mbr().encode().get(mbr);
    return SfdiskDump.print(disk, device)
        + "\n"
        + layout(disk.table().layout())
        + MBR
        + HexFormat.of().formatHex(mbr)
        + "\n";
  }

  private static String layout(GptLayout at) {
    int entries = at.numberOfPartitionEntries();
    GptLayout usual = SfdiskPlan.usual(at.blockSize(), at.blockCount(), entries);
    if (usual.usable().contains(at.usable()) && at.equals(usual.withUsable(at.usable()))) {
      return "";
    }
    return Text.format(
        "%s%d blocks, %d entries of %d bytes, usable %d to %d, arrays %d and %d, header %d\n",
        LAYOUT,
        at.blockCount(),
        entries,
        at.sizeOfPartitionEntry(),
        at.firstUsableLba(),
        at.lastUsableLba(),
        at.primaryEntryLba(),
        at.alternateEntryLba(),
        at.alternateLba());
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
    SfdiskPlan plan = new SfdiskPlan(SfdiskScript.parse(text), sectorSize, sectors, GUIDS);
    Optional<String> layout = comment(text, LAYOUT);
    GptDisk disk = layout.isPresent() ? plan.gpt(layout(layout.get(), sectorSize)) : plan.gpt();
    Optional<String> mbr = comment(text, MBR);
    return mbr.isPresent() ? disk.withMbr(mbr(mbr.get())) : disk;
  }

  private static Optional<String> comment(String text, String start) {
    return text.lines()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()).strip())
        .findFirst();
  }

  private static GptLayout layout(String numbers, int sectorSize) {
    List<Long> all = new ArrayList<>();
    for (String word : numbers.split("[^0-9]+", -1)) {
      if (!word.isEmpty()) {
        all.add(number(word));
      }
    }
    if (all.size() != NUMBERS) {
      throw new IllegalArgumentException(
          Text.format("the line '%s' holds %d numbers, not %d", LAYOUT, all.size(), NUMBERS));
    }
    return new GptLayout(
        sectorSize,
        all.get(0),
        Math.toIntExact(Math.min(all.get(1), Integer.MAX_VALUE)),
        Math.toIntExact(Math.min(all.get(2), Integer.MAX_VALUE)),
        all.get(3),
        all.get(4),
        all.get(5),
        all.get(7),
        all.get(6));
  }

  private static long number(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(Quoted.of(digits) + " is no block's number", e);
    }
  }

  private static Mbr mbr(String hex) {
    byte[] sector = HexFormat.of().parseHex(hex);
    if (sector.length != Mbr.BYTES || !Mbr.signed(ByteBuffer.wrap(sector))) {
      throw new IllegalArgumentException("the line '# mbr:' holds no MBR");
    }
    return Mbr.decode(ByteBuffer.wrap(sector));
  }
}
