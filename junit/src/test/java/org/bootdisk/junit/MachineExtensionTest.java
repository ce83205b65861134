package org.bootdisk.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.bootdisk.launcher.Json;
import org.bootdisk.launcher.description.Setting;
import org.bootdisk.launcher.supervise.SupervisedMachine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A machine whose boot sector says one word runs through the tests of this class. */
class MachineExtensionTest {

  /** mov dx,0x3f8; mov al,'H'; out dx,al; mov al,'i'; out dx,al; hlt; jmp to hlt. */
  private static final byte[] SECTOR = {
    (byte) 0xba,
    (byte) 0xf8,
    3,
    (byte) 0xb0,
    'H',
    (byte) 0xee,
    (byte) 0xb0,
    'i',
    (byte) 0xee,
    (byte) 0xf4,
    (byte) 0xeb,
    (byte) 0xfd
  };

  @RegisterExtension
  static final MachineExtension MACHINE =
      MachineExtension.booting(image())
          .with(Setting.ACCEL, "tcg")
          .with(Setting.MEMORY, "32M")
          .awaiting("Hi", Duration.ofSeconds(60));

  private static Path image() {
    try {
      Path file = Files.createTempFile("machine", ".img");
      try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
        image.write(SECTOR);
        image.seek(510);
        image.write(new byte[] {0x55, (byte) 0xaa});
        image.setLength(1 << 20);
      }
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void runsWhileTheTestsDo(SupervisedMachine machine) throws IOException {
    assertThat(Json.text(machine.monitor().execute("query-status"), "status")).isEqualTo("running");
  }

  @Test
  void isTheSameForAllTests(SupervisedMachine machine) throws Exception {
    assertThat(machine).isSameAs(MACHINE.machine());
    assertThat(machine.serial().said()).contains("Hi");
    assertThat(machine.serial().await(Pattern.compile("more"), Duration.ofMillis(50))).isFalse();
  }
}
