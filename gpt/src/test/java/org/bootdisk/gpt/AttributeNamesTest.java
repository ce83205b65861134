package org.bootdisk.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttributeNamesTest {

  @ParameterizedTest
  @CsvSource({
    "required, 0",
    "no-block-io, 1",
    "legacy-boot, 2",
    "grow-file-system, 59",
    "read-only, 60",
    "no-auto, 63",
    "0, 0",
    "63, 63"
  })
  void bitsHaveNamesAndNumbers(String text, int bit) {
    assertThat(AttributeNames.parse(text)).isEqualTo(bit);
  }

  @Test
  void otherWordsAreRefused() {
    assertThatThrownBy(() -> AttributeNames.parse("hidden"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'hidden' is not an attribute");
  }

  @Test
  void onlyWhatMeansTheSameForEveryTypeIsPrintedByName() {
    PartitionAttributes all = new PartitionAttributes(-1);
    assertThat(AttributeNames.print(all))
        .hasSize(64)
        .startsWith("required", "no-block-io", "legacy-boot", "3")
        .endsWith("59", "60", "61", "62", "63");
    assertThat(AttributeNames.print(PartitionAttributes.NONE)).isEmpty();
  }
}
