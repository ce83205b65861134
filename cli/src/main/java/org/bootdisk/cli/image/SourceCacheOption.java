package org.bootdisk.cli.image;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** qemu-img's option for how sources are read, of no effect here. Used as a picocli mixin. */
@SuppressWarnings("UnusedVariable")
final class SourceCacheOption {

  @Option(names = "-T", paramLabel = "CACHE", description = "Accepted; the system caches.")
  private @Nullable String sourceCache;
}
