package org.bootdisk.cli.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.FileDevice;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.qcow2.DirectoryBackingFiles;
import org.bootdisk.qcow2.chain.BackingChain;
import org.bootdisk.qcow2.layout.BackingReference;
import org.bootdisk.qcow2.layout.HeaderDecoder;

/**
 * The files that a command is about to write or replace. None may hold content that the command
 * reads: that would be lost. Links are followed, so that a file is found under all its names.
 */
final class WrittenFiles {

  private final List<Path> files = new ArrayList<>();

  private WrittenFiles() {}

  /** A new image, and the data file that it is to have. */
  static WrittenFiles creating(Path image, Optional<String> dataFile) {
    WrittenFiles written = new WrittenFiles();
    written.files.add(image);
    dataFile.ifPresent(name -> written.files.add(image.resolveSibling(name)));
    return written;
  }

  /** An image that exists, and its data file if it has one. */
  static WrittenFiles changing(Path image, boolean qcow2) throws IOException {
    WrittenFiles written = new WrittenFiles();
    written.files.add(image);
    if (qcow2) {
      try (FileDevice file = FileDevice.openReadOnly(image)) {
        HeaderDecoder.decode(file)
            .dataFileName()
            .ifPresent(name -> written.files.add(image.resolveSibling(name)));
      }
    }
    return written;
  }

  /** Refuses to write what {@code source} is, or a file that it builds on. */
  void requireApart(Path source, BackingChain chain) throws IOException, UsageException {
    for (Path file : files) {
      if (Files.exists(file) && chain.includes(file)) {
        throw new UsageException(
            file + ": holds content of " + source + ", which would be lost; name another file");
      }
    }
  }

  /** Refuses to write what {@code image} is to have as its backing file. */
  void requireApart(Path image, BackingReference base, ImageInput input)
      throws IOException, UsageException {
    DirectoryBackingFiles.Located located = input.backing(image).locate(base);
    requireApart(
        located.path(),
        BackingChain.of(
            located.path(), base.format(), located.files(), BackingChain.Comparison.NONE));
  }
}
