package org.bootdisk.bootdisk.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LockTest {

  private static final String A = "a".repeat(64);
  private static final String B = "b".repeat(64);
  private static final Lock LOCK =
      new Lock(
          "0.1.0",
          List.of(
              new Lock.Entry("grub/i386-pc", "2.06-13", A),
              new Lock.Entry("odd \"\\ \u0007é name", "", B)),
          A);

  @Test
  void readsWhatItPrints() throws RecipeException {
    assertThat(LockFile.parse("x", LockFile.print(LOCK))).isEqualTo(LOCK);
  }

  @Test
  void differencesAreNamed() {
    assertThat(LOCK.differences(LOCK)).isEmpty();
    Lock.Entry newer = new Lock.Entry("grub/i386-pc", "2.12-1", B);
    assertThat(LOCK.differences(new Lock("0.1.0", List.of(newer), A)))
        .containsExactly(
            "'grub/i386-pc' is 2.12-1 sha256:" + B + ", locked is 2.06-13 sha256:" + A,
            "'odd \"\\ \\u{7}é name' is locked and not used any more");
    assertThat(new Lock("0.1.0", List.of(), A).differences(new Lock("0.1.0", List.of(newer), A)))
        .containsExactly("'grub/i386-pc' is used and not locked");
    assertThat(LOCK.differences(new Lock("0.2.0", LOCK.inputs(), B)))
        .singleElement()
        .asString()
        .startsWith("the plan is sha256:" + B + ", locked is sha256:" + A)
        .endsWith("bootdisk changed (0.2.0, locked with 0.1.0)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{plan: x, inputs: []}                | x:1:1: has no bootdisk",
        "{bootdisk: 1, plan: x, inputs: []}   | x:1:21: plan: is not a SHA-256",
        "{bootdisk: 1, plan: x}               | has no inputs, which every lock has",
        "{bootdisk: 1, inputs: [{name: a}]}   | x:1:24: inputs[0]: has no sha256",
        "[                                    | x:1:2: is not YAML",
        "#                                    | x: is empty",
      })
  void whatIsNoLockIsRefused(String text, String message) {
    assertThatThrownBy(() -> LockFile.parse("x", text))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining(message);
  }
}
