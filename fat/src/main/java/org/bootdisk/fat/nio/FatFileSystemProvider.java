package org.bootdisk.fat.nio;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.DosFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.spi.FileSystemProvider;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.volume.FatNode;
import org.jspecify.annotations.Nullable;

/**
 * Opens FAT volumes as file systems. {@code FileSystems.newFileSystem(URI.create("fat:esp"),
 * Map.of("device", device))} opens the volume of a {@link BlockDevice} under the name {@code esp};
 * with {@code "time"}, an {@link InstantSource}, it can be written. {@link FatFileSystem#open} does
 * the same without a name.
 */
public final class FatFileSystemProvider extends FileSystemProvider {

  static final String SCHEME = "fat";

  private final NamedFileSystems named = new NamedFileSystems();

  /** For {@link java.util.ServiceLoader}. */
  public FatFileSystemProvider() {}

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FatFileSystem newFileSystem(URI uri, Map<String, ?> environment) throws IOException {
    return named.open(uri, environment, this);
  }

  @Override
  public FatFileSystem getFileSystem(URI uri) {
    return named.get(uri);
  }

  @Override
  public Path getPath(URI uri) {
    return named.get(uri).getPath(NamedFileSystems.pathOf(uri));
  }

  void forget(String name, FatFileSystem closed) {
    named.forget(name, closed);
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return ChannelOpening.open(FatPath.of(path), options);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
    FatFileSystem fileSystem = FatPath.of(directory).getFileSystem();
    List<FatNode> nodes;
    synchronized (fileSystem) {
      FatNode node = fileSystem.require(directory);
      if (!node.isDirectory()) {
        throw new NotDirectoryException(directory.toString());
      }
      nodes = fileSystem.volume().list(node);
    }
    return FatDirectoryStream.of(directory, nodes, filter);
  }

  @Override
  public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
    FatFileSystem fileSystem = FatPath.of(directory).getFileSystem();
    synchronized (fileSystem) {
      fileSystem.requireWritable();
      String onVolume = FatPath.of(directory).onVolume();
      if (onVolume.isEmpty()) {
        throw new FileAlreadyExistsException(directory.toString());
      }
      fileSystem.volume().createDirectory(onVolume, fileSystem.now());
    }
  }

  @Override
  public void delete(Path path) throws IOException {
    FatFileSystem fileSystem = FatPath.of(path).getFileSystem();
    synchronized (fileSystem) {
      fileSystem.requireWritable();
      fileSystem.volume().delete(FatPath.of(path).onVolume());
    }
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    if (!isSameFile(source, target)) {
      Transfer.copy(FatPath.of(source), FatPath.of(target), Set.of(options));
    }
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    Transfer.move(FatPath.of(source), FatPath.of(target), Set.of(options));
  }

  @Override
  public boolean isSameFile(Path path, Path other) throws IOException {
    if (path.equals(other)) {
      return true;
    }
    if (!(path instanceof FatPath a) || !(other instanceof FatPath b)) {
      return false;
    }
    FatFileSystem fileSystem = a.getFileSystem();
    if (fileSystem != b.getFileSystem()) {
      return false;
    }
    synchronized (fileSystem) {
      FatNode one = fileSystem.require(a);
      FatNode two = fileSystem.volume().find(b.onVolume());
      return two != null && one.path().equals(two.path());
    }
  }

  @Override
  public boolean isHidden(Path path) throws IOException {
    return new FatAttributeView(FatPath.of(path)).readAttributes().isHidden();
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    FatFileSystem fileSystem = FatPath.of(path).getFileSystem();
    synchronized (fileSystem) {
      fileSystem.require(path);
      return new FatFileStore(fileSystem);
    }
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    FatFileSystem fileSystem = FatPath.of(path).getFileSystem();
    synchronized (fileSystem) {
      FatNode node = fileSystem.require(path);
      boolean writing = List.of(modes).contains(AccessMode.WRITE);
      boolean refused = fileSystem.isReadOnly() || node.attributes().has(FatAttributes.READ_ONLY);
      if (List.of(modes).contains(AccessMode.EXECUTE) || (writing && refused)) {
        throw new AccessDeniedException(path.toString());
      }
    }
  }

  @Override
  public <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return type.isAssignableFrom(FatAttributeView.class)
        ? type.cast(new FatAttributeView(FatPath.of(path)))
        : null;
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    if (type != BasicFileAttributes.class && type != DosFileAttributes.class) {
      throw new UnsupportedOperationException(type.getName());
    }
    return type.cast(new FatAttributeView(FatPath.of(path)).readAttributes());
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
      throws IOException {
    return AttributeNames.read(new FatAttributeView(FatPath.of(path)).readAttributes(), names);
  }

  @Override
  public void setAttribute(Path path, String name, Object value, LinkOption... options)
      throws IOException {
    Objects.requireNonNull(value);
    FatAttributeView view = new FatAttributeView(FatPath.of(path));
    switch (AttributeNames.withoutView(name)) {
      case "lastModifiedTime" -> view.setTimes((FileTime) value, null, null);
      case "lastAccessTime" -> view.setTimes(null, (FileTime) value, null);
      case "creationTime" -> view.setTimes(null, null, (FileTime) value);
      case "readonly" -> view.setReadOnly((Boolean) value);
      case "hidden" -> view.setHidden((Boolean) value);
      case "system" -> view.setSystem((Boolean) value);
      case "archive" -> view.setArchive((Boolean) value);
      default -> throw new IllegalArgumentException("no attribute '" + name + "' to set");
    }
  }
}
