package org.bootdisk.fat.volume;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The directories in memory, of bounded size, and which of them have changes to be written. */
final class DirectoryCache {

  private static final int MOST_BYTES = 8 << 20;

  /** A rename has to do with three: from where, to where, and the directory that moves. */
  private static final int MOST_HELD = 4;

  /** By number, the one that was asked for last at the end. */
  private final Map<Integer, Directory> directories = new LinkedHashMap<>(16, 0.75f, true);

  private final Set<Directory> changed = new LinkedHashSet<>();
  private final List<Directory> held = new ArrayList<>();
  private long bytes;

  @Nullable Directory get(int number) {
    return directories.get(number);
  }

  /** Keeps a directory that was read. */
  void put(Directory directory) {
    directories.put(directory.id(), directory);
    bytes += directory.lengthAtFirst();
  }

  /** Those that have to go, with what they have to be written, for {@code length} bytes more. */
  List<Directory> surplus(int length) {
    List<Directory> surplus = new ArrayList<>();
    long left = bytes + length;
    if (left > MOST_BYTES) {
      for (Directory eldest : directories.values()) {
        if (left > MOST_BYTES && !held.contains(eldest)) {
          surplus.add(eldest);
          left -= eldest.lengthAtFirst();
        }
      }
    }
    return surplus;
  }

  /** Keeps {@code directory} while it is one of the last few that were held. */
  Directory hold(Directory directory) {
    held.remove(directory);
    held.add(directory);
    if (held.size() > MOST_HELD) {
      held.remove(0);
    }
    return directory;
  }

  /** Notes that {@code directory} has changes. */
  void changed(Directory directory) {
    changed.add(directory);
  }

  /** Those with changes, in the order in which they got them. */
  List<Directory> changed() {
    return new ArrayList<>(changed);
  }

  /** Notes that {@code directory} was written. */
  void written(Directory directory) {
    changed.remove(directory);
  }

  /** Forgets a directory, and what it had to be written. */
  void remove(Directory directory) {
    changed.remove(directory);
    if (directories.remove(directory.id()) != null) {
      bytes -= directory.lengthAtFirst();
    }
  }
}
