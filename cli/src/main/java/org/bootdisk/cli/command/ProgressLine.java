package org.bootdisk.cli.command;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import me.tongfei.progressbar.ProgressBarRenderer;
import me.tongfei.progressbar.ProgressState;
import org.bootdisk.block.Text;

/**
 * Draws {@code converting 45% [======> ] 460/1024 MiB (0:00:12 / 0:00:15)}: what is done of all,
 * how long that took, and how long all will have taken. The library's own drawing goes by the time
 * of day, which may be set meanwhile.
 */
final class ProgressLine implements ProgressBarRenderer {

  private static final long MEBIBYTE = 1 << 20;

  private final InstantSource clock;
  private final Instant start;

  ProgressLine(InstantSource clock) {
    this.clock = clock;
    this.start = clock.instant();
  }

  @Override
  public String render(ProgressState state, int width) {
    return line(state.getTaskName(), state.getCurrent(), state.getMax(), width);
  }

  /** The line when {@code current} bytes of {@code all} are done, at most {@code width} long. */
  String line(String task, long current, long all, int width) {
    long done = Math.min(current, all);
    double share = all == 0 ? 1 : (double) done / all;
    long passed = Duration.between(start, clock.instant()).toSeconds();
    String whole = done == 0 ? "?" : print((long) (passed / share));
    String head = Text.format("%s %3d%% [", task, (int) (share * 100));
    String tail =
        Text.format("] %d/%d MiB (%s / %s)", done / MEBIBYTE, all / MEBIBYTE, print(passed), whole);
    int room = width - head.length() - tail.length();
    if (room < 2) {
      return head.substring(0, Math.min(width, head.length() - 1)).stripTrailing();
    }
    int full = (int) (share * (room - 1));
    return head + "=".repeat(full) + ">" + " ".repeat(room - 1 - full) + tail;
  }

  private static String print(long seconds) {
    return Text.format("%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
}
