package org.bootdisk.bootdisk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.Regions;
import org.bootdisk.block.ResizableDevice;
import org.bootdisk.block.StagedFile;
import org.bootdisk.bootdisk.recipe.ImageFormat;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.Qcow2Options;

/** Writes planned disks to files. */
final class ImageFile {

  private ImageFile() {}

  /** Writes a disk to {@code file}, which appears complete, or what was there stays. */
  static void build(Path file, ImageFormat format, Regions regions, LongConsumer progress)
      throws IOException {
    try (StagedFile staged = StagedFile.replacing(file)) {
      try (FileDevice device = staged.openWritable()) {
        write(device, format, regions, progress);
      }
      staged.commit();
    }
  }

  /** Writes a disk to {@code device}, which is empty. */
  static void write(
      ResizableDevice device, ImageFormat format, Regions regions, LongConsumer progress)
      throws IOException {
    switch (format) {
      case RAW -> {
        device.resize(regions.size());
        regions.writeTo(device, progress);
      }
      case QCOW2 -> {
        try (BlockDevice image =
            Qcow2Image.create(device, regions.size(), Qcow2Options.defaults())) {
          regions.writeTo(image, progress);
          image.flush();
        }
      }
    }
  }
}
