package org.bootdisk.cli.image;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of qemu-img that need not change anything here. Used as a picocli mixin. */
@SuppressWarnings("UnusedVariable")
final class IgnoredOptions {

  @Option(names = "-p", description = "Accepted; --progress says how progress is shown.")
  private boolean progress;

  @Option(names = "-m", paramLabel = "N", description = "Accepted; reading is parallel anyway.")
  private int coroutines;

  @Option(names = "-W", description = "Accepted; the order of writes is always the same.")
  private boolean outOfOrder;

  @Option(names = "-C", description = "Accepted; content is always copied.")
  private boolean offload;

  @Option(names = "-T", paramLabel = "CACHE", description = "Accepted; the system caches.")
  private @Nullable String sourceCache;
}
