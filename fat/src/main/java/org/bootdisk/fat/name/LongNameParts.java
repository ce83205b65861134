package org.bootdisk.fat.name;

import java.nio.ByteBuffer;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.LongNameEntry;

/**
 * Joins the parts of a long name, which lie in front of the entry that they name, the last part
 * first. One is used for all names of a directory.
 */
public final class LongNameParts {

  /** How a part goes with those before it. */
  public enum Fit {
    /** It is a name's last part, which lies first: a name begins. */
    BEGINS,
    /** It follows. */
    FOLLOWS,
    /** Its number is not the next one, or one that no part has. */
    WRONG_NUMBER,
    /** Its checksum is another. */
    WRONG_CHECKSUM
  }

  private static final int MOST_PARTS = LongNameEntry.partsFor(LongNameEntry.MAX_LENGTH);

  private final byte[] part = new byte[DirectoryEntry.SIZE];

  /** The units, at the end of the array. */
  private final char[] units = new char[MOST_PARTS * LongNameEntry.UNITS];

  private int firstUnit = units.length;
  private int lastOrdinal;
  private int checksum;

  /** No parts yet. */
  public LongNameParts() {}

  /** Adds an encoded part. If it does not fit, it and those before it are dropped. */
  public Fit add(ByteBuffer raw) {
    Fit fit = fitOf(raw);
    if (fit == Fit.WRONG_NUMBER || fit == Fit.WRONG_CHECKSUM) {
      drop();
      return fit;
    }
    if (fit == Fit.BEGINS) {
      firstUnit = units.length;
      checksum = LongNameEntry.checksumOf(raw);
    }
    lastOrdinal = LongNameEntry.ordinalOf(raw);
    raw.get(0, part);
    firstUnit = LongNameEntry.putText(part, units, firstUnit);
    return fit;
  }

  private Fit fitOf(ByteBuffer raw) {
    int ordinal = LongNameEntry.ordinalOf(raw);
    if (LongNameEntry.isLast(raw)) {
      return ordinal == 0 || ordinal > MOST_PARTS ? Fit.WRONG_NUMBER : Fit.BEGINS;
    }
    if (ordinal == 0 || ordinal != lastOrdinal - 1) {
      return Fit.WRONG_NUMBER;
    }
    return LongNameEntry.checksumOf(raw) == checksum ? Fit.FOLLOWS : Fit.WRONG_CHECKSUM;
  }

  /** Forgets the parts. */
  public void drop() {
    lastOrdinal = 0;
  }

  /** Whether all parts of a name are there. */
  public boolean areComplete() {
    return lastOrdinal == 1;
  }

  /** Whether the parts, all of them, name {@code entry}. */
  public boolean areOf(DirectoryEntry entry) {
    return areComplete() && checksum == entry.checksum();
  }

  /** The name, legal or not. */
  public String text() {
    return new String(units, firstUnit, units.length - firstUnit);
  }
}
