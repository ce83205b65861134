package org.bootdisk.cli.command;

import com.google.gson.JsonObject;
import java.util.function.LongConsumer;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.SteadyClock;
import org.jspecify.annotations.Nullable;

/** Shows how much of a long piece of work is done, on standard error. */
public final class ProgressDisplay implements LongConsumer, AutoCloseable {

  private static final int WIDTH = 79;
  private static final int TENTHS = 10;
  private static final long MEBIBYTE = 1 << 20;

  /** Less work than this is done before a bar could be drawn. */
  private static final long WORTH_SHOWING = 256 * MEBIBYTE;

  private final long worthShowing;
  private final Console console;
  private final String task;
  private long total;
  private final CommonOptions.ProgressMode mode;
  private @Nullable ProgressBar bar;
  private long done;
  private long tenthsShown;

  private ProgressDisplay(
      Console console,
      String task,
      long total,
      CommonOptions.ProgressMode mode,
      long worthShowing) {
    this.worthShowing = worthShowing;
    this.console = console;
    this.task = task;
    this.total = total;
    this.mode = mode;
    draw();
  }

  private void draw() {
    boolean asked = mode == CommonOptions.ProgressMode.TTY;
    boolean worth =
        mode == CommonOptions.ProgressMode.AUTO && total >= worthShowing && Console.isTerminal(2);
    bar = asked || worth ? bar() : null;
  }

  /** Tells how much there is to do when that is known later; nothing is done yet. */
  public void expect(long bytes) {
    total = bytes;
    draw();
  }

  /** Progress of {@code task}, which has {@code total} bytes to do. */
  public static ProgressDisplay of(
      Console console, CommonOptions options, String task, long total) {
    return new ProgressDisplay(console, task, total, options.progress(), WORTH_SHOWING);
  }

  /** The same, shown however short the work is, and as text where there is no terminal. */
  public static ProgressDisplay always(
      Console console, CommonOptions options, String task, long total) {
    CommonOptions.ProgressMode mode = options.progress();
    boolean plain = mode == CommonOptions.ProgressMode.AUTO && !Console.isTerminal(2);
    return new ProgressDisplay(
        console, task, total, plain ? CommonOptions.ProgressMode.PLAIN : mode, 0);
  }

  private ProgressBar bar() {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(total)
        .setRenderer(new ProgressLine(new SteadyClock()))
        .setUpdateIntervalMillis(100)
        .showSpeed()
        .setConsumer(new ConsoleProgressBarConsumer(console.err(), WIDTH))
        .build();
  }

  /** Tells that {@code bytes} more are done. */
  @Override
  public void accept(long bytes) {
    done += bytes;
    if (bar != null) {
      bar.stepTo(done);
    } else if (hasLines() && total > 0) {
      showLine();
    }
  }

  private boolean hasLines() {
    return mode == CommonOptions.ProgressMode.PLAIN || mode == CommonOptions.ProgressMode.JSON;
  }

  /** A line for each tenth. */
  private void showLine() {
    long tenths = done / Math.max(1, total / TENTHS);
    if (tenths > tenthsShown) {
      tenthsShown = tenths;
      console.err().println(mode == CommonOptions.ProgressMode.JSON ? json() : text());
    }
  }

  private String text() {
    return task + ": " + ByteSize.print(done) + " of " + ByteSize.print(total);
  }

  private String json() {
    JsonObject line = new JsonObject();
    line.addProperty("task", task);
    line.addProperty("done", done);
    line.addProperty("total", total);
    return line.toString();
  }

  /** Takes the bar away. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
