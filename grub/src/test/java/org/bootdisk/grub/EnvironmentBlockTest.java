package org.bootdisk.grub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bootdisk.block.FormatException;
import org.bootdisk.fixtures.Tool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** grubenv files, against grub-editenv. */
class EnvironmentBlockTest {

  @TempDir private Path directory;

  @Test
  void emptyFileIsGrubEditenvs() throws Exception {
    Path file = directory.resolve("grubenv");
    Tool.named("grub-editenv").output(file, "create");

    assertThat(EnvironmentBlock.EMPTY.encode()).isEqualTo(Files.readAllBytes(file)).hasSize(1024);
  }

  @Test
  void grubEditenvReadsOurVariables() throws Exception {
    Path file = directory.resolve("grubenv");
    Files.write(file, block().encode());

    assertThat(Tool.named("grub-editenv").output(file, "list"))
        .isEqualTo("saved_entry=Linux \\ 6=1\nnext_entry=\n");
  }

  @Test
  void readsVariablesOfGrubEditenv() throws Exception {
    Path file = directory.resolve("grubenv");
    Tool.named("grub-editenv").output(file, "create");
    Tool.named("grub-editenv").output(file, "set", "saved_entry=Linux \\ 6=1", "next_entry=");

    assertThat(EnvironmentBlock.decode(Files.readAllBytes(file), "grubenv")).isEqualTo(block());
    assertThat(EnvironmentBlock.decode(block().encode(), "grubenv")).isEqualTo(block());
  }

  @Test
  void setsVariablesAtTheirPlaceAndTakesThemAway() {
    EnvironmentBlock changed = block().with("saved_entry", "0").with("last", "1");

    assertThat(changed.variables())
        .containsExactly(entry("saved_entry", "0"), entry("next_entry", ""), entry("last", "1"));
    assertThat(changed.without("last").with("saved_entry", "Linux \\ 6=1")).isEqualTo(block());
    assertThat(block().without("none")).isEqualTo(block());
  }

  @Test
  void refusesVariablesThatDoNotFit() {
    EnvironmentBlock block = EnvironmentBlock.EMPTY.with("x", "y".repeat(1024));

    assertThatExceptionOfType(FormatException.LimitExceeded.class).isThrownBy(() -> block.encode());
  }

  @Test
  void doesNotRecognizeOtherFiles() {
    assertThatExceptionOfType(FormatException.NotRecognized.class)
        .isThrownBy(() -> EnvironmentBlock.decode(new byte[1024], "grubenv"));
  }

  /** Files, and what is set in them or, without a value, unset. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                  | a=b",
        "                  | a=b,c=d e,x=",
        "a=1/b=2/          | a=3",
        "a=1/b=2/          | a",
        "a=1/b=2/          | zz",
        "# c/x=1/# d/      | y=2",
        "no variable/x=1/  | y=2,x",
        "x=1\\/2/           | x=\\/\\,y=2",
        "\u00e4=\u00f6/          | z=\u00df",
        "x=1               | y=2",
      })
  void editsAreThoseOfGrubEditenv(@Nullable String lines, String change) throws Exception {
    Path file = directory.resolve("grubenv");
    String text = "# GRUB Environment Block\n" + Objects.requireNonNullElse(lines, "");
    // In Latin-1, so that no other letter is UTF-8.
    byte[] old = Arrays.copyOf(text.replace('/', '\n').getBytes(ISO_8859_1), 300);
    Arrays.fill(old, text.length(), old.length, (byte) '#');
    Files.write(file, old);
    Map<String, Optional<String>> changes = new LinkedHashMap<>();
    int failures = 0;
    for (String word : change.replace('/', '\n').split(",", -1)) {
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      changes.put(name, equals < 0 ? Optional.empty() : Optional.of(word.substring(equals + 1)));
      failures += Tool.named("grub-editenv").run(file, equals < 0 ? "unset" : "set", word).status();
    }

    if (failures > 0) {
      assertThatExceptionOfType(FormatException.class)
          .isThrownBy(() -> EnvironmentEdit.apply(old, changes, "grubenv"))
          .withMessageContaining("has no end");
    } else {
      assertThat(EnvironmentEdit.apply(old, changes, "grubenv"))
          .isEqualTo(Files.readAllBytes(file));
    }
  }

  @Test
  void fileIsFilledToTheLastByteAsByGrubEditenv() throws Exception {
    Path file = directory.resolve("grubenv");
    for (int length = 990; length <= 999; length++) {
      byte[] old = new byte[1024];
      Arrays.fill(old, (byte) '#');
      System.arraycopy("# GRUB Environment Block\n".getBytes(ISO_8859_1), 0, old, 0, 25);
      Files.write(file, old);
      String value = "y".repeat(length);
      boolean fits = Tool.named("grub-editenv").run(file, "set", "x=" + value).status() == 0;
      Map<String, Optional<String>> changes = Map.of("x", Optional.of(value));

      if (fits) {
        assertThat(EnvironmentEdit.apply(old, changes, "grubenv"))
            .isEqualTo(Files.readAllBytes(file));
      } else {
        assertThatExceptionOfType(FormatException.LimitExceeded.class)
            .isThrownBy(() -> EnvironmentEdit.apply(old, changes, "grubenv"));
      }
    }
  }

  @Test
  void variableThatIsThereTwiceIsThereOnceBehindAChange() throws Exception {
    byte[] old = "# GRUB Environment Block\na=1\nb=2\na=3\n#########".getBytes(ISO_8859_1);

    assertThat(EnvironmentEdit.apply(old, Map.of("a", Optional.of("4")), "grubenv"))
        .asString(ISO_8859_1)
        .isEqualTo("# GRUB Environment Block\na=4\nb=2\n#############");
    assertThat(EnvironmentEdit.apply(old, Map.of("a", Optional.empty()), "grubenv"))
        .asString(ISO_8859_1)
        .isEqualTo("# GRUB Environment Block\nb=2\n#################");
  }

  private static EnvironmentBlock block() {
    return EnvironmentBlock.EMPTY.with("saved_entry", "Linux \\ 6=1").with("next_entry", "");
  }
}
