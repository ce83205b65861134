package org.bootdisk.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FileDevice;
import org.bootdisk.qcow2.DirectoryBackingFiles;
import org.bootdisk.qcow2.Qcow2Image;

/** Opens the virtual disk in an image file, qcow2 or raw; the first bytes tell which. */
public final class DiskImage {

  private static final int QCOW2_MAGIC = 0x514649FB;

  private DiskImage() {}

  /** Opens a disk for reading. Backing files are looked for in the image's own directory. */
  public static BlockDevice openReadOnly(Path image) throws IOException {
    FileDevice file = FileDevice.openReadOnly(image);
    return closingOnFailure(
        file, () -> isQcow2(file) ? Qcow2Image.open(file, DirectoryBackingFiles.of(image)) : file);
  }

  /** Opens a disk for reading and writing. */
  public static BlockDevice openWritable(Path image) throws IOException {
    FileDevice file = FileDevice.openWritable(image);
    return closingOnFailure(
        file,
        () ->
            isQcow2(file) ? Qcow2Image.openWritable(file, DirectoryBackingFiles.of(image)) : file);
  }

  private static boolean isQcow2(BlockDevice file) throws IOException {
    if (file.size() < Integer.BYTES) {
      return false;
    }
    ByteBuffer magic = ByteBuffer.allocate(Integer.BYTES);
    file.read(0, magic);
    return magic.getInt(0) == QCOW2_MAGIC;
  }

  private interface Opening {
    BlockDevice open() throws IOException;
  }

  private static BlockDevice closingOnFailure(FileDevice file, Opening opening) throws IOException {
    try {
      return opening.open();
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }
}
