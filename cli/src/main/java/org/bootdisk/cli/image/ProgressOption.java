package org.bootdisk.cli.image;

import picocli.CommandLine.Option;

/** qemu-img's option to show progress. Used as a picocli mixin. */
@SuppressWarnings("UnusedVariable")
final class ProgressOption {

  @Option(names = "-p", description = "Accepted; --progress says how progress is shown.")
  private boolean progress;
}
