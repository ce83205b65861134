package org.bootdisk.fat.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which names and labels FAT takes, at the limits of both. */
class FatNameTest {

  @Test
  void namesHaveUpTo255CodeUnits() {
    String longest = "n".repeat(255);
    assertThat(FatName.requireLegal(longest)).isEqualTo(longest);
    assertThatThrownBy(() -> FatName.requireLegal(longest + "n"))
        .isInstanceOf(IllegalFatNameException.class)
        .hasMessageContaining("has 256 UTF-16 code units; FAT allows 255");
    assertThat(FatName.isLegal("\ud83d\ude00".repeat(127) + "n")).isTrue();
    assertThat(FatName.isLegal("\ud83d\ude00".repeat(128))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0, is empty",
    "a:b, 1, at index 1",
    "a*, 1, at index 1",
    "end., 3, ends with",
    "'end ', 3, ends with"
  })
  void whatFatDoesNotKeepIsRefusedWithItsPlace(String name, int index, String reason) {
    assertThatThrownBy(() -> FatName.requireLegal(name))
        .isInstanceOfSatisfying(
            IllegalFatNameException.class,
            e -> {
              assertThat(e.name()).isEqualTo(name);
              assertThat(e.index()).isEqualTo(index);
            })
        .hasMessageContaining(reason);
  }

  @Test
  void namesAreInTheOrderOfTheirUtf8Bytes() {
    assertThat(FatName.compare("a", "b")).isNegative();
    assertThat(FatName.compare("b", "a")).isPositive();
    assertThat(FatName.compare("a", "a")).isZero();
    assertThat(FatName.compare("a", "ab")).isNegative();
    // U+FF5E is before U+1F600 in UTF-8, and behind its surrogates in UTF-16.
    assertThat(FatName.compare("\uff5e", "\ud83d\ude00")).isNegative();
    assertThat(FatName.compare("\ud83d\ude00", "\uff5e")).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", " LEADING", "TWELVE CHARS", "A*B", "NO NAME"})
  void labelsHaveOneToElevenCharacters(String text) {
    assertThat(VolumeLabel.of("ELEVEN CHAR").text()).isEqualTo("ELEVEN CHAR");
    assertThat(VolumeLabel.of("A").text()).isEqualTo("A");
    assertThatThrownBy(() -> VolumeLabel.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void labelsOfOthersAreNoneWithSignsThatLabelsDoNotHave() {
    assertThat(VolumeLabel.isLegal("BOOT       ")).isTrue();
    assertThat(VolumeLabel.isLegal(" BOOT      ")).isFalse();
    assertThat(VolumeLabel.isLegal("BO*T       ")).isFalse();
  }
}
