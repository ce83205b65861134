package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bootdisk.cli.CommandRun.ok;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What mtools does to images, with mtools as judge. */
class FatToolsTest {

  @TempDir Path directory;
  private Path volume = Path.of("");

  @BeforeEach
  void makeVolume() throws IOException {
    volume = directory.resolve("volume");
    ok("fat", "format", volume, "--size", "8M");
    Path tree = directory.resolve("boot");
    Files.createDirectories(tree.resolve("grub"));
    for (String name : List.of("vmlinuz-1", "vmlinuz-2", "Initrd.IMG", "grub/grub.cfg", "a.b.c")) {
      Files.writeString(tree.resolve(name), name);
    }
    ok("fat", "cp", "-r", volume, tree, ":/");
  }

  @ParameterizedTest
  @CsvSource({
    "/boot/vm*, 'vmlinuz-1 vmlinuz-2'",
    "/BOOT/VMLINUZ-?, 'vmlinuz-1 vmlinuz-2'",
    "/b*/*.img, Initrd.IMG",
    "/boot/*, 'a.b.c grub Initrd.IMG vmlinuz-1 vmlinuz-2'",
    "/boot/*.*, 'a.b.c Initrd.IMG'",
    "/boot/VMLINU~1, vmlinuz-1",
    "/*/grub/*.cfg, grub.cfg"
  })
  void patternsStandForNames(String pattern, String names) {
    CommandRun shown = ok("fat", "attr", volume, pattern);
    List<String> found =
        shown
            .out()
            .lines()
            .map(line -> line.substring(line.lastIndexOf('/') + 1))
            .sorted()
            .toList();
    assertThat(found).containsExactlyInAnyOrder(names.split(" "));
  }

  @Test
  void patternsWithoutAMatchAreErrors() {
    CommandRun run = CommandRun.of("fat", "rm", volume, "/boot/none*");
    assertThat(run.status()).isEqualTo(ExitCode.NO_INPUT);
    assertThat(run.err()).contains("/boot/none*");
  }

  @Test
  void copiesMovesAndRemovesByPattern() throws IOException {
    Path out = Files.createDirectory(directory.resolve("out"));
    ok("fat", "cp", volume, ":/boot/vmlinuz-*", out);
    assertThat(out.resolve("vmlinuz-2")).hasContent("vmlinuz-2");
    ok("fat", "mkdir", volume, "/old");
    ok("fat", "cp", volume, ":/boot/v*1", ":/old/copy");
    CommandRun several = CommandRun.of("fat", "cp", volume, ":/boot/v*", ":/old/both");
    assertThat(several.status()).isEqualTo(ExitCode.USAGE);
    ok("fat", "mv", volume, "/boot/vm*", "/old");
    ok("fat", "rm", volume, "/boot/*.*");
    assertThat(Tool.named("mdir").output("-b", "-/", "-i", volume).lines())
        .containsExactlyInAnyOrder(
            "::/boot/",
            "::/boot/grub/",
            "::/boot/grub/grub.cfg",
            "::/old/",
            "::/old/copy",
            "::/old/vmlinuz-1",
            "::/old/vmlinuz-2");
    ok("fat", "check", volume);
  }

  @Test
  void theRootDirectoryIsNotRemovedNorAnythingInIt() {
    for (List<Object> words :
        List.of(List.<Object>of("-r", volume, "/"), List.<Object>of(volume, "/"))) {
      List<Object> all = new ArrayList<>(List.of("fat", "rm"));
      all.addAll(words);
      CommandRun run = CommandRun.of(all.toArray());
      assertThat(run.status()).isEqualTo(ExitCode.IO);
      assertThat(run.err()).contains("/: is the root directory");
    }
    assertThat(ok("fat", "ls", "-R", volume).out()).hasLineCount(7);
    CommandRun moved = CommandRun.of("fat", "mv", volume, "/boot", "/boot/grub");
    assertThat(moved.err()).contains("/boot").contains("cannot be moved into itself");
    ok("fat", "rm", "-r", volume, "/*");
    assertThat(ok("fat", "ls", volume).out()).isEmpty();
  }

  @Test
  void directoriesAreCopiedWithinAVolumeWithAllThatIsInThem() throws IOException {
    ok("fat", "cp", "-r", volume, ":/boot", ":/copy");
    Path theirs = directory.resolve("theirs");
    Files.createDirectory(theirs);
    Tool.named("mcopy").output("-s", "-i", volume, "::/boot", "::/copy", theirs);
    Tool.named("diff").output("-r", theirs.resolve("boot"), theirs.resolve("copy"));
    assertThat(theirs.resolve("copy/grub/grub.cfg")).hasContent("grub/grub.cfg");
    ok("fat", "check", volume);

    CommandRun itself = CommandRun.of("fat", "cp", volume, ":/boot/a.b.c", ":/boot/A.B.C");
    assertThat(itself.err()).contains("is the file that is to be copied");
    assertThat(itself.status()).isNotZero();
    assertThat(ok("fat", "cat", volume, "/boot/a.b.c").out()).isEqualTo("a.b.c");
  }

  @Test
  void attributesAreSetBelow() throws IOException {
    ok("fat", "attr", "-R", volume, "--set", "r", "--clear", "a", "/boot");
    assertThat(Tool.named("mattrib").output("-/", "-X", "-i", volume, "::/boot/"))
        .contains("R ::/boot/grub/grub.cfg")
        .contains("R ::/boot/vmlinuz-1");
  }

  @Test
  void usageIsSummedUp() {
    assertThat(ok("fat", "du", "-s", volume, "/boot/grub", "/boot/a*").out().lines())
        .hasSize(2)
        .anySatisfy(line -> assertThat(line).endsWith("/boot/grub"))
        .anySatisfy(line -> assertThat(line).endsWith("/boot/a.b.c"));
  }

  @Test
  void badClustersAreKeptFree() throws IOException {
    ok("fat", "bad", volume, "--clusters", "100,101");
    Path blocks = Files.writeString(directory.resolve("blocks"), "5000\n");
    ok("fat", "bad", volume, "--blocks", blocks);
    assertThat(ok("fat", "bad", volume).out()).startsWith("100\n101\n").hasLineCount(3);
    assertThat(Tool.named("fsck.fat").output("-n", "-v", volume)).doesNotContain("rong");
    ok("fat", "check", volume);
    CommandRun used = CommandRun.of("fat", "bad", volume, "--clusters", "2");
    assertThat(used.status()).isEqualTo(ExitCode.IO);
    assertThat(used.err()).contains("cluster 2 is in use");
    CommandRun none = CommandRun.of("fat", "bad", volume, "--clusters", "1000000");
    assertThat(none.status()).isEqualTo(ExitCode.USAGE);
  }
}
