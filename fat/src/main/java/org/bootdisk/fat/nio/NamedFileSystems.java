package org.bootdisk.fat.nio;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystemNotFoundException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.fat.volume.FatVolume;

/**
 * The file systems that were opened by URI: {@code fat:NAME}, and {@code fat:NAME!/path} in one.
 */
final class NamedFileSystems {

  private static final char PATH_MARK = '!';

  private final Map<String, FatFileSystem> open = new TreeMap<>();

  /** Opens one, as {@link FatFileSystemProvider} says. */
  synchronized FatFileSystem open(
      URI uri, Map<String, ?> environment, FatFileSystemProvider provider) throws IOException {
    if (!(environment.get("device") instanceof BlockDevice device)) {
      throw new IllegalArgumentException("the environment has no BlockDevice called \"device\"");
    }
    String name = nameOf(uri);
    if (open.containsKey(name)) {
      throw new FileSystemAlreadyExistsException(name);
    }
    InstantSource time = environment.get("time") instanceof InstantSource t ? t : null;
    FatFileSystem opened =
        new FatFileSystem(
            provider,
            FatVolume.open(time == null ? device.readOnly() : device),
            time == null ? InstantSource.fixed(Instant.EPOCH) : time,
            time == null,
            name);
    open.put(name, opened);
    return opened;
  }

  /** The one that {@code uri} names. */
  synchronized FatFileSystem get(URI uri) {
    FatFileSystem found = open.get(nameOf(uri));
    if (found == null) {
      throw new FileSystemNotFoundException(uri.toString());
    }
    return found;
  }

  /** Forgets one that was closed. */
  synchronized void forget(String name, FatFileSystem closed) {
    open.remove(name, closed);
  }

  /** The path that {@code uri} names, the root directory if it names none. */
  static String pathOf(URI uri) {
    String text = uri.getSchemeSpecificPart();
    int mark = text.indexOf(PATH_MARK);
    return mark < 0 ? "/" : text.substring(mark + 1);
  }

  private static String nameOf(URI uri) {
    if (!FatFileSystemProvider.SCHEME.equals(uri.getScheme())) {
      throw new IllegalArgumentException(uri + " does not begin with 'fat:'");
    }
    String text = uri.getSchemeSpecificPart();
    int mark = text.indexOf(PATH_MARK);
    return mark < 0 ? text : text.substring(0, mark);
  }
}
