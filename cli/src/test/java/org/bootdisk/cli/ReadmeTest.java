package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.fixtures.boot.FakeKernel;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands of README's sections, run one after the other as they are shown there. */
class ReadmeTest {

  private static final String BLOCK = "```sh\n";

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Recipes",
        "Disk images",
        "Partition tables",
        "FAT volumes",
        "GRUB",
        "Menus and the boot chain",
        "What is in an image, and why two differ",
        "Running machines"
      })
  void everyCommandOfTheSectionWorksAsShown(String section) throws IOException {
    Path program = Files.createDirectory(directory.resolve("bin")).resolve("bootdisk");
    StringBuilder start = new StringBuilder("#!/bin/sh\nexec");
    BootdiskProcess.words().forEach(word -> start.append(" '").append(word).append('\''));
    Files.writeString(program, start + " \"$@\"\n");
    Files.setPosixFilePermissions(
        program, Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_EXECUTE));
    Files.write(directory.resolve("vmlinuz"), FakeKernel.bytes());
    Files.writeString(directory.resolve("initrd.img"), "070701");
    Tool.Result result =
        Tool.named("sh").in(directory).run("-e", "-u", "-x", "-c", commands(section));
    assertThat(result.status()).as("%s\n%s", result.out(), result.err()).isZero();
  }

  /** The section's blocks of commands, one behind the other. */
  private static String commands(String section) throws IOException {
    String readme = Files.readString(Path.of("../README.md"));
    int start = readme.indexOf("\n## " + section + "\n") + 1;
    int end = readme.indexOf("\n## ", start);
    StringBuilder commands = new StringBuilder();
    for (int at = readme.indexOf(BLOCK, start); at >= 0 && at < end; ) {
      int first = at + BLOCK.length();
      int last = readme.indexOf("```", first);
      commands.append(readme, first, last);
      at = readme.indexOf(BLOCK, last);
    }
    return commands.toString();
  }
}
