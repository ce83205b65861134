package org.bootdisk.cli.image;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.UnaryOperator;
import org.bootdisk.block.ResizableDevice;
import org.bootdisk.block.SteadyClock;
import org.bootdisk.cli.command.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How fast may be written. Used as a picocli mixin. */
final class RateLimit {

  @Option(
      names = "-r",
      paramLabel = "RATE",
      description = "Write at most RATE bytes a second; 10M for ten MiB.")
  @Nullable String rate;

  /** Whether a rate was asked for. */
  boolean isGiven() {
    return rate != null;
  }

  /** The device, written to no faster than was asked for. Closing it closes the other. */
  ResizableDevice limited(ResizableDevice device) throws UsageException {
    return limit().apply(device);
  }

  /** What makes each device one that is written to no faster than was asked for. */
  UnaryOperator<ResizableDevice> limit() throws UsageException {
    long bytes = rate == null ? 0 : Sizes.parse(rate);
    return bytes == 0
        ? UnaryOperator.identity()
        : device -> new LimitedDevice(device, bytes, fromNow());
  }

  private static LimitedDevice.Pace fromNow() {
    InstantSource clock = new SteadyClock();
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
