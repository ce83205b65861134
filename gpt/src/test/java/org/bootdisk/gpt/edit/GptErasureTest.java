package org.bootdisk.gpt.edit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptLayout;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.LbaRange;
import org.bootdisk.gpt.PartitionEntry;
import org.bootdisk.gpt.PartitionType;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.junit.jupiter.api.Test;

/**
 * Which blocks are zeroed of a disk of 200 blocks whose table ends at the 150th, as it once did.
 * Its first and its last entry are used.
 */
class GptErasureTest {

  private static final int BLOCK = 512;
  private static final int BLOCKS = 200;
  private static final int OLD_BLOCKS = 150;
  private static final int ARRAY = 32;

  private final byte[] bytes = new byte[BLOCKS * BLOCK];
  private final MemoryDevice device;

  GptErasureTest() throws IOException {
    Arrays.fill(bytes, (byte) 0x5a);
    device = MemoryDevice.of("disk", bytes);
    GptLayout old = GptLayout.standard(BLOCK, OLD_BLOCKS);
    GptTable table = GptTable.empty(old, new UUID(1, 2));
    for (int number : new int[] {1, 128}) {
      PartitionEntry entry =
          PartitionEntry.of(
              PartitionType.LINUX_FILESYSTEM,
              new UUID(3, number),
              new LbaRange(40 + number / 4, 40 + number / 4));
      table = table.with(number, entry);
    }
    GptDisk.of(table, ChsGeometry.LARGE)
        .writeTo(device.slice("old disk", 0, (long) OLD_BLOCKS * BLOCK));
  }

  private byte[] content() {
    ByteBuffer content = ByteBuffer.allocate(bytes.length);
    device.read(0, content);
    return content.array();
  }

  private static void zero(byte[] disk, int block, int count) {
    Arrays.fill(disk, block * BLOCK, (block + count) * BLOCK, (byte) 0);
  }

  @Test
  void erasesBothCopiesWhereTheyAre() throws IOException {
    byte[] expected = content();
    zero(expected, 1, 1 + ARRAY);
    zero(expected, OLD_BLOCKS - 1 - ARRAY, ARRAY + 1);

    GptErasure.of(GptReading.of(device, BLOCK)).run(device);

    assertThat(content()).isEqualTo(expected);
  }

  @Test
  void erasesTheUsualPlacesAsSgdiskDoes() throws IOException {
    byte[] expected = content();
    zero(expected, 1, 1 + ARRAY);
    zero(expected, BLOCKS - 1 - ARRAY, ARRAY + 1);

    GptErasure.usual(GptReading.of(device, BLOCK)).run(device);

    assertThat(content()).isEqualTo(expected);
  }

  @Test
  void sparesTheStructuresOfTheTableThatComesInstead() throws IOException {
    GptReading before = GptReading.of(device, BLOCK);
    GptDisk fitted = GptEdit.fitted(before.disk(), BLOCKS, ChsGeometry.LARGE);
    fitted.writeTo(device);
    byte[] expected = content();
    zero(expected, OLD_BLOCKS - 1 - ARRAY, ARRAY + 1);

    GptErasure.of(before).except(fitted).run(device);

    assertThat(content()).isEqualTo(expected);
  }
}
