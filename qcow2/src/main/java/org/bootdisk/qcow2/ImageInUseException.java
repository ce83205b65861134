package org.bootdisk.qcow2;

import java.io.IOException;

/** Another program has an image open in a way that what is wanted here does not go with. */
public final class ImageInUseException extends IOException {

  private static final long serialVersionUID = 1L;

  private ImageInUseException(String message) {
    super(message);
  }

  /**
   * That {@code image} cannot be opened for {@code use}.
   *
   * @param lock what another program does not let have, in QEMU's words
   */
  static ImageInUseException of(String image, ImageLock.Use use, String lock) {
    String advice =
        use == ImageLock.Use.READ
            ? "; end that program first, or use --force-share to read all the same"
            : "; end that program first";
    return new ImageInUseException(
        image + ": is in use by another program (failed to get " + lock + ")" + advice);
  }
}
