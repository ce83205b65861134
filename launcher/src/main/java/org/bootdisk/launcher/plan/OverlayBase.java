package org.bootdisk.launcher.plan;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FileDevice;
import org.bootdisk.launcher.DiskFormat;
import org.bootdisk.qcow2.BaseDigest;
import org.bootdisk.qcow2.DirectoryBackingFiles;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.layout.BackingReference;
import org.bootdisk.qcow2.layout.BaseRecord;

/** The image below an overlay. */
final class OverlayBase {

  private OverlayBase() {}

  /** What a guest sees of the image in {@code file}. */
  static BlockDevice open(Path file, DiskFormat format) throws IOException {
    FileDevice device = FileDevice.openReadOnly(file);
    if (format == DiskFormat.RAW) {
      return device;
    }
    try {
      return Qcow2Image.open(device, backingFiles(file));
    } catch (IOException | RuntimeException e) {
      device.close();
      throw e;
    }
  }

  /** The user starts this machine, so its images' backing files may lie anywhere, as for QEMU. */
  private static DirectoryBackingFiles backingFiles(Path file) {
    return DirectoryBackingFiles.of(file).allowing(Path.of("/"));
  }

  /**
   * Refuses an overlay that is not one over {@code base}, or over what that was when it was made.
   */
  static void requireUnchanged(Path overlay, Path base, DiskFormat format) throws IOException {
    try (FileDevice device = FileDevice.openReadOnly(overlay);
        Qcow2Image image = Qcow2Image.open(device, backingFiles(overlay))) {
      Optional<BackingReference> reference = image.header().backing();
      String name = reference.map(BackingReference::name).orElse("nothing");
      if (!overlay.resolveSibling(name).normalize().equals(base.normalize())) {
        throw new UnfitDiskException(
            overlay, "is an overlay over " + name + ", expected one over " + base);
      }
      Optional<BaseRecord> record = image.base().recorded();
      if (record.isEmpty()) {
        throw new UnfitDiskException(
            overlay,
            "does not say what its base held when it was made;"
                + " bootdisk image create --record-base makes one that does");
      }
      try (BlockDevice below = open(base, format)) {
        BaseDigest.require(record.get(), below, overlay.toString());
      }
    }
  }
}
