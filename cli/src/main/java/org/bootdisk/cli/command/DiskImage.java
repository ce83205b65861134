package org.bootdisk.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FileDevice;
import org.bootdisk.qcow2.DirectoryBackingFiles;
import org.bootdisk.qcow2.ImageLock;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.crypt.KeyRing;
import org.bootdisk.qcow2.layout.HeaderDecoder;

/** Opens the virtual disk in an image file, qcow2 or raw; the first bytes tell which. */
public final class DiskImage {

  private DiskImage() {}

  /**
   * Opens a disk for reading, even while a machine runs on it. Backing files are looked for in the
   * image's own directory.
   */
  public static BlockDevice openReadOnly(Path image) throws IOException {
    return openReadOnly(image, KeyRing.none());
  }

  /** As {@link #openReadOnly(Path)}, with the passphrases of encrypted images. */
  public static BlockDevice openReadOnly(Path image, KeyRing keys) throws IOException {
    FileDevice file = FileDevice.openReadOnly(image);
    return closingOnFailure(
        file,
        () ->
            HeaderDecoder.recognizes(file)
                ? Qcow2Image.open(
                    file, DirectoryBackingFiles.of(image).withKeys(keys).sharing(), keys)
                : file);
  }

  /** Opens a disk for reading and writing, unless QEMU or another bootdisk has it open. */
  public static BlockDevice openWritable(Path image) throws IOException {
    return openWritable(image, KeyRing.none());
  }

  /** As {@link #openWritable(Path)}, with the passphrases of encrypted images. */
  public static BlockDevice openWritable(Path image, KeyRing keys) throws IOException {
    FileDevice file = FileDevice.openWritable(image);
    return closingOnFailure(
        file,
        () -> {
          ImageLock.acquire(file, ImageLock.Use.WRITE);
          return HeaderDecoder.recognizes(file)
              ? Qcow2Image.openWritable(file, DirectoryBackingFiles.of(image).withKeys(keys), keys)
              : file;
        });
  }

  /** Refuses to replace a file that another program has open as an image: its writes were lost. */
  public static void requireUnused(Path image) throws IOException {
    if (Files.isRegularFile(image) && Files.isWritable(image)) {
      try (FileDevice file = FileDevice.openWritable(image)) {
        ImageLock.acquire(file, ImageLock.Use.WRITE);
      }
    }
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
