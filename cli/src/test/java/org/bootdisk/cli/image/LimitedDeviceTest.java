package org.bootdisk.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.block.ResizableDevice;
import org.bootdisk.qcow2.BackingFiles;
import org.bootdisk.qcow2.ExternalDataFile;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.Qcow2Options;
import org.bootdisk.qcow2.layout.BackingReference;
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
  void waitsForDataFilesToo() throws IOException {
    BackingFiles files =
        new BackingFiles() {
          @Override
          public BlockDevice open(BackingReference reference) throws IOException {
            return BackingFiles.none().open(reference);
          }

          @Override
          public ResizableDevice createDataFile(String name) {
            return new MemoryDevice(name, 0);
          }
        };
    Qcow2Options options =
        Qcow2Options.defaults().withDataFile(new ExternalDataFile("data", false));
    try (Qcow2Image image =
        Qcow2Image.create(
            new MemoryDevice("image", 0),
            1 << 20,
            options,
            new LimitedDataFiles(files, 65_536, asked::add))) {
      image.write(0, ByteBuffer.allocate(131_072));
    }
    assertThat(asked).endsWith(Duration.ofSeconds(2));
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
