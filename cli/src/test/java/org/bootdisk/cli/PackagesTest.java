package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.bootdisk.fixtures.PackageCycles;
import org.junit.jupiter.api.Test;

class PackagesTest {

  @Test
  void noTwoPackagesOfAnyModuleNeedEachOther() {
    List<Path> modules =
        Stream.of("block", "gpt", "fat", "qcow2", "grub", "bootdisk", "launcher", "cli")
            .map(module -> Path.of("..", module, "target", "classes"))
            .toList();
    assertThat(modules).allMatch(Files::isDirectory);
    assertThat(PackageCycles.first(modules)).isEmpty();
  }
}
