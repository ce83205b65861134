package org.bootdisk.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.MemoryDevice;
import org.junit.jupiter.api.Test;

/** How a rate is kept to, with a clock that only notes what it is asked for. */
class LimitedDeviceTest {

  private final List<Duration> asked = new ArrayList<>();

  @Test
  void waitsUntilWhatWasWrittenHasTakenItsTime() throws IOException {
    MemoryDevice memory = new MemoryDevice("memory", 4096);
    try (LimitedDevice device = new LimitedDevice(memory, 1024, asked::add)) {
      device.write(0, ByteBuffer.allocate(512));
      device.write(512, ByteBuffer.allocate(1536));
      device.zero(0, 4096);
    }
    assertThat(asked).containsExactly(Duration.ofMillis(500), Duration.ofSeconds(2));
  }

  @Test
  void keepsToRatesOverAnyAmount() throws IOException {
    MemoryDevice memory = new MemoryDevice("memory", 4096);
    try (LimitedDevice device = new LimitedDevice(memory, Long.MAX_VALUE, asked::add)) {
      device.write(0, ByteBuffer.allocate(4096));
    }
    assertThat(asked).containsExactly(Duration.ZERO);
  }
}
