package org.bootdisk.fat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.fat.volume.FatFile;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.fixtures.Hostile;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads and writes volumes that somebody made to break us. */
class FatFuzz {

  private static final int MOST_FILES = 40;
  private static final int MOST_BYTES = 1 << 14;

  static Stream<byte[]> seeds() throws IOException {
    return Volumes.seeds();
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 500)
  void readsAndWrites(byte[] input) {
    Hostile.read(() -> read(Volumes.decode(input)));
    Hostile.read(() -> write(Volumes.decode(input)));
  }

  static void read(BlockDevice device) throws IOException {
    try (FatVolume volume = FatVolume.open(device)) {
      Hostile.read(volume::label);
      Hostile.read(volume::countFreeClusters);
      Hostile.read(() -> volume.find("DIR/SUB/ä deep file"));
      List<FatNode> nodes = new ArrayList<>();
      Hostile.read(() -> volume.walk(volume.root(), nodes::add));
      for (FatNode node : nodes.subList(0, Math.min(MOST_FILES, nodes.size()))) {
        node.writeTime();
        node.creationTime();
        node.accessTime();
        if (!node.isDirectory()) {
          Hostile.read(() -> readFile(volume, node));
        }
      }
    }
  }

  /** A path from a hostile volume may lead to another node than that which has it. */
  private static void readFile(FatVolume volume, FatNode node) throws IOException {
    try (FatFile file = volume.open(node)) {
      file.read(0, ByteBuffer.allocate(MOST_BYTES));
      file.read(Math.max(0, file.size() - 100), ByteBuffer.allocate(MOST_BYTES));
    } catch (FileSystemException e) {
      assertThat(node.path()).isNotEmpty();
    }
  }

  static void write(BlockDevice device) throws IOException {
    byte[] written = "written ".repeat(300).getBytes(UTF_8);
    try (FatVolume volume = FatVolume.open(device)) {
      FatNode node = volume.createFile("empty/new file", Volumes.TIME);
      try (FatFile file = volume.open(node)) {
        file.write(0, ByteBuffer.wrap(written), Volumes.TIME);
        ByteBuffer found = ByteBuffer.allocate(written.length);
        assertThat(file.read(0, found)).isEqualTo(written.length);
        assertThat(found.array()).isEqualTo(written);
        file.setSize(100, Volumes.TIME);
      }
      volume.createDirectory("a new directory", Volumes.TIME);
      volume.rename("SHORT.TXT", "dir/renamed");
      volume.delete("A long name.text");
      volume.flush();
    } catch (FileSystemException e) {
      Hostile.requirePresentable(String.valueOf(e.getReason()));
    }
  }
}
