package org.bootdisk.bootdisk.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuildTimeTest {

  @Test
  void takesSourceDateEpochOrTheFixedDefault() throws RecipeException {
    assertThat(BuildTime.of(null)).isEqualTo(Instant.parse("1980-01-01T00:00:00Z"));
    assertThat(BuildTime.of("")).isEqualTo(BuildTime.DEFAULT);
    assertThat(BuildTime.of("1426325213")).isEqualTo(Instant.parse("2015-03-14T09:26:53Z"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"now", "-1", "1.5", "0", "4354819200", "99999999999999"})
  void refusesWhatIsNotATimeOfFat(String text) {
    assertThatThrownBy(() -> BuildTime.of(text))
        .isInstanceOf(RecipeException.class)
        .hasMessageStartingWith("SOURCE_DATE_EPOCH is ");
  }
}
