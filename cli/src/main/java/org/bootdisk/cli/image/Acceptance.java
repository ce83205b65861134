package org.bootdisk.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.qcow2.BaseDigest;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.chain.BackingChain;
import org.bootdisk.qcow2.chain.Layer;
import org.bootdisk.qcow2.chain.Problem;
import org.bootdisk.qcow2.layout.BackingReference;
import org.bootdisk.qcow2.layout.BaseRecord;

/** Records backing files as they are now. */
final class Acceptance {

  private final ImageInput input;

  Acceptance(ImageInput input) {
    this.input = input;
  }

  /** Records those that have changed since they were recorded. */
  void accept(BackingChain chain) throws IOException, UsageException {
    List<Layer> layers = chain.layers();
    for (int i = layers.size() - 1; i > 0; i--) {
      if (layers.get(i).problems().contains(Problem.STALE)) {
        record(layers.get(i - 1).path());
      }
    }
  }

  /** Records the backing file of {@code image}. */
  void record(Path image) throws IOException, UsageException {
    try (Qcow2Image opened = input.openWritableQcow2(image)) {
      record(image, opened);
      opened.flush();
    }
  }

  /** Records the backing file of an image that is open. */
  void record(Path image, Qcow2Image opened) throws IOException, UsageException {
    BackingReference reference =
        opened
            .header()
            .backing()
            .orElseThrow(() -> new UsageException(image + " has no backing file to record"));
    opened.base().record(digest(image, reference));
  }

  /** What the backing file of {@code image} is now. */
  BaseRecord digest(Path image, BackingReference reference) throws IOException, UsageException {
    try (BlockDevice base = input.backing(image).allowingChangedBases().open(reference)) {
      return BaseDigest.of(base, bytes -> {});
    }
  }
}
