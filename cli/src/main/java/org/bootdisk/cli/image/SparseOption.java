package org.bootdisk.cli.image;

import org.bootdisk.cli.command.UsageException;
import org.bootdisk.qcow2.Conversion;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which runs of zeros are not copied. Used as a picocli mixin. */
final class SparseOption {

  private static final int SECTOR = 512;
  private static final int MOST = 16 << 20;

  @Option(
      names = "-S",
      paramLabel = "SIZE",
      description =
          "Least run of zeros that is left out, a multiple of 512 up to 16M (default: 4k); 0 copies"
              + " all.")
  @Nullable String sparse;

  /** Whether a size was given. */
  boolean isGiven() {
    return sparse != null;
  }

  /** The least run in bytes; 0 if all is copied. */
  int size() throws UsageException {
    if (sparse == null) {
      return Conversion.DEFAULT_SPARSE_SIZE;
    }
    long bytes = Sizes.parse(sparse);
    if (bytes > MOST || bytes % SECTOR != 0) {
      throw new UsageException("-S " + sparse + ": write a multiple of 512 up to 16M, or 0");
    }
    return (int) bytes;
  }
}
