package org.bootdisk.fat.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fat.Judges;
import org.bootdisk.fat.RandomTree;
import org.bootdisk.fat.check.FatCheck;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FatVolumeTest {

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"1, 1440, 12", "2, 2880, 12", "3, 20000, 16", "4, 40000, 16", "5, 70000, 32"})
  void readsWhatMkfsAndMtoolsMade(long seed, int kib, int bits) throws IOException {
    RandomTree tree = new RandomTree(seed, 60, 15_000, RandomTree.Names.BASIC_PLANE);
    Path source = directory.resolve("source");
    tree.writeTo(source);
    Path volume = directory.resolve("volume");
    Tool.named("mkfs.fat").output("-C", "-F", bits, "-n", "LABEL " + seed, volume, kib);
    List<Object> arguments = new ArrayList<>(List.of("-s", "-i", volume));
    try (var children = Files.newDirectoryStream(source)) {
      children.forEach(arguments::add);
    }
    arguments.add("::");
    Tool.named("mcopy").output(arguments.toArray());
    Judges.requireSame(Judges.ours(volume), tree.files());
    try (FatVolume fat = FatVolume.open(FileDevice.openReadOnly(volume))) {
      assertThat(fat.label()).contains("LABEL " + seed);
      for (String path : tree.directories()) {
        assertThat(fat.require(path).isDirectory()).isTrue();
        assertThat(fat.require("/" + path.toUpperCase(java.util.Locale.ROOT)).path())
            .isEqualTo(path);
      }
    }
  }

  @Test
  void readsAtAnyOffset() throws IOException {
    RandomTree tree = new RandomTree(7, 20, 100_000);
    Path volume = directory.resolve("volume");
    Judges.write(
        org.bootdisk.fat.format.FatPlan.of(
                org.bootdisk.fat.format.FatFormat.ofSize(8 << 20), tree.toFatTree())
            .regions(),
        volume);
    try (FatVolume fat = FatVolume.open(FileDevice.openReadOnly(volume))) {
      for (var file : tree.files().entrySet()) {
        FatFile open = fat.open(fat.require(file.getKey()));
        byte[] bytes = file.getValue();
        for (int at = bytes.length - 1; at >= 0; at -= 997) {
          ByteBuffer some = ByteBuffer.allocate(1500);
          int count = open.read(at, some);
          assertThat(count).isEqualTo(Math.min(1500, bytes.length - at));
          assertThat(some.flip()).isEqualTo(ByteBuffer.wrap(bytes, at, count));
        }
        assertThat(open.read(bytes.length, ByteBuffer.allocate(1))).isEqualTo(-1);
      }
    }
  }

  /**
   * 0xE5, which marks free entries, is stored as 0x05, and the checksum is that of what is stored.
   */
  @Test
  void readsLongNamesOfShortOnesThatBeginWithE5() throws IOException {
    Path volume = directory.resolve("volume");
    Tool.named("mkfs.fat").output("-C", volume, 1440);
    String name = "\u00D5\u00D5 in code page 850";
    Tool.named("mcopy").output("-i", volume, Files.writeString(directory.resolve(name), "x"), "::");
    assertThat(Judges.ours(volume)).containsOnlyKeys(name);
    try (FileDevice device = FileDevice.openReadOnly(volume)) {
      assertThat(FatCheck.check(device).findings()).isEmpty();
    }
  }

  /** The sector has room for more, which is no part of the directory. */
  @ParameterizedTest
  @CsvSource({"16", "17"})
  void keepsToTheEntriesOfTheRootDirectory(int entries) throws IOException {
    Path volume = directory.resolve("volume");
    Tool.named("mkfs.fat").output("-C", "-F", 16, "-s", 1, "-S", 2048, "-r", 16, volume, 8600);
    try (FileDevice device = FileDevice.openWritable(volume)) {
      device.write(17, ByteBuffer.wrap(new byte[] {(byte) entries}));
      try (FatVolume fat = FatVolume.open(device)) {
        for (int i = 0; i < entries; i++) {
          fat.createFile("FILE" + i, RandomTree.TIME);
        }
        assertThatThrownBy(() -> fat.createFile("ANOTHER", RandomTree.TIME))
            .hasMessageContaining("the root directory is full: it has " + entries + " entries");
      }
    }
    assertThat(Judges.ours(volume)).hasSize(entries);
  }

  /** mtools stores a name in lower case in one entry, where we would need two. */
  @Test
  void keepsTheOldNameWhenThereIsNoRoomForTheNewOne() throws IOException {
    Path volume = directory.resolve("volume");
    Tool.named("mkfs.fat").output("-C", "-r", 16, volume, 1440);
    Path file = Files.writeString(directory.resolve("old.txt"), "content");
    Tool.named("mcopy").output("-i", volume, file, "::");
    try (FatVolume fat = FatVolume.open(FileDevice.openWritable(volume))) {
      for (int i = 1; i < 16; i++) {
        fat.createFile("FILE" + i, RandomTree.TIME);
      }
      assertThatThrownBy(() -> fat.rename("old.txt", "a name of more than one entry"))
          .hasMessageContaining("the root directory is full");
      assertThat(fat.require("old.txt").size()).isEqualTo(7);
      fat.replace("old.txt", "FILE1");
      fat.createFile("ANOTHER", RandomTree.TIME);
    }
    Judges.requireClean(volume);
    assertThat(Judges.ours(volume)).hasSize(16).containsEntry("FILE1", "content".getBytes(UTF_8));
  }

  @Test
  void saysWhatIsNotAVolume() {
    assertThatThrownBy(() -> FatVolume.open(new MemoryDevice("zeros", 1 << 20)))
        .isInstanceOf(FormatException.NotRecognized.class)
        .hasMessageContaining("Signature_word at 0x1fe is 0x0, expected 0xaa55");
    assertThatThrownBy(() -> FatVolume.open(new MemoryDevice("nothing", 0)))
        .isInstanceOf(FormatException.NotRecognized.class);
  }
}
