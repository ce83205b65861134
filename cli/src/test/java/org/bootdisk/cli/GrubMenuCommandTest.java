package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bootdisk.cli.CommandRun.ok;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code grub menu} and {@code grub check}. */
class GrubMenuCommandTest {

  @TempDir Path directory;
  private Path disk;
  private Path kernel;
  private Path initrd;

  @BeforeEach
  void buildADisk() throws IOException {
    kernel = Files.write(directory.resolve("vmlinuz"), Seeds.bytes(1, 300_000));
    initrd = Files.writeString(directory.resolve("initrd"), "070701 and so on");
    disk = directory.resolve("disk.qcow2");
    ok("build", "-o", disk);
  }

  @Test
  void printsMenusThatGrubAccepts() throws IOException {
    CommandRun run = ok("grub", "menu", "--kernel", kernel, "--initrd", initrd, "--params", "ro");
    assertThat(run.out()).contains("linux '/kernels/vmlinuz' 'ro'", "initrd '/kernels/initrd'");
    Path text = Files.writeString(directory.resolve("grub.cfg"), run.out());
    Tool.named("grub-script-check").output(text);
    assertThat(ok("grub", "menu", "--json").out()).contains("\"files\": []");
    assertThat(CommandRun.of("grub", "menu", "--store-root", "/x").status())
        .isEqualTo(ExitCode.USAGE);
    assertThat(CommandRun.of("grub", "menu", "--nixos", directory).status())
        .isEqualTo(ExitCode.DATA);
  }

  @Test
  void writesAMenuAndItsFilesToADisk() throws IOException {
    ok("grub", "menu", "--write", disk, "--kernel", kernel, "--initrd", initrd, "--title", "Mine");
    assertThat(ok("fat", "cat", disk, "/grub/grub.cfg").out()).contains("menuentry 'Mine'");
    Path copy = directory.resolve("copy");
    ok("fat", "cp", disk, ":/kernels/vmlinuz", copy);
    assertThat(copy).hasSameBinaryContentAs(kernel);
    CommandRun again =
        ok("grub", "menu", "--write", disk, "--kernel", kernel, "--initrd", initrd, "--title", "2");
    assertThat(again.err()).contains("/grub/grub.cfg").doesNotContain("vmlinuz");
    assertThat(ok("fat", "check", disk).out()).isEmpty();
    Path large = Files.write(directory.resolve("large"), new byte[60 << 20]);
    CommandRun full = CommandRun.of("grub", "menu", "--write", disk, "--kernel", large);
    assertThat(full.err()).contains("free space");
    assertThat(ok("fat", "cat", disk, "/grub/grub.cfg").out()).contains("menuentry '2'");
  }

  @Test
  void kernelsThatNoEntryNamesAnyMoreAreRemoved() throws IOException {
    ok("grub", "menu", "--write", disk, "--kernel", kernel, "--initrd", initrd);
    Path other = Files.write(directory.resolve("newer"), Seeds.bytes(2, 1000));

    CommandRun keep = ok("grub", "menu", "--write", disk, "--kernel", other, "--keep-kernels");
    assertThat(keep.err()).doesNotContain("removed");
    assertThat(ok("fat", "ls", disk, "/kernels").out()).contains("initrd", "newer", "vmlinuz");
    CommandRun run = ok("grub", "menu", "--json", "--write", disk, "--kernel", other);
    assertThat(run.out()).contains("\"/kernels/initrd\"", "\"/kernels/vmlinuz\"");
    assertThat(ok("fat", "ls", disk, "/kernels").out())
        .contains("newer")
        .doesNotContain("initrd", "vmlinuz");
    assertThat(ok("fat", "check", disk).out()).isEmpty();
  }

  @Test
  void checkHasItsOwnStatuses() throws IOException {
    CommandRun empty = CommandRun.of("grub", "check", disk);
    assertThat(empty.status()).as(empty.out()).isEqualTo(3);
    assertThat(empty.out()).contains("[chain.bios.entries]", "[chain.uefi.entries]");
    ok("grub", "menu", "--write", disk, "--kernel", kernel);
    CommandRun wrong = CommandRun.of("grub", "check", disk);
    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.out()).contains("[chain.bios.kernel]", "[chain.uefi.kernel]", "bzImage");
    CommandRun json = CommandRun.of("grub", "check", "--json", "--firmware", "uefi", disk);
    assertThat(json.out())
        .contains("\"firmware\": \"uefi\"", "\"boots\": false", "\"rule\": \"chain.uefi.kernel\"")
        .doesNotContain("bios");
    Path nothing = Files.write(directory.resolve("nothing"), new byte[1 << 20]);
    CommandRun none = CommandRun.of("grub", "check", nothing);
    assertThat(none.status()).isEqualTo(2);
    assertThat(none.err()).contains("not made for it");
    assertThat(CommandRun.of("grub", "check").status()).isEqualTo(ExitCode.USAGE);
  }
}
