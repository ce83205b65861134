package org.bootdisk.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForegroundProcessTest {

  @Test
  void passesTheExitStatusOn() throws IOException {
    assertThat(ForegroundProcess.run(List.of("sh", "-c", "exit 7"))).isEqualTo(7);
    assertThat(ForegroundProcess.run(List.of("sh", "-c", "kill -TERM $$"))).isEqualTo(128 + 15);
  }

  @Test
  void saysWhichProgramCannotBeStarted() {
    assertThatThrownBy(() -> ForegroundProcess.run(List.of("/no/such/program")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/no/such/program");
  }

  @Test
  void endsTheProgramWhenItsOwnThreadIsInterrupted() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> ForegroundProcess.run(List.of("sleep", "60")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }
}
