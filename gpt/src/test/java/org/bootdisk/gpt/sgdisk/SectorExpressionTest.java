package org.bootdisk.gpt.sgdisk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Places on a disk as sgdisk takes them, between the sectors 100 and 100,000. */
class SectorExpressionTest {

  @ParameterizedTest
  @CsvSource({
    "'',     512,  100,   100000",
    "0,      512,  100,   100000",
    "5000,   512,  5000,  5000",
    "+50,    512,  150,   149",
    "-50,    512,  99950, 99950",
    "1M,     512,  2048,  2048",
    "1MiB,   4096, 256,   256",
    "+2k,    512,  104,   103",
    "-1m,    512,  97952, 97952"
  })
  void countFromTheStartOrTheEnd(String text, int blockSize, long first, long last) {
    SectorExpression expression = SectorExpression.parse(text, blockSize);
    assertThat(expression.first(100, 100_000, 2048)).isEqualTo(first);
    assertThat(expression.last(100, 100_000)).isEqualTo(last);
  }

  @Test
  void isALengthWhereLessThanAnAlignmentIsFree() {
    SectorExpression expression = SectorExpression.parse("+50", 512);
    assertThat(expression.first(100, 2147, 2048)).isEqualTo(149);
    assertThat(expression.first(100, 2148, 2048)).isEqualTo(150);
  }

  @Test
  void otherWordsAndWhatNoDiskHasAreRefused() {
    assertThatThrownBy(() -> SectorExpression.parse("1.5M", 512))
        .hasMessageStartingWith("'1.5M' is not a place on a disk");
    for (String text : new String[] {"9223372036854775808", "9007199254740992K"}) {
      assertThatThrownBy(() -> SectorExpression.parse(text, 512))
          .hasMessage("'" + text + "' is beyond every disk");
    }
  }
}
