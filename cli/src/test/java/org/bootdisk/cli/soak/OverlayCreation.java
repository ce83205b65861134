package org.bootdisk.cli.soak;

import java.io.IOException;

/** Puts an overlay on the disk, which may be larger than that. */
final class OverlayCreation implements Operation {

  private static final int LONGEST_CHAIN = 4;

  @Override
  public boolean run(Twins twins) throws IOException {
    Layer base = twins.top();
    if (twins.layers().size() == LONGEST_CHAIN) {
      return false;
    }
    Layer overlay = new Layer(twins.fresh("overlay"), "qcow2");
    // QEMU's overlay of a raw image has whole sectors; so has the disk.
    long size = twins.size() + (twins.one(4) ? twins.random().nextInt(1, 5000) * 512L : 0);
    boolean made =
        twins.image(
            "create",
            "-q",
            "-f",
            "qcow2",
            "-b",
            base.file(),
            "-F",
            base.format(),
            "-o",
            ImageOptions.draw(twins),
            new Twins.Named(overlay.file()),
            size);
    if (made) {
      twins.layers().add(overlay);
    }
    return true;
  }
}
