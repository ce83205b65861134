package org.bootdisk.fat.format;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Content;
import org.bootdisk.block.Quoted;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.layout.FatTimes;
import org.bootdisk.fat.name.FatName;
import org.bootdisk.fat.name.IllegalFatNameException;
import org.jspecify.annotations.Nullable;

/**
 * Directories and files to put on a fresh volume, sorted: by code points of their names in each
 * directory, whatever the order in which they were added.
 *
 * @param root the root directory; its name is empty
 */
public record FatTree(Directory root) {

  /** A file or a directory. */
  public sealed interface Node permits Directory, File {
    /** The long name. */
    String name();

    /** The times. */
    FatTimes times();

    /** The attributes, with ATTR_DIRECTORY if it is one. */
    FatAttributes attributes();
  }

  /**
   * A directory.
   *
   * @param name the long name
   * @param times of the directory
   * @param attributes with ATTR_DIRECTORY
   * @param children sorted
   */
  public record Directory(
      String name, FatTimes times, FatAttributes attributes, List<Node> children) implements Node {
    /** Copies the list. */
    public Directory {
      children = List.copyOf(children);
    }
  }

  /**
   * A file.
   *
   * @param name the long name
   * @param times of the file
   * @param attributes of the file
   * @param content at most 4 GiB - 1
   */
  public record File(String name, FatTimes times, FatAttributes attributes, Content content)
      implements Node {}

  /** A tree without files. */
  public static FatTree empty() {
    return builder(Instant.EPOCH).build();
  }

  /**
   * Collects directories and files.
   *
   * @param impliedTime time of directories that are made because something is in them
   */
  public static Builder builder(Instant impliedTime) {
    return new Builder(impliedTime);
  }

  /**
   * Collects directories and files, each under its path: names with {@code /} between them, with or
   * without one in front. Directories that a path goes through are made when they are missing.
   *
   * <p>What FAT cannot hold is refused at once: illegal names, names that differ in case only,
   * files of 4 GiB and more.
   */
  public static final class Builder {

    private final FatTimes impliedTimes;
    private final Draft root;

    private Builder(Instant impliedTime) {
      this.impliedTimes = FatTimes.of(impliedTime);
      this.root = new Draft("", impliedTimes, FatAttributes.DIRECTORY, null);
    }

    /** Adds a file with ATTR_ARCHIVE. */
    public Builder file(String path, Content content, Instant time) {
      return file(path, content, time, FatAttributes.ARCHIVE);
    }

    /** Adds a file that was made, read and written at {@code time}. */
    public Builder file(String path, Content content, Instant time, FatAttributes attributes) {
      return file(path, content, FatTimes.of(time), attributes);
    }

    /** Adds a file. */
    public Builder file(String path, Content content, FatTimes times, FatAttributes attributes) {
      if (content.length() > DirectoryEntry.MAX_FILE_SIZE) {
        throw new IllegalArgumentException(
            Quoted.of(path)
                + " has "
                + ByteSize.print(content.length())
                + "; a file on FAT has at most 4 GiB - 1 byte");
      }
      add(path, new Draft(lastName(path), times, attributes, content));
      return this;
    }

    /** Adds a directory, or gives one that is there its time. */
    public Builder directory(String path, Instant time) {
      return directory(path, time, FatAttributes.NONE);
    }

    /** Adds a directory, or gives one that is there its time and attributes. */
    public Builder directory(String path, Instant time, FatAttributes attributes) {
      return directory(path, FatTimes.of(time), attributes);
    }

    /** Adds a directory, or gives one that is there its times and attributes. */
    public Builder directory(String path, FatTimes times, FatAttributes attributes) {
      FatAttributes all = attributes.with(FatAttributes.DIRECTORY);
      Draft there = parentOf(path).children.get(FatName.key(lastName(path)));
      if (there != null && there.content == null && there.name.equals(lastName(path))) {
        there.times = times;
        there.attributes = all;
      } else {
        add(path, new Draft(lastName(path), times, all, null));
      }
      return this;
    }

    /** All that was added. */
    public FatTree build() {
      return new FatTree((Directory) root.build());
    }

    private void add(String path, Draft draft) {
      FatName.requireLegal(draft.name);
      Draft other = parentOf(path).children.putIfAbsent(FatName.key(draft.name), draft);
      if (other != null) {
        throw IllegalFatNameException.collision(path, draft.name, other.name);
      }
    }

    private Draft parentOf(String path) {
      Draft at = root;
      int start = path.startsWith("/") ? 1 : 0;
      for (int slash = path.indexOf('/', start); slash >= 0; slash = path.indexOf('/', start)) {
        at = descend(at, path.substring(start, slash), path);
        start = slash + 1;
      }
      return at;
    }

    private Draft descend(Draft directory, String name, String path) {
      String key = FatName.key(name);
      Draft child = directory.children.get(key);
      if (child == null) {
        child = new Draft(FatName.requireLegal(name), impliedTimes, FatAttributes.DIRECTORY, null);
        directory.children.put(key, child);
      } else if (child.content != null) {
        throw new IllegalArgumentException(
            Quoted.of(path) + " goes through " + Quoted.of(child.name) + ", which is a file");
      } else if (!child.name.equals(name)) {
        throw IllegalFatNameException.collision(path, name, child.name);
      }
      return child;
    }

    private static String lastName(String path) {
      return path.substring(path.lastIndexOf('/') + 1);
    }
  }

  /** A node that can still get children. */
  private static final class Draft implements Comparable<Draft> {

    private final String name;
    private final @Nullable Content content;
    private final Map<String, Draft> children = new TreeMap<>();
    private FatTimes times;
    private FatAttributes attributes;

    Draft(String name, FatTimes times, FatAttributes attributes, @Nullable Content content) {
      this.name = name;
      this.times = times;
      this.attributes = attributes;
      this.content = content;
    }

    @Override
    public int compareTo(Draft other) {
      return FatName.compare(name, other.name);
    }

    Node build() {
      if (content != null) {
        return new File(name, times, attributes, content);
      }
      List<Draft> sorted = new ArrayList<>(children.values());
      Collections.sort(sorted);
      List<Node> nodes = new ArrayList<>(sorted.size());
      for (Draft child : sorted) {
        nodes.add(child.build());
      }
      return new Directory(name, times, attributes, nodes);
    }
  }
}
