package org.bootdisk.bootdisk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.bootdisk.fixtures.PackageCycles;
import org.junit.jupiter.api.Test;

class PackagesTest {

  @Test
  void noTwoPackagesNeedEachOther() {
    assertThat(PackageCycles.first(Path.of("target/classes"))).isEmpty();
  }
}
