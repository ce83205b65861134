package org.bootdisk.cli.image;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** qemu-img's option for how what is written is cached. Used as a picocli mixin. */
@SuppressWarnings("UnusedVariable")
final class TargetCacheOption {

  @Option(names = "-t", paramLabel = "CACHE", description = "Accepted; the result is durable.")
  private @Nullable String cache;
}
