package org.bootdisk.fat.name;

import java.util.Locale;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Text;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.fat.layout.DirectoryEntry;

/**
 * A volume's label in both its places, 11 bytes each, padded with spaces.
 *
 * @param inBootSector BS_VolLab
 * @param inRootDirectory the name of the entry with ATTR_VOLUME_ID
 */
public record VolumeLabel(String inBootSector, String inRootDirectory) {

  private static final String ILLEGAL = "\"*+,./:;<=>?[\\]|";

  private static final int DELETE = 0x7F;
  private static final int U8 = 0xFF;

  /** Refuses labels that are not 11 bytes. */
  public VolumeLabel {
    requireLength(inBootSector);
    requireLength(inRootDirectory);
  }

  /** As mlabel leaves it: as typed in the boot sector, in upper case in the root directory. */
  public static VolumeLabel of(String text) {
    return of(text, CodePage.CP437);
  }

  /** As {@link #of(String)}, for text beyond ASCII as {@code codePage} has it. */
  public static VolumeLabel of(String text, CodePage codePage) {
    String padded = padded(codePage.encode(text));
    String upper = codePage.encode(text.toUpperCase(Locale.ROOT));
    return new VolumeLabel(padded, padded(upper));
  }

  /** As mkfs.fat leaves it: as typed in both places. Windows does not expect lower case there. */
  public static VolumeLabel verbatim(String text) {
    String padded = padded(text);
    return new VolumeLabel(padded, padded);
  }

  /** The label's text as typed. */
  public String text() {
    return inBootSector.stripTrailing();
  }

  private static String padded(String text) {
    if (text.isBlank() || text.startsWith(" ") || text.length() > DirectoryEntry.NAME_LENGTH) {
      throw new IllegalArgumentException(
          "label " + Quoted.of(text) + " does not have 1 to 11 characters, the first not a space");
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isIllegal(c)) {
        throw new IllegalArgumentException(
            Text.format(
                "label %s has %s at index %d; labels have no %s",
                Quoted.of(text), Quoted.of(String.valueOf(c)), i, ILLEGAL));
      }
    }
    String padded = text + " ".repeat(DirectoryEntry.NAME_LENGTH - text.length());
    if (padded.equals(BootSector.NO_NAME)) {
      throw new IllegalArgumentException("label 'NO NAME' means that there is none");
    }
    return padded;
  }

  /** Whether the name of an entry with ATTR_VOLUME_ID, {@code raw}, can be a label. */
  public static boolean isLegal(String raw) {
    for (int i = 0; i < raw.length(); i++) {
      if (isIllegal(raw.charAt(i))) {
        return false;
      }
    }
    return !raw.startsWith(" ");
  }

  private static boolean isIllegal(char c) {
    return c < ' ' || c == DELETE || c > U8 || ILLEGAL.indexOf(c) >= 0;
  }

  private static void requireLength(String label) {
    if (label.length() != DirectoryEntry.NAME_LENGTH) {
      throw new IllegalArgumentException("a label has 11 bytes, not " + label.length());
    }
  }
}
