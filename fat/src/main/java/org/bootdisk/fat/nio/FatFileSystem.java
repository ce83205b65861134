package org.bootdisk.fat.nio;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.fat.name.FatName;
import org.bootdisk.fat.volume.FatFile;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import org.jspecify.annotations.Nullable;

/**
 * A FAT volume as a {@link FileSystem}: {@code Files.copy}, {@code Files.walkFileTree} and whatever
 * else takes a {@link Path} work on it. It may be used by several threads; they take turns.
 */
public final class FatFileSystem extends FileSystem {

  private static final String GLOB = "glob:";
  private static final String REGEX = "regex:";

  private final FatFileSystemProvider provider;
  private final FatVolume volume;
  private final InstantSource time;
  private final boolean readOnly;
  private final String name;
  private final Set<FatChannel> channels = new LinkedHashSet<>();
  private boolean open = true;

  FatFileSystem(
      FatFileSystemProvider provider,
      FatVolume volume,
      InstantSource time,
      boolean readOnly,
      String name) {
    this.provider = provider;
    this.volume = volume;
    this.time = time;
    this.readOnly = readOnly;
    this.name = name;
  }

  /**
   * Opens the volume that {@code device} holds, to be read and written.
   *
   * @param time what changes are stamped with: a clock, or the same instant for the same bytes
   */
  public static FatFileSystem open(BlockDevice device, InstantSource time) throws IOException {
    return new FatFileSystem(
        new FatFileSystemProvider(), FatVolume.open(device), time, false, device.description());
  }

  /** Opens the volume that {@code device} holds, to be read. */
  public static FatFileSystem openReadOnly(BlockDevice device) throws IOException {
    return new FatFileSystem(
        new FatFileSystemProvider(),
        FatVolume.open(device.readOnly()),
        InstantSource.fixed(Instant.EPOCH),
        true,
        device.description());
  }

  /** The volume below. Whoever uses it makes sure that nobody uses the file system meanwhile. */
  public FatVolume volume() {
    return volume;
  }

  @Override
  public FatFileSystemProvider provider() {
    return provider;
  }

  /** Closes all that is open, then ends all changes; the device stays open. */
  @Override
  public void close() throws IOException {
    try {
      closeVolume();
    } finally {
      provider.forget(name, this);
    }
  }

  private synchronized void closeVolume() throws IOException {
    if (!open) {
      return;
    }
    try {
      for (FatChannel channel : new ArrayList<>(channels)) {
        channel.close();
      }
    } finally {
      open = false;
      volume.close();
    }
  }

  @Override
  public synchronized boolean isOpen() {
    return open;
  }

  @Override
  public boolean isReadOnly() {
    return readOnly;
  }

  @Override
  public String getSeparator() {
    return "/";
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of(getPath("/"));
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return List.of(new FatFileStore(this));
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return Set.of("basic", "dos");
  }

  @Override
  public Path getPath(String first, String... more) {
    List<String> parts = new ArrayList<>();
    if (!first.isEmpty()) {
      parts.add(first);
    }
    for (String part : more) {
      if (!part.isEmpty()) {
        parts.add(part);
      }
    }
    return FatPath.parse(this, String.join("/", parts));
  }

  /**
   * Globs and regular expressions as the default file system has them, but case does not matter.
   */
  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    FileSystem syntax = FileSystems.getDefault();
    if (syntaxAndPattern.regionMatches(true, 0, GLOB, 0, GLOB.length())) {
      String glob = FatName.key(syntaxAndPattern.substring(GLOB.length()));
      PathMatcher matcher = syntax.getPathMatcher(GLOB + glob);
      return path -> matcher.matches(Path.of(FatName.key(path.toString())));
    }
    if (syntaxAndPattern.regionMatches(true, 0, REGEX, 0, REGEX.length())) {
      String regex = syntaxAndPattern.substring(REGEX.length());
      PathMatcher matcher = syntax.getPathMatcher(REGEX + "(?iu)" + regex);
      return path -> matcher.matches(Path.of(path.toString()));
    }
    return syntax.getPathMatcher(syntaxAndPattern);
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    throw new UnsupportedOperationException("FAT has no users");
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException("a FAT volume cannot be watched");
  }

  /** The time of a change that is made now. */
  Instant now() {
    return time.instant();
  }

  void requireOpen() {
    if (!open) {
      throw new ClosedFileSystemException();
    }
  }

  void requireWritable() {
    requireOpen();
    if (readOnly) {
      throw new ReadOnlyFileSystemException();
    }
  }

  /** What {@code path} names on the volume. */
  FatNode require(Path path) throws IOException {
    requireOpen();
    FatNode node = volume.find(FatPath.of(path).onVolume());
    if (node == null) {
      throw new NoSuchFileException(path.toString());
    }
    return node;
  }

  Path realPath(FatPath path) throws IOException {
    synchronized (this) {
      return getPath("/" + require(path).path());
    }
  }

  void add(FatChannel channel) {
    channels.add(channel);
  }

  void remove(FatChannel channel) {
    channels.remove(channel);
  }

  /** An open channel to {@code file}; null if there is none. */
  @Nullable FatChannel channelTo(FatFile file) {
    for (FatChannel channel : channels) {
      if (channel.leadsTo(file)) {
        return channel;
      }
    }
    return null;
  }

  URI uriOf(FatPath path) {
    try {
      return new URI(FatFileSystemProvider.SCHEME, name + "!" + path, null);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
