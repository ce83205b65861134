package org.bootdisk.cli.image;

import org.bootdisk.cli.command.CommonOptions;
import org.bootdisk.cli.command.Console;
import org.bootdisk.cli.command.ProgressDisplay;
import picocli.CommandLine.Option;

/** qemu-img's option to show progress. Used as a picocli mixin. */
final class ProgressOption {

  @Option(
      names = "-p",
      description = "Show progress also where standard error is no terminal, as plain text.")
  boolean shown;

  /** Progress of {@code task}, which has {@code total} bytes to do. */
  ProgressDisplay display(Console console, CommonOptions options, String task, long total) {
    return shown
        ? ProgressDisplay.always(console, options, task, total)
        : ProgressDisplay.of(console, options, task, total);
  }
}
