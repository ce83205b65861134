package org.bootdisk.cli.image;

import picocli.CommandLine.Option;

/** qemu-img's option to show progress, where none is shown. Used as a picocli mixin. */
@SuppressWarnings("UnusedVariable")
final class NoProgressOption {

  @Option(names = "-p", description = "No effect, as this command does not know how far it is.")
  boolean progress;
}
