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
import org.bootdisk.fat.volume.NewContent;
import org.jspecify.annotations.Nullable;

/**
 * Makes directories and files on a volume. Of a file that cannot be written in full nothing stays;
 * one that it was to replace is as it was.
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
    if (there == null || existing == Existing.REPLACE) {
      try (ReadableByteChannel in = source.open()) {
        write(path, there, size, time, out -> copy(in, size, out));
      }
    }
  }

  /** Makes a file with this content. */
  void file(String path, Instant time, ByteBuffer content) throws IOException {
    FatNode there = volume.find(path);
    if (there == null || existing == Existing.REPLACE) {
      write(path, there, content.remaining(), time, out -> copy(content, out));
    }
  }

  private void write(String path, @Nullable FatNode there, long size, Instant time, Filling filling)
      throws IOException {
    if (there == null) {
      create(path, size, time, filling);
    } else {
      replace(path, size, time, filling);
    }
  }

  private void create(String path, long size, Instant time, Filling filling) throws IOException {
    FatFile out = volume.createAndOpen(path, time);
    boolean complete = false;
    try (out) {
      out.allocate(size);
      filling.fill((at, bytes) -> out.write(at, bytes, time));
      complete = true;
    } finally {
      if (!complete) {
        volume.delete(path);
      }
    }
  }

  /** The old content stays until the new one is complete, if there is room for both. */
  private void replace(String path, long size, Instant time, Filling filling) throws IOException {
    try (NewContent out = volume.newContent(path)) {
      out.allocate(size);
      filling.fill(out::write);
      out.commit(time);
    }
  }

  /** What writes all of a file. */
  private interface Filling {
    void fill(Target out) throws IOException;
  }

  /** Where bytes go. */
  private interface Target {
    void write(long at, ByteBuffer bytes) throws IOException;
  }

  private void copy(ByteBuffer content, Target out) throws IOException {
    int length = content.remaining();
    out.write(0, content);
    progress.accept(length);
  }

  private void copy(ReadableByteChannel in, long size, Target out) throws IOException {
    for (long at = 0; at < size; ) {
      piece.clear().limit((int) Math.min(PIECE, size - at));
      int length = in.read(piece);
      if (length < 0) {
        return;
      }
      out.write(at, piece.flip());
      at += length;
      progress.accept(length);
    }
  }
}
