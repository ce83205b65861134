package org.bootdisk.fat.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;

/**
 * Copies and moves files and empty directories, within a volume or from one to another. Two file
 * systems are never locked at a time, so that nobody waits for one who waits for him.
 */
final class Transfer {

  private static final int PIECE = 1 << 20;

  private Transfer() {}

  /** Copies {@code source} to {@code target}, which is not the same. */
  static void copy(FatPath source, FatPath target, Set<CopyOption> options) throws IOException {
    FatNode node = require(source);
    FatFileSystem to = target.getFileSystem();
    synchronized (to) {
      to.requireWritable();
      makeRoom(node, target, options);
      if (node.isDirectory()) {
        to.volume().createDirectory(target.onVolume(), to.now());
      }
    }
    if (!node.isDirectory()) {
      copyContent(source, target);
    }
    if (options.contains(StandardCopyOption.COPY_ATTRIBUTES)) {
      copyAttributes(node, target);
    }
  }

  /**
   * Moves {@code source} to {@code target}. Within a volume no other thread sees anything but what
   * was before or what is behind it, so that is an atomic move, which replaces what is there.
   */
  static void move(FatPath source, FatPath target, Set<CopyOption> options) throws IOException {
    boolean atomic = options.contains(StandardCopyOption.ATOMIC_MOVE);
    FatFileSystem fileSystem = source.getFileSystem();
    if (fileSystem == target.getFileSystem()) {
      boolean replace = atomic || options.contains(StandardCopyOption.REPLACE_EXISTING);
      synchronized (fileSystem) {
        fileSystem.requireWritable();
        FatVolume volume = fileSystem.volume();
        if (replace) {
          volume.replace(source.onVolume(), target.onVolume());
        } else {
          volume.rename(source.onVolume(), target.onVolume());
        }
      }
    } else if (atomic) {
      throw new AtomicMoveNotSupportedException(
          source.toString(), target.toString(), "they are on two volumes");
    } else {
      moveToOther(source, target, options);
    }
  }

  private static void moveToOther(FatPath source, FatPath target, Set<CopyOption> options)
      throws IOException {
    FatFileSystem from = source.getFileSystem();
    synchronized (from) {
      from.requireWritable();
      FatNode node = from.require(source);
      if (node.isDirectory() && !from.volume().list(node).isEmpty()) {
        throw new DirectoryNotEmptyException(source.toString());
      }
    }
    copy(source, target, options);
    copyAttributes(require(source), target);
    synchronized (from) {
      from.volume().delete(source.onVolume());
    }
  }

  /**
   * Deletes what is at {@code target} if it may be; a file stays until its new content is there.
   */
  private static void makeRoom(FatNode source, FatPath target, Set<CopyOption> options)
      throws IOException {
    FatVolume volume = target.getFileSystem().volume();
    FatNode there = volume.find(target.onVolume());
    if (there == null) {
      return;
    }
    if (!options.contains(StandardCopyOption.REPLACE_EXISTING)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    if (source.isDirectory() || there.isDirectory()) {
      volume.delete(target.onVolume());
    }
  }

  private static void copyContent(FatPath source, FatPath target) throws IOException {
    try (SeekableByteChannel in = ChannelOpening.open(source, Set.of());
        LockedContent out = LockedContent.of(target, in.size())) {
      ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, Math.max(1, in.size())));
      while (in.read(piece.clear()) >= 0) {
        out.write(piece.flip());
      }
      out.commit();
    }
  }

  private static void copyAttributes(FatNode node, FatPath target) throws IOException {
    FatFileSystem to = target.getFileSystem();
    synchronized (to) {
      FatVolume volume = to.volume();
      String path = target.onVolume();
      volume.setTimes(path, node.creationTime(), node.accessTime(), node.writeTime());
      volume.setAttributes(path, node.attributes());
    }
  }

  private static FatNode require(FatPath path) throws IOException {
    synchronized (path.getFileSystem()) {
      return path.getFileSystem().require(path);
    }
  }
}
