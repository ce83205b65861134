package org.bootdisk.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.ResizableDevice;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.qcow2.DirectoryBackingFiles;
import org.bootdisk.qcow2.ImageLock;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.chain.BackingChain;
import org.bootdisk.qcow2.crypt.KeyRing;
import org.bootdisk.qcow2.layout.HeaderDecoder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
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
      names = "--allow-changed-base",
      description = "Do not compare backing files with what their overlays have recorded of them.")
  boolean allowChangedBase;

  @Option(
      names = {"-U", "--force-share"},
      description =
          "Read images even while another program writes them. What is written here is locked all"
              + " the same.")
  boolean forceShare;

  @Option(
      names = "--image-opts",
      description =
          "IMAGE is a list as qemu-img takes it: driver=qcow2,file.filename=FILE"
              + ",encrypt.key-secret=ID; backing.encrypt.key-secret=ID is of the backing file."
              + " These secrets are tried first.")
  boolean imageOptions;

  @Mixin KeyOptions keys = new KeyOptions();

  /** The image that an argument names: the file itself, unless it is a list of options. */
  private ImageArgument named(Path argument) throws UsageException {
    return imageOptions && ImageArgument.isList(argument)
        ? ImageArgument.list(argument.toString())
        : ImageArgument.path(argument);
  }

  /** The file that an argument names. */
  Path file(Path argument) throws UsageException {
    return named(argument).file();
  }

  /** The format that is given for an image, or null. */
  @Nullable String format(Path argument) throws UsageException {
    String listed = named(argument).format();
    return listed == null ? format : listed;
  }

  /** The passphrases of an encrypted image and its backing files. */
  KeyRing ring(Path argument) throws IOException, UsageException {
    return keys.ring(named(argument).secrets());
  }

  /** Who opens the backing files of {@code image}. */
  DirectoryBackingFiles backing(Path image) throws IOException, UsageException {
    DirectoryBackingFiles files = DirectoryBackingFiles.of(file(image)).withKeys(ring(image));
    for (Path directory : allowed) {
      files = files.allowing(directory);
    }
    files = forceShare ? files.sharing() : files;
    return allowChangedBase ? files.allowingChangedBases() : files;
  }

  /** The files of an image's chain, as far as they can be looked at. */
  BackingChain chain(Path image) throws IOException, UsageException {
    String given = format(image);
    requireKnown(given);
    return BackingChain.of(
        file(image), Optional.ofNullable(given), backing(image), BackingChain.Comparison.NONE);
  }

  /** Opens an image of either format for reading. */
  BlockDevice open(Path image) throws IOException, UsageException {
    return open(image, format(image));
  }

  /** Opens an image of the given format, or of the one that it looks like. */
  BlockDevice open(Path image, @Nullable String given) throws IOException, UsageException {
    FileDevice file = openFile(image);
    return closingOnFailure(
        file,
        () -> isQcow2(file, given) ? Qcow2Image.open(file, backing(image), ring(image)) : file);
  }

  /**
   * Opens an image of either format to see how it is stored, not what it holds. So only the image's
   * own metadata must keep still: a raw image, backing files and data files may be written by
   * others meanwhile, as qemu-img has it.
   */
  BlockDevice openLayout(Path image) throws IOException, UsageException {
    FileDevice file = FileDevice.openReadOnly(file(image));
    return closingOnFailure(
        file,
        () -> {
          if (!isQcow2(file, format(image))) {
            return file;
          }
          lock(file, ImageLock.Use.READ);
          return Qcow2Image.open(file, backing(image).sharing(), ring(image));
        });
  }

  /** Opens a qcow2 image for reading. */
  Qcow2Image openQcow2(Path image) throws IOException, UsageException {
    FileDevice file = openFile(image);
    return closingOnFailure(file, () -> Qcow2Image.open(file, backing(image), ring(image)));
  }

  /** Opens a qcow2 image for reading and writing. */
  Qcow2Image openWritableQcow2(Path image) throws IOException, UsageException {
    FileDevice file = openWritableFile(image);
    return closingOnFailure(file, () -> Qcow2Image.openWritable(file, backing(image), ring(image)));
  }

  /** Opens an image of the given format, or of the one that it looks like, for writing. */
  ResizableDevice openWritable(Path image, @Nullable String given)
      throws IOException, UsageException {
    FileDevice file = openWritableFile(image);
    return closingOnFailure(
        file,
        () ->
            isQcow2(file, given)
                ? Qcow2Image.openWritable(file, backing(image), ring(image))
                : file);
  }

  /** The file itself, to be read. */
  FileDevice openFile(Path image) throws IOException, UsageException {
    FileDevice file = FileDevice.openReadOnly(file(image));
    return locked(file, ImageLock.Use.READ);
  }

  /** The file itself, to be changed. */
  FileDevice openWritableFile(Path image) throws IOException, UsageException {
    FileDevice file = FileDevice.openWritable(file(image));
    return locked(file, ImageLock.Use.WRITE);
  }

  private FileDevice locked(FileDevice file, ImageLock.Use use) throws IOException, UsageException {
    return closingOnFailure(
        file,
        () -> {
          lock(file, use);
          return file;
        });
  }

  /** Locks an open image, unless it is read and may be shared. */
  void lock(FileDevice file, ImageLock.Use use) throws IOException {
    if (!forceShare || use == ImageLock.Use.WRITE) {
      ImageLock.acquire(file, use);
    }
  }

  /** Whether {@code file} is to be taken as qcow2. */
  static boolean isQcow2(FileDevice file, @Nullable String given)
      throws IOException, UsageException {
    requireKnown(given);
    return given == null ? HeaderDecoder.recognizes(file) : given.equals("qcow2");
  }

  /** Refuses a format that is given and is none of ours. */
  static void requireKnown(@Nullable String given) throws UsageException {
    if (given != null && !given.equals("qcow2") && !given.equals("raw")) {
      throw new UsageException("format '" + given + "' is not known; use qcow2 or raw");
    }
  }

  private interface Opening<T> {
    T run() throws IOException, UsageException;
  }

  private static <T> T closingOnFailure(FileDevice file, Opening<T> opening)
      throws IOException, UsageException {
    try {
      return opening.run();
    } catch (IOException | UsageException | RuntimeException e) {
      file.close();
      throw e;
    }
  }
}
