package org.bootdisk.cli.image;

import java.io.IOException;
import org.bootdisk.block.ResizableDevice;
import org.bootdisk.block.Zeros;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.qcow2.Preallocation;

/** Preallocation of raw images. */
final class RawSpace {

  private RawSpace() {}

  /** Gives the part of {@code raw} from {@code start} on, which was never written, its space. */
  static void preallocate(ResizableDevice raw, long start, Preallocation extent)
      throws IOException, UsageException {
    long length = raw.size() - start;
    switch (extent) {
      case OFF -> {}
      case METADATA ->
          throw new UsageException("preallocation=metadata: raw images have no metadata");
      case FALLOC -> {
        if (!raw.allocate(start, length)) {
          Zeros.writeTo(raw, start, length);
        }
      }
      case FULL -> Zeros.writeTo(raw, start, length);
    }
  }
}
