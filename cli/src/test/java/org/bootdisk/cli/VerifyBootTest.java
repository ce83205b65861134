package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.fixtures.boot.LinuxKernel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bootdisk verify --boot} tells how far a machine comes. */
@Tag("slow")
class VerifyBootTest {

  @TempDir private static Path directory;
  private static Path disk = Path.of("");

  /** A system without an initial RAM disk: its kernel starts, finds no root and panics. */
  @BeforeAll
  static void build() throws IOException {
    Path recipe = directory.resolve("recipe.yaml");
    Path kernel = LinuxKernel.ofDebian().image();
    Files.writeString(
        recipe,
        "timeout: 0\nmenu:\n- title: Linux\n  kernel: "
            + kernel
            + "\n  parameters: console=ttyS0 panic=-1\n");
    disk = directory.resolve("disk.img");
    BootdiskProcess.run("build", "-f", "raw", "-o", disk, recipe).requireSuccess();
  }

  private static Tool.Result verify(Path image, String... more) {
    Object[] words = new Object[more.length + 3];
    words[0] = "verify";
    words[1] = "-q";
    words[2] = image;
    System.arraycopy(more, 0, words, 3, more.length);
    return BootdiskProcess.run(words);
  }

  private static Path copy() {
    Path copy = directory.resolve("copy.img");
    Tool.named("cp").output("--sparse=always", disk, copy);
    return copy;
  }

  @Test
  void aKernelThatSpeaksHasBooted() {
    Tool.Result result = verify(disk, "--boot", "bios,uefi");
    assertThat(result.out()).doesNotContain("boot.");
    assertThat(result.status()).isIn(0, 3);
  }

  @Test
  void aKernelThatPanicsHasFailed() {
    Tool.Result result = verify(disk, "--boot", "bios", "--marker", "never said");
    assertThat(result.out()).contains("error [boot.bios.kernel-failed]");
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void aLoaderWithoutItsModulesHasFailed() {
    Path image = copy();
    BootdiskProcess.run("fat", "rm", "-q", image, "/grub/i386-pc/normal.mod").requireSuccess();
    assertThat(verify(image, "--boot", "bios").out())
        .contains("error [boot.bios.loader-failed]", "chain.bios.normal");
  }

  @Test
  void aDiskWithoutALoaderIsRefused() throws IOException {
    Path image = directory.resolve("empty.img");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(16 << 20);
    }
    assertThat(verify(image, "--boot", "bios,uefi").out())
        .contains("error [boot.bios.firmware-refused]", "error [boot.uefi.firmware-refused]");
  }

  @Test
  void withoutQemuNothingIsRun() {
    CommandRun run =
        CommandRun.in(
            java.util.Map.of("HOME", "/nonexistent", "PATH", "/nonexistent"),
            "verify",
            "--boot",
            "bios",
            disk);
    assertThat(run.out()).contains("error [boot.bios.not-run]", "qemu-system-x86_64");
    assertThat(run.status()).isEqualTo(2);
  }
}
