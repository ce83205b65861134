package org.bootdisk.fat.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.layout.FatTimestamp;

/** The first cluster of a directory that is made (FAT, "Directory Creation"). */
final class NewDirectory {

  private NewDirectory() {}

  /**
   * Writes zeros, {@code .} and {@code ..}: before anything leads to the cluster.
   *
   * @return what was written
   */
  static ByteBuffer write(VolumeCore core, int cluster, int parent, FatTimestamp time)
      throws IOException {
    ByteBuffer dots = ByteBuffer.allocate(core.geometry.clusterSize());
    entry(".", cluster, time).encode(dots.slice(0, DirectoryEntry.SIZE));
    entry("..", parent, time).encode(dots.slice(DirectoryEntry.SIZE, DirectoryEntry.SIZE));
    core.device.write(core.geometry.clusterOffset(cluster), dots.duplicate());
    return dots;
  }

  /** The entry of a directory. */
  static DirectoryEntry entry(String name, int cluster, FatTimestamp time) {
    String padded = name + " ".repeat(DirectoryEntry.NAME_LENGTH - name.length());
    return DirectoryEntry.of(padded, FatAttributes.DIRECTORY, time, cluster, 0);
  }
}
