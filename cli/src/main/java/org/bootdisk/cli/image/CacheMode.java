package org.bootdisk.cli.image;

import java.util.List;
import org.bootdisk.cli.command.UsageException;
import org.jspecify.annotations.Nullable;

/** QEMU's names of how files are cached. */
final class CacheMode {

  private static final String UNSAFE = "unsafe";
  private static final List<String> DURABLE =
      List.of("writeback", "writethrough", "none", "directsync");

  private CacheMode() {}

  /** Refuses what is no mode. */
  static void requireKnown(String option, @Nullable String mode) throws UsageException {
    if (mode != null) {
      isDurable(option, mode);
    }
  }

  /** Whether what is written is to be durable before the command ends. */
  static boolean isDurable(String option, String mode) throws UsageException {
    if (!mode.equals(UNSAFE) && !DURABLE.contains(mode)) {
      throw new UsageException(
          option + " " + mode + ": write unsafe, " + String.join(", ", DURABLE));
    }
    return !mode.equals(UNSAFE);
  }
}
