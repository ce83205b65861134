package org.bootdisk.fat.name;

import java.nio.ByteBuffer;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.LongNameEntry;

/**
 * The entries that a name takes in a directory. A long name is stored for all that is not letter by
 * letter its short name, as Linux does; the case flags of Windows NT are read but not written.
 */
public final class EntryNames {

  private EntryNames() {}

  /** Entries for a file called {@code longName} with this short name: 1 to 21. */
  public static int entriesFor(String longName, ShortName shortName) {
    return isShort(longName, shortName) ? 1 : LongNameEntry.partsFor(longName.length()) + 1;
  }

  /** Entries for a file called {@code longName} if it gets the short name that is most like it. */
  public static int entriesFor(String longName) {
    return ShortName.exactly(longName) != null ? 1 : LongNameEntry.partsFor(longName.length()) + 1;
  }

  /** Encodes the parts of the long name, if one is needed, and the entry at the position. */
  public static void encode(ByteBuffer bytes, String longName, DirectoryEntry entry) {
    ShortName shortName = new ShortName(entry.name());
    if (!isShort(longName, shortName)) {
      int checksum = entry.checksum();
      for (int part = LongNameEntry.partsFor(longName.length()); part > 0; part--) {
        LongNameEntry.of(longName, part, checksum).encode(next(bytes));
      }
    }
    entry.encode(next(bytes));
  }

  /** The bytes of the entry at the position, which moves behind them. */
  public static ByteBuffer next(ByteBuffer bytes) {
    ByteBuffer entry = bytes.slice(bytes.position(), DirectoryEntry.SIZE);
    bytes.position(bytes.position() + DirectoryEntry.SIZE);
    return entry;
  }

  private static boolean isShort(String longName, ShortName shortName) {
    return shortName.equals(ShortName.exactly(longName));
  }
}
