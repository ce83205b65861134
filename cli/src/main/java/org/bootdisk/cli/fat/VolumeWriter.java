package org.bootdisk.cli.fat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.FileSystemException;
import java.time.Instant;
import java.util.function.LongConsumer;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.IoBuffers;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.volume.FatFile;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;

/**
 * Makes directories and files on a volume; of a file that cannot be written in full nothing stays.
 */
final class VolumeWriter {

  /** What becomes of a file that is there already. */
  enum Existing {
    /** It gets the new content. */
    REPLACE,
    /** It stays, and the new one is passed over. */
    KEEP
  }

  private static final int PIECE = 1 << 20;

  private final FatVolume volume;
  private final Existing existing;
  private final LongConsumer progress;
  private final ByteBuffer piece = IoBuffers.allocate(PIECE);

  VolumeWriter(FatVolume volume, Existing existing, LongConsumer progress) {
    this.volume = volume;
    this.existing = existing;
    this.progress = progress;
  }

  /** Makes a directory, unless it is there. */
  void directory(String path, Instant time) throws IOException {
    FatNode there = volume.find(path);
    if (there == null) {
      volume.createDirectory(path, time);
    } else if (!there.isDirectory()) {
      throw new FileSystemException(path, null, "is a file on the volume");
    }
  }

  /** What a file has in it. */
  interface Source {
    /** Opens it at its first byte. */
    ReadableByteChannel open() throws IOException;
  }

  /**
   * Makes a file.
   *
   * @param size bytes that {@code source} gives
   */
  void file(String path, Instant time, long size, Source source) throws IOException {
    if (size > DirectoryEntry.MAX_FILE_SIZE) {
      throw new FileSystemException(
          path, null, "has " + ByteSize.print(size) + "; a FAT file has at most 4 GiB - 1 byte");
    }
    FatNode there = volume.find(path);
    if (there != null && existing == Existing.KEEP) {
      return;
    }
    try (ReadableByteChannel in = source.open()) {
      FatFile out = there == null ? volume.createAndOpen(path, time) : emptied(there, time);
      boolean complete = false;
      try (out) {
        out.allocate(size);
        copy(in, out, size, time);
        complete = true;
      } finally {
        if (!complete) {
          volume.delete(path);
        }
      }
    }
  }

  private FatFile emptied(FatNode node, Instant time) throws IOException {
    FatFile file = volume.open(node);
    try {
      file.setSize(0, time);
      return file;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private void copy(ReadableByteChannel in, FatFile out, long size, Instant time)
      throws IOException {
    for (long at = 0; at < size; ) {
      piece.clear().limit((int) Math.min(PIECE, size - at));
      int length = in.read(piece);
      if (length < 0) {
        return;
      }
      out.write(at, piece.flip(), time);
      at += length;
      progress.accept(length);
    }
  }
}
