package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What inspect, verify and diff say of images that they cannot look into. */
class UnreadableImagesTest {

  @TempDir Path directory;

  private Path overlayOfNothing() {
    Path overlay = directory.resolve("overlay.qcow2");
    Tool.named("qemu-img")
        .output(
            "create", "-q", "-u", "-f", "qcow2", "-b", "gone.qcow2", "-F", "qcow2", overlay, "4M");
    return overlay;
  }

  @Test
  void inspectTellsWhatItCanOfAnOverlayWhoseBaseIsGone() {
    CommandRun run = CommandRun.of("inspect", overlayOfNothing());
    assertThat(run.out())
        .contains("4 MiB disk", "backed by gone.qcow2", "problem: ", "gone.qcow2: no such file");
    assertThat(run.status()).isZero();
  }

  @Test
  void oneUnreadableImageHidesNoOtherOfItsDirectory() throws IOException {
    overlayOfNothing();
    Path whole = directory.resolve("whole.qcow2");
    Tool.named("qemu-img").output("create", "-q", "-f", "qcow2", whole, "8M");
    assertThat(CommandRun.of("inspect", directory).out())
        .contains("gone.qcow2: no such file", "whole.qcow2", "8 MiB");
  }

  @Test
  void verifyOfADiskWithNothingOnItIsNoSuccess() throws IOException {
    Path empty = Files.createFile(directory.resolve("empty.img"));
    CommandRun run = CommandRun.of("verify", empty);
    assertThat(run.out()).contains("warning [table.unknown]", "nothing on it that is known");
    assertThat(run.status()).isEqualTo(3);
    Path volume = directory.resolve("ext4.img");
    Tool.named("mkfs.ext4").output("-q", volume, "8M");
    assertThat(CommandRun.of("verify", volume).status()).isZero();
  }

  @Test
  void encryptedImagesAreLookedIntoWithTheirPassphrase() throws IOException {
    Path plain = directory.resolve("plain.img");
    Tool.named("mkfs.fat").output("-C", plain, "4096");
    Path key = Files.writeString(directory.resolve("key"), "correct horse");
    Path secret = directory.resolve("secret.qcow2");
    CommandRun made =
        CommandRun.of(
            "image",
            "convert",
            "-O",
            "qcow2",
            "-o",
            "encrypt.format=luks,encrypt.iter-time=10",
            "--passphrase-file",
            key,
            plain,
            secret);
    assertThat(made.err()).isEmpty();
    assertThat(CommandRun.of("diff", plain, secret, "--passphrase-file", key).status()).isZero();
    assertThat(CommandRun.of("inspect", secret, "--passphrase-file", key).out())
        .contains("encrypted by luks", "FAT12");
    assertThat(CommandRun.of("verify", secret, "--passphrase-file", key).status()).isZero();
    for (String command : new String[] {"inspect", "verify"}) {
      CommandRun without = CommandRun.of(command, secret);
      assertThat(without.status()).as(without.err()).isEqualTo(ExitCode.NO_PERMISSION);
    }
  }
}
