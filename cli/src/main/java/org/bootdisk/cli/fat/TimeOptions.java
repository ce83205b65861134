package org.bootdisk.cli.fat;

import java.nio.file.attribute.FileTime;
import java.time.DateTimeException;
import java.time.Instant;
import org.bootdisk.block.Quoted;
import org.bootdisk.cli.command.Console;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.fat.layout.FatTimestamp;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which times reach the volume: never that of the clock. Used as a picocli mixin. */
final class TimeOptions {

  @Option(
      names = "--time",
      paramLabel = "TIME",
      description =
          "Time of all that is written, such as 2024-02-29T12:00:00Z (default: files keep theirs,"
              + " at most SOURCE_DATE_EPOCH if that is set; all else has that, or 1980).")
  @Nullable String time;

  /** The time of what has none of its own. */
  Instant now(Console console) throws UsageException {
    if (time != null) {
      try {
        return Instant.parse(time);
      } catch (DateTimeException e) {
        throw new UsageException(
            "--time " + Quoted.of(time) + " is no time; write it as 2024-02-29T12:00:00Z");
      }
    }
    Instant epoch = sourceDateEpoch(console);
    return epoch == null ? FatTimestamp.EARLIEST : epoch;
  }

  /** The time of what was last changed at {@code own}. */
  Instant of(FileTime own, Console console) throws UsageException {
    if (time != null) {
      return now(console);
    }
    Instant epoch = sourceDateEpoch(console);
    Instant instant = own.toInstant();
    return epoch != null && instant.isAfter(epoch) ? epoch : instant;
  }

  private static @Nullable Instant sourceDateEpoch(Console console) throws UsageException {
    String seconds = console.variable("SOURCE_DATE_EPOCH");
    if (seconds.isEmpty()) {
      return null;
    }
    try {
      return Instant.ofEpochSecond(Long.parseLong(seconds));
    } catch (NumberFormatException | DateTimeException e) {
      throw new UsageException(
          "SOURCE_DATE_EPOCH " + Quoted.of(seconds) + " is not a number of seconds");
    }
  }
}
