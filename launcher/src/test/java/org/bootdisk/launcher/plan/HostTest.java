package org.bootdisk.launcher.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.launcher.Accelerator;
import org.bootdisk.launcher.QemuProgram;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostTest {

  @TempDir private Path directory;
  private Host host =
      new Host(Path.of("/"), Map.of(), new QemuProgram(Path.of("/q")), Accelerator.TCG);

  @BeforeEach
  void makeLinks() throws IOException {
    Files.createDirectories(directory.resolve("a/b"));
    Files.writeString(directory.resolve("a/file"), "");
    Files.createSymbolicLink(directory.resolve("link"), Path.of("a/b"));
    Files.createSymbolicLink(directory.resolve("to-file"), Path.of("link/../file"));
    Files.createSymbolicLink(directory.resolve("to-none"), Path.of("a/none"));
    Files.createSymbolicLink(directory.resolve("round"), Path.of("round"));
    host = new Host(directory, Map.of(), host.qemu(), host.accelerator());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a/file", "./a/./file", "link/../file", "link/none", "to-file", "to-none", "a/.."})
  void namesTheFileThatReadlinkNames(String path) throws IOException {
    assertThat(host.canonical(Path.of(path)))
        .hasToString(Tool.named("readlink").in(directory).output("-f", path).strip());
  }

  @Test
  void followsLinksBeforeParentsAndNothingElse() throws IOException {
    assertThat(host.resolved(Path.of("link/../file"))).hasToString(directory + "/a/file");
    assertThat(host.resolved(Path.of("./link/x"))).hasToString(directory + "/link/x");
    assertThat(host.canonical(Path.of("none/none"))).hasToString(directory + "/none/none");
  }

  @Test
  void goesNotRoundAndRound() {
    assertThatThrownBy(() -> host.canonical(Path.of("round")))
        .isInstanceOf(FileSystemLoopException.class);
  }
}
