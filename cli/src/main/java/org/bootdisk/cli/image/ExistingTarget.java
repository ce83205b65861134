package org.bootdisk.cli.image;

import org.bootdisk.cli.command.UsageException;
import org.bootdisk.qcow2.Conversion;
import picocli.CommandLine.Option;

/** Whether {@code image convert} writes into a file that exists. Used as a picocli mixin. */
final class ExistingTarget {

  @Option(names = "-n", description = "Write into OUTPUT, which exists and is large enough.")
  boolean existing;

  @Option(
      names = "--target-image-opts",
      description =
          "With -n: OUTPUT is a list as with --image-opts: driver=qcow2,file.filename=FILE.")
  boolean list;

  @Option(
      names = "--target-is-zero",
      description = "With -n: OUTPUT reads as zeros, so that zeros need not be written.")
  boolean zero;

  /** Whether it does. */
  boolean isAsked() {
    return existing;
  }

  /** Whether the file is named by a list of options. */
  boolean isList() {
    return list;
  }

  /** What the file holds. */
  Conversion.Target state() {
    return zero ? Conversion.Target.BLANK : Conversion.Target.IN_USE;
  }

  /** Refuses what goes with {@code -n} only. */
  void requireSense() throws UsageException {
    if (list && !existing) {
      throw new UsageException("--target-image-opts goes with -n");
    }
    if (zero && !existing) {
      throw new UsageException("--target-is-zero goes with -n");
    }
  }
}
