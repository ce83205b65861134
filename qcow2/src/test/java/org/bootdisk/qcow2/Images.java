package org.bootdisk.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FileDevice;
import org.bootdisk.fixtures.Tool;

/** What tests do with images: open files, read all of a disk, ask qemu-img. */
final class Images {

  private Images() {}

  static Qcow2Image open(Path file) throws IOException {
    return Qcow2Image.open(FileDevice.openReadOnly(file), DirectoryBackingFiles.of(file));
  }

  static Qcow2Image writable(Path file) throws IOException {
    return Qcow2Image.openWritable(FileDevice.openWritable(file), DirectoryBackingFiles.of(file));
  }

  static byte[] content(Path file) throws IOException {
    try (Qcow2Image image = open(file)) {
      return content(image);
    }
  }

  static byte[] content(BlockDevice device) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(device.size()));
    device.read(0, bytes);
    return bytes.array();
  }

  /** That qemu-img finds nothing wrong with an image, and in it what is in a raw one. */
  static void requireEqual(Path raw, Path image) {
    Tool.named("qemu-img").output("check", image);
    Tool.named("qemu-img").output("compare", "-f", "raw", "-F", "qcow2", raw, image);
  }
}
