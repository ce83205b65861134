package org.bootdisk.cli.image;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.ResizableDevice;
import org.bootdisk.cli.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How fast may be written. Used as a picocli mixin. */
final class RateLimit {

  @Option(
      names = "-r",
      paramLabel = "RATE",
      description = "Write at most RATE bytes a second; 10M for ten MiB.")
  private @Nullable String rate;

  /** The device, written to no faster than was asked for. Closing it closes the other. */
  ResizableDevice limited(ResizableDevice device) throws UsageException {
    if (rate == null) {
      return device;
    }
    long bytes = bytes(rate);
    return bytes == 0 ? device : new LimitedDevice(device, bytes, fromNow());
  }

  private static long bytes(String rate) throws UsageException {
    try {
      return ByteSize.parse(rate);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e);
    }
  }

  private static LimitedDevice.Pace fromNow() {
    InstantSource clock = InstantSource.system();
    Instant start = clock.instant();
    return elapsed -> {
      long millis = Duration.between(clock.instant(), start.plus(elapsed)).toMillis();
      if (millis > 0) {
        try {
          Thread.sleep(millis);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("interrupted while keeping to a rate");
        }
      }
    };
  }
}
