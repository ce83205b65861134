package org.bootdisk.bootdisk.recipe;

import java.time.DateTimeException;
import java.time.Instant;
import org.bootdisk.block.Quoted;
import org.jspecify.annotations.Nullable;

/** The time that everything on the disk carries. It never comes from the clock. */
public final class BuildTime {

  /** The earliest time that FAT can express, and what a disk carries if nothing else is said. */
  public static final Instant DEFAULT = Instant.parse("1980-01-01T00:00:00Z");

  private static final Instant END = Instant.parse("2108-01-01T00:00:00Z");
  private static final String VARIABLE = "SOURCE_DATE_EPOCH";

  private BuildTime() {}

  /**
   * The time in {@code sourceDateEpoch}, seconds since 1970 as reproducible-builds.org specifies,
   * or {@link #DEFAULT} if that is null or empty.
   */
  public static Instant of(@Nullable String sourceDateEpoch) throws RecipeException {
    if (sourceDateEpoch == null || sourceDateEpoch.isEmpty()) {
      return DEFAULT;
    }
    if (!sourceDateEpoch.matches("[0-9]{1,12}")) {
      throw new RecipeException(
          VARIABLE + " is " + Quoted.of(sourceDateEpoch) + ", expected whole seconds since 1970");
    }
    try {
      return require(Instant.ofEpochSecond(Long.parseLong(sourceDateEpoch)));
    } catch (IllegalArgumentException e) {
      throw new RecipeException(VARIABLE + " is " + e.getMessage(), e);
    }
  }

  /**
   * Reads a time such as {@code 2024-02-29T12:00:00Z}.
   *
   * @throws IllegalArgumentException if it is none, or one that FAT cannot express
   */
  public static Instant parse(String text) {
    try {
      return require(Instant.parse(text));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          Quoted.of(text) + " is not a time; write one such as 2024-02-29T12:00:00Z", e);
    }
  }

  private static Instant require(Instant time) {
    if (time.isBefore(DEFAULT) || !time.isBefore(END)) {
      throw new IllegalArgumentException(time + "; FAT can express times from 1980 to 2107 only");
    }
    return time;
  }
}
