package org.bootdisk.cli.image;

import java.io.IOException;
import java.util.function.Consumer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Quoted;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.layout.Bitmap;
import picocli.CommandLine.Option;

/** Which bitmaps {@code image convert} copies. Used as a picocli mixin. */
final class BitmapCopy {

  @Option(names = "--bitmaps", description = "Copy the persistent bitmaps too.")
  boolean asked;

  @Option(
      names = "--skip-broken-bitmaps",
      description = "With --bitmaps: leave out those that are inconsistent.")
  boolean skipBroken;

  /** Whether any are copied. */
  boolean isAsked() {
    return asked;
  }

  /**
   * Refuses to copy bitmaps where there can be none.
   *
   * @param possible whether one whole image becomes a qcow2 image
   */
  void requireSense(boolean possible) throws UsageException {
    if (skipBroken && !asked) {
      throw new UsageException("--skip-broken-bitmaps goes with --bitmaps");
    }
    if (asked && !possible) {
      throw new UsageException("--bitmaps copies one whole image to -O qcow2");
    }
  }

  /** Copies them; {@code told} hears which are left out. */
  void copy(BlockDevice source, Qcow2Image made, Consumer<String> told)
      throws IOException, UsageException {
    if (!(source instanceof Qcow2Image from)) {
      throw new UsageException("--bitmaps: raw images have no bitmaps");
    }
    for (Bitmap bitmap : from.bitmaps().list()) {
      if (bitmap.isInconsistent() && skipBroken) {
        told.accept("Skipping the inconsistent bitmap " + Quoted.of(bitmap.name()) + ".");
      } else {
        made.bitmaps().copy(bitmap, from.bitmaps());
      }
    }
  }
}
