package org.bootdisk.cli.fat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Set;
import java.util.function.LongConsumer;
import org.bootdisk.block.IoBuffers;
import org.bootdisk.block.StagedFile;
import org.bootdisk.block.StagedFiles;
import org.bootdisk.fat.volume.FatFile;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;

/**
 * Copies files from a volume to the host, with their write times. Names of the volume are legal FAT
 * names, which have no slash and are not {@code ..}: nothing leaves the target.
 */
final class CopyOut {

  private static final int PIECE = 1 << 20;
  private static final Set<OpenOption> IN_PLACE =
      Set.of(StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);

  private final FatVolume volume;
  private final VolumeWriter.Existing existing;
  private final LongConsumer progress;
  private final ByteBuffer piece = IoBuffers.allocate(PIECE);

  CopyOut(FatVolume volume, VolumeWriter.Existing existing, LongConsumer progress) {
    this.volume = volume;
    this.existing = existing;
    this.progress = progress;
  }

  /**
   * Copies a file, or a directory with all that is in it, to {@code target}; each file appears
   * complete or not at all.
   */
  void copy(FatNode source, Path target) throws IOException {
    if (source.isDirectory()) {
      copyTree(source, target);
    } else if (!isLeftAlone(source, target)) {
      try (StagedFile staged = StagedFile.replacing(target)) {
        write(source, FileChannel.open(staged.path(), IN_PLACE), target);
        setTime(source, staged.path());
        staged.commitUnflushed();
      }
    }
  }

  private void copyTree(FatNode source, Path target) throws IOException {
    Files.createDirectories(target);
    int prefix = source.isRoot() ? 0 : source.path().length() + 1;
    try (StagedFiles files = StagedFiles.in(target)) {
      volume.walk(
          source,
          node -> {
            Path to = target.resolve(node.path().substring(prefix));
            if (node.isDirectory()) {
              Files.createDirectories(to);
            } else if (!isLeftAlone(node, to)) {
              write(node, files.create(to), to);
              setTime(node, files.path());
              files.moveTo(to);
            }
          });
    }
  }

  /** Whether nothing is to be made: a file is there and stays, or a pipe or device was written. */
  private boolean isLeftAlone(FatNode source, Path target) throws IOException {
    if (keeps()) {
      return Files.exists(target, LinkOption.NOFOLLOW_LINKS);
    }
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      write(source, FileChannel.open(target, IN_PLACE), target);
      return true;
    }
    return false;
  }

  private boolean keeps() {
    return existing == VolumeWriter.Existing.KEEP;
  }

  /** Writes what a file has to {@code to}, which messages call {@code shown}, and closes that. */
  private void write(FatNode source, FileChannel to, Path shown) throws IOException {
    try (to;
        FatFile in = volume.open(source)) {
      long at = 0;
      for (int n = in.read(at, piece.clear()); n > 0; n = in.read(at, piece.clear())) {
        writePiece(to, shown);
        at += n;
        progress.accept(n);
      }
    }
  }

  /** A channel's errors tell what happened and not to which file. */
  private void writePiece(FileChannel to, Path shown) throws IOException {
    try {
      for (piece.flip(); piece.hasRemaining(); ) {
        to.write(piece);
      }
    } catch (IOException e) {
      throw new IOException(shown + ": " + e.getMessage(), e);
    }
  }

  private static void setTime(FatNode source, Path target) throws IOException {
    // File needs half as many system calls as Files, and FAT has no fractions of seconds.
    if (!target.toFile().setLastModified(source.writeTime().toEpochMilli())) {
      Files.setLastModifiedTime(target, FileTime.from(source.writeTime()));
    }
  }
}
