package org.bootdisk.cli.fat;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;

/** Copies files and directories of a volume to other places on it, with their times. */
final class CopyWithin {

  private final FatVolume volume;
  private final VolumeWriter writer;

  CopyWithin(FatVolume volume, VolumeWriter writer) {
    this.volume = volume;
    this.writer = writer;
  }

  /** Copies a file, or a directory with all that was in it when this began. */
  void copy(FatNode source, String target) throws IOException {
    if (!source.isDirectory()) {
      copyFile(source, target);
      return;
    }
    List<FatNode> below = new ArrayList<>();
    volume.walk(source, below::add);
    writer.directory(target, source.writeTime());
    for (FatNode node : below) {
      String to = target + node.path().substring(source.path().length());
      if (node.isDirectory()) {
        writer.directory(to, node.writeTime());
      } else {
        copyFile(node, to);
      }
    }
  }

  private void copyFile(FatNode source, String target) throws IOException {
    FatNode there = volume.find(target);
    if (there != null && there.path().equals(source.path())) {
      throw new FileSystemException(target, null, "is the file that is to be copied");
    }
    writer.file(
        target,
        source.writeTime(),
        source.size(),
        () -> Channels.newChannel(volume.newInputStream(source)));
  }
}
