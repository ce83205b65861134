package org.bootdisk.cli.image;

import org.bootdisk.cli.command.UsageException;
import picocli.CommandLine.Option;

/** qemu-img's options for how content is copied. Used as a picocli mixin. */
@SuppressWarnings("UnusedVariable") // What has no effect is not looked at.
final class ParallelOptions {

  private static final int MOST_COROUTINES = 16;

  @Option(
      names = "-m",
      paramLabel = "N",
      defaultValue = "8",
      description = "1 to 16; no effect, as all processors are used anyway.")
  int coroutines = 8;

  @Option(
      names = "-W",
      description = "No effect, as equal inputs give equal files: the order of writes is fixed.")
  boolean outOfOrder;

  @Option(
      names = "-C",
      description =
          "No effect, as content is always read and written; not with -c or -S, as with qemu-img.")
  boolean offload;

  /**
   * Refuses what qemu-img refuses.
   *
   * @param looked whether content must be looked at, so that nobody else can copy it
   */
  void requireSense(boolean looked) throws UsageException {
    if (coroutines < 1 || coroutines > MOST_COROUTINES) {
      throw new UsageException("-m " + coroutines + ": write 1 to " + MOST_COROUTINES);
    }
    if (offload && looked) {
      throw new UsageException("-C goes without -c and -S, which look at the content");
    }
  }
}
