package org.bootdisk.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.qcow2.DirectoryBackingFiles;
import org.bootdisk.qcow2.ExternalDataFile;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.Qcow2Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a rate is kept to, with a clock that only notes what it is asked for. */
class LimitedDeviceTest {

  @TempDir private Path directory;
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
    Path file = directory.resolve("image");
    Qcow2Options options =
        Qcow2Options.defaults().withDataFile(new ExternalDataFile("data", false));
    try (NewDataFile files =
            new NewDataFile(
                DirectoryBackingFiles.of(file),
                device -> new LimitedDevice(device, 65_536, asked::add));
        Qcow2Image image =
            Qcow2Image.create(new MemoryDevice("image", 0), 1 << 20, options, files)) {
      image.write(0, ByteBuffer.allocate(131_072));
    }
    assertThat(asked).endsWith(Duration.ofSeconds(2));
    assertThat(directory).isEmptyDirectory();
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
