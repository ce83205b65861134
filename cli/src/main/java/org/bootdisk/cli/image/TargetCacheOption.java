package org.bootdisk.cli.image;

import org.bootdisk.cli.command.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** qemu-img's option for how what is written is cached. Used as a picocli mixin. */
final class TargetCacheOption {

  @Option(
      names = "-t",
      paramLabel = "CACHE",
      description = "No effect, as the result is always durable when the command ends.")
  @Nullable String mode;

  /** Refuses what qemu-img does not know either. */
  void requireKnown() throws UsageException {
    CacheMode.requireKnown("-t", mode);
  }
}
