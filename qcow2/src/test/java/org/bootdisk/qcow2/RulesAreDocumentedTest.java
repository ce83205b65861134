package org.bootdisk.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.bootdisk.fixtures.Rules;
import org.junit.jupiter.api.Test;

/** docs/formats/qcow2.md lists every rule of this module, and no other. */
class RulesAreDocumentedTest {

  private static final Rules RULES = new Rules("qcow2\\.[a-z0-9-]+(?:\\.[a-z-]+)?");

  @Test
  void everyRuleIsInTheDocument() throws IOException {
    assertThat(RULES.listedIn(Path.of("../docs/formats/qcow2.md")))
        .isEqualTo(RULES.namedBelow(Path.of("src/main/java")))
        .hasSizeGreaterThan(15);
  }
}
