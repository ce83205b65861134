package org.bootdisk.bootdisk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.Regions;
import org.bootdisk.block.StagedFile;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.Qcow2Options;

/** How a disk is kept in a file. */
public enum ImageFormat {
  /** QEMU's format: only what was written takes space. */
  QCOW2,
  /** The disk's bytes as they are; zeros are holes in the file. */
  RAW;

  /** Writes a disk to {@code file}, which appears complete, or what was there stays. */
  void build(Path file, Regions regions, LongConsumer progress) throws IOException {
    try (StagedFile staged = StagedFile.replacing(file)) {
      try (FileDevice device = FileDevice.openWritable(staged.path())) {
        switch (this) {
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
      staged.commit();
    }
  }
}
