package org.bootdisk.cli.image;

import org.bootdisk.cli.command.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** qemu-img's option for how sources are read. Used as a picocli mixin. */
final class SourceCacheOption {

  @Option(
      names = "-T",
      paramLabel = "CACHE",
      description = "No effect, as the system's cache is always used.")
  @Nullable String mode;

  /** Refuses what qemu-img does not know either. */
  void requireKnown() throws UsageException {
    CacheMode.requireKnown("-T", mode);
  }
}
