package org.bootdisk.bootdisk.chain;

import java.io.IOException;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.grub.BiosInstallation;
import org.bootdisk.grub.BiosInstallation.Codes;
import org.bootdisk.grub.CoreImage;
import org.bootdisk.grub.GrubImage;
import org.jspecify.annotations.Nullable;

/**
 * The copy of core.img among GRUB's files. It shows damage that nothing else does: of what no code
 * protects, or of all if there are no codes.
 *
 * @param core the file
 * @param where the file, for messages
 */
record CoreCopy(CoreImage core, String where) {

  private static final String NAME = "core.img";

  /** Reads the copy; null if there is none, or one that is damaged. */
  static @Nullable CoreCopy read(VolumeGrubFiles files) throws IOException {
    byte[] bytes = files.read(NAME).orElse(new byte[0]);
    String where = files.where(NAME);
    try {
      return new CoreCopy(CoreImage.of(bytes, where), where);
    } catch (FormatException e) {
      return null;
    }
  }

  /** The damage that the copy shows; null if it shows none, or is of another image. */
  @Nullable Fault damage(BiosInstallation installed, String embedded) {
    int at = installed.firstDifference(core);
    if (at < 0 || saysNothingOf(installed, at)) {
      return null;
    }
    return Fault.in(embedded)
        .actual("its bytes differ from " + where + ", from byte " + at + " on")
        .expected("the same bytes, but for what setup fills in")
        .advice("install GRUB again");
  }

  /**
   * Whether the copy is damaged itself or of another image. Codes that fit prove their bytes, and
   * damage does not make another image that can be read.
   */
  private boolean saysNothingOf(BiosInstallation installed, int differsAt) {
    GrubImage image;
    try {
      image = core.decode(where);
    } catch (FormatException e) {
      return true;
    }
    GrubImage other = installed.image();
    boolean isProven = installed.codes() == Codes.INTACT || installed.codes() == Codes.DAMAGED;
    boolean isSameData =
        isProven && differsAt < core.protectedStart() && other.memory().equals(image.memory());
    return !isSameData
        && (isProven
            || !other.prefix().equals(image.prefix())
            || !other.modules().equals(image.modules())
            || !other.config().equals(image.config()));
  }
}
