package org.bootdisk.fat.nio;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.DosFileAttributeView;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import org.bootdisk.fat.layout.FatGeometry;
import org.jspecify.annotations.Nullable;

/** The space of a volume. */
final class FatFileStore extends FileStore {

  private final FatFileSystem fileSystem;

  FatFileStore(FatFileSystem fileSystem) {
    this.fileSystem = fileSystem;
  }

  @Override
  public String name() {
    return fileSystem.volume().geometry().type().name();
  }

  @Override
  public String type() {
    return "vfat";
  }

  @Override
  public boolean isReadOnly() {
    return fileSystem.isReadOnly();
  }

  @Override
  public long getTotalSpace() {
    FatGeometry geometry = fileSystem.volume().geometry();
    return (long) geometry.countOfClusters() * geometry.clusterSize();
  }

  @Override
  public long getUsableSpace() throws IOException {
    return getUnallocatedSpace();
  }

  @Override
  public long getUnallocatedSpace() throws IOException {
    synchronized (fileSystem) {
      fileSystem.requireOpen();
      return fileSystem.volume().countFreeClusters() * fileSystem.volume().geometry().clusterSize();
    }
  }

  @Override
  public long getBlockSize() {
    return fileSystem.volume().geometry().clusterSize();
  }

  @Override
  public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
    return type == BasicFileAttributeView.class || type == DosFileAttributeView.class;
  }

  @Override
  public boolean supportsFileAttributeView(String name) {
    return name.equals("basic") || name.equals("dos");
  }

  @Override
  public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
    return null;
  }

  @Override
  public Object getAttribute(String attribute) throws IOException {
    return switch (attribute) {
      case "totalSpace" -> getTotalSpace();
      case "usableSpace" -> getUsableSpace();
      case "unallocatedSpace" -> getUnallocatedSpace();
      default -> throw new UnsupportedOperationException(attribute);
    };
  }
}
