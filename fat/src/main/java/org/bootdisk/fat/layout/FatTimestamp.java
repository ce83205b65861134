package org.bootdisk.fat.layout;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * A date and a time as directory entries have them (FAT, "Date and Time Formats"): 1980 to 2107,
 * two seconds apart, without a zone. They are taken as UTC.
 *
 * @param date day, month, and years since 1980
 * @param time hours, minutes, and pairs of seconds
 * @param tenth hundredths of a second beyond {@code time}, 0 to 199; only creation has them
 */
public record FatTimestamp(int date, int time, int tenth) {

  /** All bits zero: no date was stored. */
  public static final FatTimestamp NONE = new FatTimestamp(0, 0, 0);

  /** The first instant there is: 1980-01-01 00:00 UTC. */
  public static final Instant EARLIEST = Instant.ofEpochSecond(315_532_800L);

  /** The last instant there is: 2107-12-31 23:59:59.99 UTC. */
  public static final Instant LATEST = Instant.ofEpochSecond(4_354_819_199L, 990_000_000L);

  private static final int BASE_YEAR = 1980;
  private static final int MONTH_SHIFT = 5;
  private static final int YEAR_SHIFT = 9;
  private static final int MINUTE_SHIFT = 5;
  private static final int HOUR_SHIFT = 11;
  private static final int NANOS_PER_TENTH = 10_000_000;
  private static final int TENTHS_PER_SECOND = 100;

  /** {@code instant}, moved into the range that there is and rounded down. */
  public static FatTimestamp of(Instant instant) {
    Instant within =
        instant.isBefore(EARLIEST) ? EARLIEST : instant.isAfter(LATEST) ? LATEST : instant;
    LocalDateTime t =
        LocalDateTime.ofEpochSecond(within.getEpochSecond(), within.getNano(), ZoneOffset.UTC);
    return new FatTimestamp(
        ((t.getYear() - BASE_YEAR) << YEAR_SHIFT)
            | (t.getMonthValue() << MONTH_SHIFT)
            | t.getDayOfMonth(),
        (t.getHour() << HOUR_SHIFT) | (t.getMinute() << MINUTE_SHIFT) | t.getSecond() / 2,
        t.getSecond() % 2 * TENTHS_PER_SECOND + t.getNano() / NANOS_PER_TENTH);
  }

  /** The instant meant; empty if there is no such date or time. */
  public Optional<Instant> toInstant() {
    try {
      LocalDateTime t =
          LocalDateTime.of(
              BASE_YEAR + (date >>> YEAR_SHIFT),
              (date >>> MONTH_SHIFT) & 0xF,
              date & 0x1F,
              time >>> HOUR_SHIFT,
              (time >>> MINUTE_SHIFT) & 0x3F,
              (time & 0x1F) * 2);
      return Optional.of(t.toInstant(ZoneOffset.UTC).plusNanos((long) tenth * NANOS_PER_TENTH));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The same without hundredths: a write time. */
  public FatTimestamp wholeSeconds() {
    return new FatTimestamp(date, time, 0);
  }

  /** The same day without a time: an access date. */
  public FatTimestamp day() {
    return new FatTimestamp(date, 0, 0);
  }
}
