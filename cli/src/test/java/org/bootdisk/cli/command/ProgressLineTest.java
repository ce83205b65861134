package org.bootdisk.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

  private static final long MIB = 1 << 20;

  private Instant now = Instant.EPOCH;
  private final ProgressLine line = new ProgressLine(() -> now);

  @Test
  void tellsShareAmountAndTimes() {
    now = now.plusSeconds(12);
    assertThat(line.line("copying", 256 * MIB, 1024 * MIB, 70))
        .isEqualTo("copying  25% [=====>                ] 256/1024 MiB (0:00:12 / 0:00:48)")
        .hasSize(70);
  }

  @Test
  void dividesByNothing() {
    assertThat(line.line("copying", 0, 0, 79)).contains("100%").contains("0/0 MiB").hasSize(79);
    assertThat(line.line("copying", 0, MIB, 79)).contains("  0%").contains("(0:00:00 / ?)");
    assertThat(line.line("copying", 3 * MIB, MIB, 79)).contains("100%").hasSize(79);
  }

  @Test
  void keepsToNarrowTerminals() {
    assertThat(line.line("copying", MIB, 2 * MIB, 20)).isEqualTo("copying  50%");
    assertThat(line.line("copying", MIB, 2 * MIB, 5)).isEqualTo("copyi");
  }
}
