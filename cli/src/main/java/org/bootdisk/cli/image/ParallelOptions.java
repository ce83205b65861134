package org.bootdisk.cli.image;

import picocli.CommandLine.Option;

/** qemu-img's options for how content is copied, of no effect here. Used as a picocli mixin. */
@SuppressWarnings("UnusedVariable")
final class ParallelOptions {

  @Option(names = "-m", paramLabel = "N", description = "Accepted; reading is parallel anyway.")
  private int coroutines;

  @Option(names = "-W", description = "Accepted; the order of writes is always the same.")
  private boolean outOfOrder;

  @Option(names = "-C", description = "Accepted; content is always copied.")
  private boolean offload;
}
