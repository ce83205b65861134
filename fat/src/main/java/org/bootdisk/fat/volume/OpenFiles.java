package org.bootdisk.fat.volume;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.TreeMap;

/** The files of a volume that are open: one {@link FatFile} each, however often it was opened. */
final class OpenFiles {

  /**
   * What stays the same while a file is open.
   *
   * @param directory the number of its directory
   * @param slot its first entry there
   */
  record Key(int directory, int slot) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int order = Integer.compare(directory, other.directory);
      return order != 0 ? order : Integer.compare(slot, other.slot);
    }
  }

  private final TreeMap<Key, FatFile> files = new TreeMap<>();

  FatFile open(VolumeCore core, Key key, FatNode node) throws IOException {
    FatFile there = files.get(key);
    if (there != null) {
      return there.share();
    }
    FatFile file = new FatFile(core, this, key, node);
    files.put(key, file);
    return file;
  }

  void remove(Key key) {
    files.remove(key);
  }

  void requireClosed(Key key, String path) throws FileSystemException {
    if (files.containsKey(key)) {
      throw new FileSystemException(path, null, "is open");
    }
  }
}
