package org.bootdisk.fat.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.bootdisk.block.FileDevice;
import org.bootdisk.fat.Judges;
import org.bootdisk.fat.RandomTree;
import org.bootdisk.fat.check.FatCheck;
import org.bootdisk.fat.format.FatFormat;
import org.bootdisk.fat.format.FatPlan;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The largest file and the largest directory that FAT has. */
class LimitsTest {

  /** Entries that a name of 255 characters takes. */
  private static final int ENTRIES_OF_LONGEST = 21;

  private static final int DOTS = 2;

  @TempDir Path directory;

  private Path volume(long size) throws IOException {
    return Judges.write(FatPlan.of(FatFormat.ofSize(size)).regions(), directory.resolve("volume"));
  }

  private static void requireClean(Path volume) throws IOException {
    try (FileDevice device = FileDevice.openReadOnly(volume)) {
      assertThat(FatCheck.check(device).findings()).isEmpty();
    }
  }

  /** fsck.fat 4.2 is no judge here: it counts the bytes of the chain in 32 bits, which makes 0. */
  @Test
  void filesHaveUpToFourGigabytesButOneByte() throws IOException {
    Path volume = volume(5L << 30);
    long last = DirectoryEntry.MAX_FILE_SIZE - 1;
    try (FatVolume fat = FatVolume.open(FileDevice.openWritable(volume));
        FatFile file = fat.createAndOpen("large", RandomTree.TIME)) {
      file.write(last, ByteBuffer.wrap(new byte[] {'!'}), RandomTree.TIME);
      assertThat(file.size()).isEqualTo(0xFFFF_FFFFL);
      assertThatThrownBy(() -> file.write(last + 1, ByteBuffer.wrap(new byte[1]), RandomTree.TIME))
          .hasMessageContaining("4 GiB");
      ByteBuffer end = ByteBuffer.allocate(2);
      assertThat(file.read(last - 1, end)).isEqualTo(2);
      assertThat(end.array()).containsExactly(0, '!');
    }
    requireClean(volume);
    assertThat(Tool.named("mdir").output("-i", volume, "::large").replace(" ", ""))
        .contains("4294967295");
  }

  @Test
  void directoriesHaveUpTo65536Entries() throws IOException {
    Path volume = volume(64L << 20);
    int longest = (DirectoryEntry.MAX_ENTRIES - DOTS) / ENTRIES_OF_LONGEST;
    int rest = DirectoryEntry.MAX_ENTRIES - DOTS - longest * ENTRIES_OF_LONGEST;
    try (FatVolume fat = FatVolume.open(FileDevice.openWritable(volume))) {
      fat.createDirectory("full", RandomTree.TIME);
      for (int i = 0; i < longest; i++) {
        fat.createFile("full/" + 10_000 + i + "x".repeat(250 - digits(i)), RandomTree.TIME);
      }
      for (int i = 0; i < rest; i++) {
        fat.createFile("full/SHORT" + i, RandomTree.TIME);
      }
      assertThatThrownBy(() -> fat.createFile("full/ANOTHER", RandomTree.TIME))
          .hasMessageContaining("the directory is full: it has 65536 entries");
    }
    requireClean(volume);
    Judges.requireClean(volume);
    assertThat(Judges.ours(volume)).hasSize(longest + rest);
    assertThat(Tool.named("mdir").output("-b", "-i", volume, "::full").lines())
        .hasSize(longest + rest);
  }

  private static int digits(int number) {
    return Integer.toString(number).length();
  }
}
