package org.bootdisk.fat.volume;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The directories in memory, and which of them have changes to be written. Those that were only
 * read are soon forgotten, as they are read again as soon. Those with changes stay while there is
 * room, as it takes several flushes of the device to write them; but for new ones that nothing on
 * the disk leads to, which can be written at any time.
 */
final class DirectoryCache {

  private static final int MOST_BYTES = 1 << 20;
  private static final int MOST_CHANGED_BYTES = 8 << 20;

  /** A rename has to do with three: from where, to where, and the directory that moves. */
  private static final int MOST_HELD = 4;

  /** By number, the one that was asked for last at the end. */
  private final Map<Integer, Directory> directories = new LinkedHashMap<>(16, 0.75f, true);

  private final Set<Directory> changed = new LinkedHashSet<>();
  private final Set<Directory> unreached = new HashSet<>();
  private final List<Directory> held = new ArrayList<>();
  private long bytes;
  private long pinnedBytes;

  @Nullable Directory get(int number) {
    return directories.get(number);
  }

  /** Keeps a directory that was read. */
  void put(Directory directory) {
    directories.put(directory.id(), directory);
    bytes += directory.lengthAtFirst();
  }

  /** Keeps a directory that was made: nothing on the disk leads to it yet. */
  void putUnreached(Directory directory) {
    put(directory);
    unreached.add(directory);
  }

  /** Notes that what leads to all directories is on its way to the disk. */
  void reached() {
    for (Directory directory : unreached) {
      pinnedBytes += changed.contains(directory) ? directory.lengthAtFirst() : 0;
    }
    unreached.clear();
  }

  /** Whether what has changes must be written before {@code length} bytes more are read. */
  boolean isCrowded(int length) {
    return pinnedBytes + length > MOST_CHANGED_BYTES;
  }

  /** Forgets what was asked for long ago and need not stay, for {@code length} bytes more. */
  void makeRoomFor(int length) throws IOException {
    long most = pinnedBytes + MOST_BYTES - length;
    if (bytes <= most) {
      return;
    }
    Iterator<Directory> eldestFirst = directories.values().iterator();
    while (bytes > most && eldestFirst.hasNext()) {
      Directory eldest = eldestFirst.next();
      boolean isPinned = changed.contains(eldest) && !unreached.contains(eldest);
      if (!isPinned && !held.contains(eldest)) {
        eldest.flush();
        eldestFirst.remove();
        forget(eldest);
      }
    }
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
    if (changed.add(directory) && !unreached.contains(directory)) {
      pinnedBytes += directory.lengthAtFirst();
    }
  }

  /** Those with changes, in the order in which they got them. */
  List<Directory> changed() {
    return new ArrayList<>(changed);
  }

  /** Notes that {@code directory} was written. */
  void written(Directory directory) {
    if (changed.remove(directory) && !unreached.contains(directory)) {
      pinnedBytes -= directory.lengthAtFirst();
    }
  }

  /** Forgets a directory, and what it had to be written. */
  void remove(Directory directory) {
    if (directories.remove(directory.id()) != null) {
      forget(directory);
    }
  }

  private void forget(Directory directory) {
    written(directory);
    unreached.remove(directory);
    bytes -= directory.lengthAtFirst();
  }
}
