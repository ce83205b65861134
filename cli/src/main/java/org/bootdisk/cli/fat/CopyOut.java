package org.bootdisk.cli.fat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.function.LongConsumer;
import org.bootdisk.cli.UsageException;
import org.bootdisk.fat.volume.FatFile;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;

/**
 * Copies files from a volume to the host, with their write times. Names of the volume are legal FAT
 * names, which have no slash and are not {@code ..}: nothing leaves the target.
 */
final class CopyOut {

  private static final int PIECE = 1 << 20;

  private final FatVolume volume;
  private final boolean recursive;
  private final LongConsumer progress;
  private final ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);

  CopyOut(FatVolume volume, boolean recursive, LongConsumer progress) {
    this.volume = volume;
    this.recursive = recursive;
    this.progress = progress;
  }

  /** Copies a file or directory to {@code target}. */
  void copy(FatNode source, Path target) throws IOException, UsageException {
    if (!source.isDirectory()) {
      copyFile(source, target);
      return;
    }
    if (!recursive) {
      throw new UsageException("/" + source.path() + " is a directory; copy it with --recursive");
    }
    Files.createDirectories(target);
    int prefix = source.isRoot() ? 0 : source.path().length() + 1;
    volume.walk(
        source,
        node -> {
          Path to = target.resolve(node.path().substring(prefix));
          if (node.isDirectory()) {
            Files.createDirectories(to);
          } else {
            copyFile(node, to);
          }
        });
  }

  private void copyFile(FatNode source, Path target) throws IOException {
    try (FatFile in = volume.open(source);
        FileChannel out =
            FileChannel.open(
                target,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
      long at = 0;
      for (int n = in.read(at, piece.clear()); n > 0; n = in.read(at, piece.clear())) {
        for (piece.flip(); piece.hasRemaining(); ) {
          out.write(piece);
        }
        at += n;
        progress.accept(n);
      }
    }
    Files.setLastModifiedTime(target, FileTime.from(source.writeTime()));
  }
}
