package org.bootdisk.fat.nio;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.DosFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.spi.FileSystemProvider;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.volume.FatFile;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import org.jspecify.annotations.Nullable;

/**
 * Opens FAT volumes as file systems. {@code FileSystems.newFileSystem(URI.create("fat:esp"),
 * Map.of("device", device))} opens the volume of a {@link BlockDevice} under the name {@code esp};
 * with {@code "time"}, an {@link InstantSource}, it can be written. {@link FatFileSystem#open} does
 * the same without a name.
 */
public final class FatFileSystemProvider extends FileSystemProvider {

  static final String SCHEME = "fat";

  private final Map<String, FatFileSystem> named = new TreeMap<>();

  /** For {@link java.util.ServiceLoader}. */
  public FatFileSystemProvider() {}

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FatFileSystem newFileSystem(URI uri, Map<String, ?> environment) throws IOException {
    if (!(environment.get("device") instanceof BlockDevice device)) {
      throw new IllegalArgumentException("the environment has no BlockDevice called \"device\"");
    }
    InstantSource time = environment.get("time") instanceof InstantSource t ? t : null;
    String name = nameOf(uri);
    synchronized (named) {
      if (named.containsKey(name)) {
        throw new FileSystemAlreadyExistsException(name);
      }
      FatFileSystem opened =
          new FatFileSystem(
              this,
              FatVolume.open(time == null ? device.readOnly() : device),
              time == null ? InstantSource.fixed(Instant.EPOCH) : time,
              time == null,
              name);
      named.put(name, opened);
      return opened;
    }
  }

  @Override
  public FatFileSystem getFileSystem(URI uri) {
    synchronized (named) {
      FatFileSystem found = named.get(nameOf(uri));
      if (found == null) {
        throw new FileSystemNotFoundException(uri.toString());
      }
      return found;
    }
  }

  @Override
  public Path getPath(URI uri) {
    String text = uri.getSchemeSpecificPart();
    int mark = text.indexOf('!');
    return getFileSystem(uri).getPath(mark < 0 ? "/" : text.substring(mark + 1));
  }

  void forget(String name, FatFileSystem closed) {
    synchronized (named) {
      named.remove(name, closed);
    }
  }

  private static String nameOf(URI uri) {
    if (!SCHEME.equals(uri.getScheme())) {
      throw new IllegalArgumentException(uri + " does not begin with 'fat:'");
    }
    String text = uri.getSchemeSpecificPart();
    int mark = text.indexOf('!');
    return mark < 0 ? text : text.substring(0, mark);
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    boolean append = options.contains(StandardOpenOption.APPEND);
    boolean write = append || options.contains(StandardOpenOption.WRITE);
    boolean read = options.contains(StandardOpenOption.READ) || !write;
    if (options.contains(StandardOpenOption.DELETE_ON_CLOSE)) {
      throw new UnsupportedOperationException("files cannot be deleted on close");
    }
    if (append && (read || options.contains(StandardOpenOption.TRUNCATE_EXISTING))) {
      throw new IllegalArgumentException("APPEND with READ or TRUNCATE_EXISTING");
    }
    FatFileSystem fileSystem = FatPath.of(path).getFileSystem();
    synchronized (fileSystem) {
      FatNode node = write ? nodeToWrite(fileSystem, path, options) : fileSystem.require(path);
      FatFile file = fileSystem.volume().open(node);
      if (write && !append && options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
        file.setSize(0, fileSystem.now());
      }
      FatChannel.Mode both = read ? FatChannel.Mode.READ_WRITE : FatChannel.Mode.WRITE;
      FatChannel.Mode mode = append ? FatChannel.Mode.APPEND : both;
      return new FatChannel(fileSystem, file, write ? mode : FatChannel.Mode.READ);
    }
  }

  private static FatNode nodeToWrite(
      FatFileSystem fileSystem, Path path, Set<? extends OpenOption> options) throws IOException {
    fileSystem.requireWritable();
    String onVolume = FatPath.of(path).onVolume();
    boolean createNew = options.contains(StandardOpenOption.CREATE_NEW);
    FatNode node = fileSystem.volume().find(onVolume);
    if (node == null && (createNew || options.contains(StandardOpenOption.CREATE))) {
      return fileSystem.volume().createFile(onVolume, fileSystem.now());
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
    FatFileSystem fileSystem = FatPath.of(target).getFileSystem();
    synchronized (fileSystem) {
      fileSystem.requireWritable();
      FatNode node = FatPath.of(source).getFileSystem().require(source);
      if (isSameFile(source, target)) {
        return;
      }
      makeRoom(fileSystem, target, options);
      String to = FatPath.of(target).onVolume();
      if (node.isDirectory()) {
        fileSystem.volume().createDirectory(to, fileSystem.now());
      } else {
        FileCopy.copy(FatPath.of(source).getFileSystem(), node, fileSystem, to);
      }
      if (List.of(options).contains(StandardCopyOption.COPY_ATTRIBUTES)) {
        fileSystem.volume().setTimes(to, node.creationTime(), node.accessTime(), node.writeTime());
        fileSystem.volume().setAttributes(to, node.attributes());
      }
    }
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    FatFileSystem fileSystem = FatPath.of(source).getFileSystem();
    if (List.of(options).contains(StandardCopyOption.ATOMIC_MOVE)
        || FatPath.of(target).getFileSystem() != fileSystem) {
      throw new AtomicMoveNotSupportedException(
          source.toString(), target.toString(), "a move on FAT is a deletion and a creation");
    }
    synchronized (fileSystem) {
      fileSystem.requireWritable();
      fileSystem.require(source);
      if (!isSameFile(source, target)) {
        makeRoom(fileSystem, target, options);
      }
      fileSystem.volume().rename(FatPath.of(source).onVolume(), FatPath.of(target).onVolume());
    }
  }

  private static void makeRoom(FatFileSystem fileSystem, Path target, CopyOption... options)
      throws IOException {
    String onVolume = FatPath.of(target).onVolume();
    if (fileSystem.volume().find(onVolume) == null) {
      return;
    }
    if (!List.of(options).contains(StandardCopyOption.REPLACE_EXISTING)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    fileSystem.volume().delete(onVolume);
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
