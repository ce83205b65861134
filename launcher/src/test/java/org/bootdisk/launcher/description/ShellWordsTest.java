package org.bootdisk.launcher.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordsTest {

  private static final Map<String, String> VARIABLES = Map.of("NET", "a=1 b=2", "ONE", "x");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-vga std",
        "  a\tb c  ",
        "-append 'two words' \"and $ONE more\"",
        "a\\ b \"c\\\"d\\n\" 'e\\f'",
        "-netdev user,id=user.0${NET:+,$NET}",
        "pre$NET/post \"pre$NET/post\"",
        "${EMPTY:+,$EMPTY}",
        "'' \"\" $EMPTY end",
        "a\"b c\"'d e'f",
        "$ONE$ONE ${ONE}y cost$ $"
      })
  void readsAPieceOfAScriptAsDashDoes(String text) {
    assertThat(ShellWords.parse(text, VARIABLES)).isEqualTo(inAShell("set -f; emit " + text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "a", " a  b\t c\nd ", "'a b' \"c\" \\d $ONE", "a,b c"})
  void splitsAValueAsDashDoes(String value) {
    assertThat(ShellWords.split(value)).isEqualTo(inAShell("set -f; emit $VALUE", value));
  }

  @Test
  void refusesWhatAShellWouldNotTakeForWords() {
    assertThatThrownBy(() -> ShellWords.parse("a 'b", VARIABLES)).hasMessageContaining("closing '");
    assertThatThrownBy(() -> ShellWords.parse("a \"b", VARIABLES)).hasMessageContaining("closing");
    assertThatThrownBy(() -> ShellWords.parse("a ${b", VARIABLES))
        .hasMessageContaining("closing }");
    assertThatThrownBy(() -> ShellWords.parse("a $(b)", VARIABLES)).hasMessageContaining("(");
    assertThatThrownBy(() -> ShellWords.parse("a; b", VARIABLES)).hasMessageContaining(";");
    assertThatThrownBy(() -> ShellWords.parse("${b:-c}", VARIABLES)).hasMessageContaining(":+");
  }

  private static List<String> inAShell(String script) {
    return inAShell(script, "");
  }

  /** The words that a shell passes to a command. */
  private static List<String> inAShell(String script, String value) {
    Tool shell = Tool.named("dash").with("VALUE", value).with("EMPTY", "");
    VARIABLES.forEach(shell::with);
    String out =
        shell.output("-c", "emit() { for word; do printf '%s\\036' \"$word\"; done; }\n" + script);
    List<String> words = List.of(out.split("\036", -1));
    return words.subList(0, words.size() - 1);
  }
}
