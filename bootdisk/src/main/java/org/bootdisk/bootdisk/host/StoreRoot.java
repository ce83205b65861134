package org.bootdisk.bootdisk.host;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A directory that stands for the root of another system, as in {@code chroot}: absolute links are
 * looked up below it, and no link leads out of it.
 *
 * @param directory the host's own root, or one such as {@code /mnt}
 */
public record StoreRoot(Path directory) {

  /** This machine's own root. */
  public static final StoreRoot HOST = new StoreRoot(Path.of("/"));

  /** As many links as Linux follows for one path. */
  private static final int MOST_LINKS = 40;

  /** Makes the path absolute. */
  public StoreRoot {
    directory = directory.toAbsolutePath().normalize();
  }

  /**
   * A path without links.
   *
   * @param path as the other system sees it, from its root
   * @param file where that is on this machine; perhaps nowhere
   */
  public record Located(String path, Path file) {

    /** Whether there is something. */
    public boolean exists() {
      return Files.exists(file);
    }

    /** The last name of the path; empty for the root. */
    public String name() {
      return path.substring(path.lastIndexOf('/') + 1);
    }
  }

  /**
   * The other system's path of something that a user named on this machine: a path below the
   * directory, a link to a path of the other system, or such a path itself.
   */
  public String seenFromInside(Path file) throws IOException {
    Path absolute = file.toAbsolutePath().normalize();
    if (absolute.startsWith(directory)) {
      return "/" + directory.relativize(absolute);
    }
    boolean link = Files.isSymbolicLink(absolute) && !locate(absolute.toString()).exists();
    return link ? Files.readSymbolicLink(absolute).toString() : absolute.toString();
  }

  /**
   * Follows all links of {@code path}. What does not exist is passed as it is.
   *
   * @throws FileSystemLoopException if there are more links than Linux would follow
   */
  public Located locate(String path) throws IOException {
    Deque<String> pending = new ArrayDeque<>(List.of(path.split("/", -1)));
    List<String> done = new ArrayList<>();
    int links = 0;
    while (!pending.isEmpty()) {
      String name = pending.removeFirst();
      if (name.equals("..")) {
        // The root's parent is the root.
        done.subList(Math.max(0, done.size() - 1), done.size()).clear();
        continue;
      }
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      done.add(name);
      Path file = file(done);
      if (Files.isSymbolicLink(file)) {
        if (++links > MOST_LINKS) {
          throw new FileSystemLoopException(file.toString());
        }
        String target = Files.readSymbolicLink(file).toString();
        done.subList(target.startsWith("/") ? 0 : done.size() - 1, done.size()).clear();
        String[] names = target.split("/", -1);
        for (int i = names.length - 1; i >= 0; i--) {
          pending.addFirst(names[i]);
        }
      }
    }
    return new Located("/" + String.join("/", done), file(done));
  }

  private Path file(List<String> names) {
    return directory.resolve(String.join("/", names));
  }
}
