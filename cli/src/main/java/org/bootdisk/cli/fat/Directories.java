package org.bootdisk.cli.fat;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.fat.name.FatName;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;

/** Making and removing directories with what is above or below them. */
final class Directories {

  private Directories() {}

  /** Makes a directory and those above it, as far as they are not there; all names are legal. */
  static void make(FatVolume volume, String path, Instant time) throws IOException {
    for (String name : path.split("/", -1)) {
      if (!name.isEmpty()) {
        FatName.requireLegal(name);
      }
    }
    makeLegal(volume, path, time);
  }

  private static void makeLegal(FatVolume volume, String path, Instant time) throws IOException {
    FatNode there = volume.find(path);
    if (there != null) {
      if (!there.isDirectory()) {
        throw new NotDirectoryException(path);
      }
      return;
    }
    int slash = path.lastIndexOf('/');
    if (slash > 0) {
      makeLegal(volume, path.substring(0, slash), time);
    }
    if (slash < path.length() - 1) {
      volume.createDirectory(path, time);
    }
  }

  /** Deletes what is below a directory, deepest first, and the directory. */
  static void remove(FatVolume volume, FatNode node) throws IOException {
    if (node.isRoot()) {
      // Before anything is gone. Who means all that is in it says so: /*
      throw new FileSystemException("/", null, "is the root directory, which cannot be removed");
    }
    if (node.isDirectory()) {
      List<FatNode> below = new ArrayList<>();
      volume.walk(node, below::add);
      for (int i = below.size() - 1; i >= 0; i--) {
        volume.delete(below.get(i).path());
      }
    }
    volume.delete(node.path());
  }
}
