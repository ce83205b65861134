package org.bootdisk.gpt.edit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.gpt.GptReading;
import org.junit.jupiter.api.Test;

class SmallDiskErasureTest {

  @Test
  void erasesHeadersOfDiskThatHasNoRoomForArrays() throws Exception {
    byte[] sectors = new byte[64 * 512];
    sectors[512] = 1;
    sectors[2 * 512] = 2;
    sectors[63 * 512] = 3;
    MemoryDevice disk = MemoryDevice.of("disk", sectors);

    GptErasure.of(GptReading.of(disk, 512)).run(disk);

    byte[] expected = new byte[64 * 512];
    expected[2 * 512] = 2;
    ByteBuffer found = ByteBuffer.allocate(expected.length);
    disk.read(0, found);
    assertThat(found.array()).isEqualTo(expected);
  }
}
