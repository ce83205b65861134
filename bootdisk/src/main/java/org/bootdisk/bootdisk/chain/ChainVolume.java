package org.bootdisk.bootdisk.chain;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.grub.DiskPartition;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.fat.volume.FatFile;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import org.jspecify.annotations.Nullable;

/**
 * A FAT volume of the disk that is checked.
 *
 * @param partition where it is
 * @param volume the volume, open
 */
record ChainVolume(DiskPartition partition, FatVolume volume) implements Closeable {

  /** Where GRUB's directory is, as people install it. */
  static final List<String> GRUB_DIRECTORIES = List.of("/grub", "/boot/grub", "/grub2");

  static ChainVolume open(DiskPartition partition) throws IOException {
    return new ChainVolume(partition, FatVolume.open(partition.device()));
  }

  /** Its serial number as GRUB prints it: {@code 6CC4-C7B4}. */
  String uuid() {
    return BootSector.printedVolumeId(volume.bootSector().volumeId());
  }

  String label() throws IOException {
    return volume.label().orElse("");
  }

  /** A path on it, for messages. */
  String where(String path) {
    return partition.device().description() + "[" + Quoted.escaped(path) + "]";
  }

  /** The file at {@code path}; null if there is none, or a directory. */
  @Nullable FatNode file(String path) throws IOException {
    FatNode node = volume.find(path);
    return node == null || node.isDirectory() ? null : node;
  }

  /**
   * The whole content of a file.
   *
   * @throws FormatException.LimitExceeded if it has more than {@code most} bytes
   */
  byte[] read(FatNode file, int most) throws IOException {
    if (file.size() > most) {
      throw new FormatException.LimitExceeded(
          Fault.in(where("/" + file.path()))
              .actual("the size is " + file.size() + " bytes")
              .expected("at most " + most));
    }
    return head(file, most);
  }

  /**
   * The first bytes of a file, at most {@code most}. The last byte is read as well, so that all of
   * its clusters are known to be there.
   */
  byte[] head(FatNode file, int most) throws IOException {
    try (FatFile open = volume.open(file)) {
      byte[] bytes = new byte[(int) Math.min(most, file.size())];
      open.read(0, ByteBuffer.wrap(bytes));
      if (file.size() > bytes.length) {
        open.read(file.size() - 1, ByteBuffer.allocate(1));
      }
      return bytes;
    }
  }

  @Override
  public void close() throws IOException {
    volume.close();
  }
}
