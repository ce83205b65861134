package org.bootdisk.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.ResizableDevice;
import org.bootdisk.cli.UsageException;
import org.bootdisk.qcow2.DirectoryBackingFiles;
import org.bootdisk.qcow2.ImageLock;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.layout.HeaderDecoder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How images are opened. Used as a picocli mixin. */
final class ImageInput {

  @Option(
      names = "-f",
      paramLabel = "FORMAT",
      description = "Format of the image: qcow2 or raw (default: as it looks).")
  @Nullable String format;

  @Option(
      names = "--allow-backing",
      paramLabel = "DIR",
      description =
          "Also open backing files in DIR and below. Without this only those are opened that lie"
              + " in the image's own directory and below.")
  List<Path> allowed = new ArrayList<>();

  @Option(
      names = {"-U", "--force-share"},
      description = "Open the image even if another program has it open.")
  boolean forceShare;

  /** Who opens the backing files of {@code image}. */
  DirectoryBackingFiles backing(Path image) {
    DirectoryBackingFiles files = DirectoryBackingFiles.of(image);
    for (Path directory : allowed) {
      files = files.allowing(directory);
    }
    return files;
  }

  /** Opens an image of either format for reading. */
  BlockDevice open(Path image) throws IOException, UsageException {
    return open(image, format);
  }

  /** Opens an image of the given format, or of the one that it looks like. */
  BlockDevice open(Path image, @Nullable String given) throws IOException, UsageException {
    FileDevice file = openFile(image);
    if (isQcow2(file, given)) {
      return closingOnFailure(file, () -> Qcow2Image.open(file, backing(image)));
    }
    return file;
  }

  /** Opens a qcow2 image for reading. */
  Qcow2Image openQcow2(Path image) throws IOException {
    FileDevice file = openFile(image);
    return closingOnFailure(file, () -> Qcow2Image.open(file, backing(image)));
  }

  /** Opens a qcow2 image for reading and writing. */
  Qcow2Image openWritableQcow2(Path image) throws IOException {
    FileDevice file = openWritableFile(image);
    return closingOnFailure(file, () -> Qcow2Image.openWritable(file, backing(image)));
  }

  /** Opens an image of the given format, or of the one that it looks like, for writing. */
  ResizableDevice openWritable(Path image, @Nullable String given)
      throws IOException, UsageException {
    FileDevice file = openWritableFile(image);
    if (isQcow2(file, given)) {
      return closingOnFailure(file, () -> Qcow2Image.openWritable(file, backing(image)));
    }
    return file;
  }

  /** The file itself, to be read. */
  FileDevice openFile(Path image) throws IOException {
    FileDevice file = FileDevice.openReadOnly(image);
    return locked(file, ImageLock.Use.READ);
  }

  /** The file itself, to be changed. */
  FileDevice openWritableFile(Path image) throws IOException {
    FileDevice file = FileDevice.openWritable(image);
    return locked(file, ImageLock.Use.WRITE);
  }

  private FileDevice locked(FileDevice file, ImageLock.Use use) throws IOException {
    if (!forceShare) {
      closingOnFailure(
          file,
          () -> {
            ImageLock.acquire(file.channel(), file.description(), use);
            return file;
          });
    }
    return file;
  }

  /** Whether {@code file} is to be taken as qcow2. */
  static boolean isQcow2(FileDevice file, @Nullable String given)
      throws IOException, UsageException {
    if (given == null) {
      return HeaderDecoder.recognizes(file);
    }
    if (given.equals("qcow2") || given.equals("raw")) {
      return given.equals("qcow2");
    }
    file.close();
    throw new UsageException("format '" + given + "' is not known; use qcow2 or raw");
  }

  private interface Opening<T> {
    T run() throws IOException;
  }

  private static <T> T closingOnFailure(FileDevice file, Opening<T> opening) throws IOException {
    try {
      return opening.run();
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }
}
