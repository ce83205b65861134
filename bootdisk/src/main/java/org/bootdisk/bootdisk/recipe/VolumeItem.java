package org.bootdisk.bootdisk.recipe;

import java.nio.file.Path;
import java.util.List;

/** Something to put on a FAT volume. Nothing has been opened yet. */
public sealed interface VolumeItem {

  /** Where it goes: a path on the volume that begins with a slash. */
  String target();

  /** The places on this machine that it reads from. */
  List<Path> sources();

  /** A file of this machine. */
  record SourceFile(String target, Path source) implements VolumeItem {
    @Override
    public List<Path> sources() {
      return List.of(source);
    }
  }

  /** All that is in a directory of this machine, put into the directory {@code target}. */
  record SourceTree(String target, Path source) implements VolumeItem {
    @Override
    public List<Path> sources() {
      return List.of(source);
    }
  }

  /** All that is in a tar archive, put into the directory {@code target}. */
  record Archive(String target, Path source) implements VolumeItem {
    @Override
    public List<Path> sources() {
      return List.of(source);
    }
  }

  /** A file with this text, in UTF-8. */
  record InlineText(String target, String text) implements VolumeItem {
    @Override
    public List<Path> sources() {
      return List.of();
    }
  }
}
