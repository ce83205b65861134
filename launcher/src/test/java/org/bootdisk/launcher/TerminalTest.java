package org.bootdisk.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Where a machine's terminal is. */
class TerminalTest {

  @Test
  void socketsHaveNamesThatTheSystemTakes() throws IOException {
    Path longest = Path.of("/" + "d".repeat(94));
    assertThat(Terminal.Sockets.in(longest).monitor()).isEqualTo(longest.resolve("monitor"));
    for (String name : new String[] {"d".repeat(95), "\u00e4".repeat(48)}) {
      assertThatThrownBy(() -> Terminal.Sockets.in(Path.of("/" + name)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is too long a name for sockets");
    }
  }
}
