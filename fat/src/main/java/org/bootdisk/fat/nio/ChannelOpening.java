package org.bootdisk.fat.nio;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.volume.FatFile;
import org.bootdisk.fat.volume.FatNode;

/** Opens a file as a channel, as its options say. */
final class ChannelOpening {

  private ChannelOpening() {}

  static FatChannel open(FatPath path, Set<? extends OpenOption> options) throws IOException {
    boolean append = options.contains(StandardOpenOption.APPEND);
    boolean write = append || options.contains(StandardOpenOption.WRITE);
    boolean read = options.contains(StandardOpenOption.READ) || !write;
    boolean truncate = options.contains(StandardOpenOption.TRUNCATE_EXISTING);
    boolean delete = options.contains(StandardOpenOption.DELETE_ON_CLOSE);
    if (append && (read || truncate)) {
      throw new IllegalArgumentException("APPEND with READ or TRUNCATE_EXISTING");
    }
    FatFileSystem fileSystem = path.getFileSystem();
    synchronized (fileSystem) {
      if (delete) {
        fileSystem.requireWritable();
      }
      FatNode node = write ? nodeToWrite(path, options) : fileSystem.require(path);
      FatFile file = fileSystem.volume().open(node);
      if (write && truncate) {
        file.setSize(0, fileSystem.now());
      }
      FatChannel channel = new FatChannel(fileSystem, file, mode(read, write, append));
      if (delete) {
        channel.deleteOnClose(node.path());
      }
      return channel;
    }
  }

  private static FatChannel.Mode mode(boolean read, boolean write, boolean append) {
    if (append) {
      return FatChannel.Mode.APPEND;
    }
    if (write) {
      return read ? FatChannel.Mode.READ_WRITE : FatChannel.Mode.WRITE;
    }
    return FatChannel.Mode.READ;
  }

  private static FatNode nodeToWrite(FatPath path, Set<? extends OpenOption> options)
      throws IOException {
    FatFileSystem fileSystem = path.getFileSystem();
    fileSystem.requireWritable();
    boolean createNew = options.contains(StandardOpenOption.CREATE_NEW);
    FatNode node = fileSystem.volume().find(path.onVolume());
    if (node == null && (createNew || options.contains(StandardOpenOption.CREATE))) {
      return fileSystem.volume().createFile(path.onVolume(), fileSystem.now());
    }
    if (node == null) {
      throw new NoSuchFileException(path.toString());
    }
    if (createNew) {
      throw new FileAlreadyExistsException(path.toString());
    }
    if (node.attributes().has(FatAttributes.READ_ONLY)) {
      throw new AccessDeniedException(path.toString());
    }
    return node;
  }
}
