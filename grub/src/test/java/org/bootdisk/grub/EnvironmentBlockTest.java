package org.bootdisk.grub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.bootdisk.block.FormatException;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** grubenv files, against grub-editenv. */
class EnvironmentBlockTest {

  @TempDir private Path directory;

  @Test
  void emptyFileIsGrubEditenvs() throws Exception {
    Path file = directory.resolve("grubenv");
    Tool.named("grub-editenv").output(file, "create");

    assertThat(EnvironmentBlock.EMPTY.encode()).isEqualTo(Files.readAllBytes(file)).hasSize(1024);
  }

  @Test
  void grubEditenvReadsOurVariables() throws Exception {
    Path file = directory.resolve("grubenv");
    Files.write(file, block().encode());

    assertThat(Tool.named("grub-editenv").output(file, "list"))
        .isEqualTo("saved_entry=Linux \\ 6=1\nnext_entry=\n");
  }

  @Test
  void readsVariablesOfGrubEditenv() throws Exception {
    Path file = directory.resolve("grubenv");
    Tool.named("grub-editenv").output(file, "create");
    Tool.named("grub-editenv").output(file, "set", "saved_entry=Linux \\ 6=1", "next_entry=");

    assertThat(EnvironmentBlock.decode(Files.readAllBytes(file), "grubenv")).isEqualTo(block());
    assertThat(EnvironmentBlock.decode(block().encode(), "grubenv")).isEqualTo(block());
  }

  @Test
  void refusesVariablesThatDoNotFit() {
    EnvironmentBlock block = EnvironmentBlock.EMPTY.with("x", "y".repeat(1024));

    assertThatExceptionOfType(FormatException.LimitExceeded.class).isThrownBy(() -> block.encode());
  }

  @Test
  void doesNotRecognizeOtherFiles() {
    assertThatExceptionOfType(FormatException.NotRecognized.class)
        .isThrownBy(() -> EnvironmentBlock.decode(new byte[1024], "grubenv"));
  }

  private static EnvironmentBlock block() {
    return EnvironmentBlock.EMPTY.with("saved_entry", "Linux \\ 6=1").with("next_entry", "");
  }
}
