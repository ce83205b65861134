package org.bootdisk.fat.layout;

import java.time.Instant;

/**
 * The times of a file or directory, as its entry has them.
 *
 * @param created DIR_CrtDate, DIR_CrtTime and DIR_CrtTimeTenth
 * @param accessed DIR_LstAccDate
 * @param written DIR_WrtDate and DIR_WrtTime
 */
public record FatTimes(FatTimestamp created, FatTimestamp accessed, FatTimestamp written) {

  /** All three are {@code instant}, as exactly as each can have it. */
  public static FatTimes of(Instant instant) {
    FatTimestamp time = FatTimestamp.of(instant);
    return new FatTimes(time, time.day(), time.wholeSeconds());
  }

  /** Those of {@code entry}, to the bit. */
  public static FatTimes of(DirectoryEntry entry) {
    return new FatTimes(entry.created(), entry.accessed(), entry.written());
  }
}
