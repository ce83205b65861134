package org.bootdisk.grub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.bootdisk.block.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Load orders that follow from moddep.lst. */
class ModuleDependenciesTest {

  private static ModuleDependencies parse(String text) throws FormatException {
    return ModuleDependencies.parse(text, "moddep.lst");
  }

  @Test
  void dependenciesComeFirstAndTheLastNamedOneFirstOfAll() throws Exception {
    ModuleDependencies dependencies = parse("a: b c\nb: d\nc:\nd:\n");

    assertThat(dependencies.closure(List.of("a")).keySet()).containsExactly("c", "d", "b", "a");
  }

  @Test
  void eachModuleIsThereOnceAndKnowsWhoAsked() throws Exception {
    ModuleDependencies dependencies = parse("a: c\nb: c\nc:\n");

    assertThat(dependencies.closure(List.of("b", "a", "b.mod")))
        .containsExactly(
            java.util.Map.entry("c", "b"),
            java.util.Map.entry("b", ""),
            java.util.Map.entry("a", ""));
  }

  @Test
  void moduleWithoutLineNeedsNothing() throws Exception {
    assertThat(parse("").closure(List.of("a")).keySet()).containsExactly("a");
  }

  @Test
  void refusesCycleAndPrintsIt() throws Exception {
    ModuleDependencies dependencies = parse("a: b\nb: c\nc: a\n");

    assertThatExceptionOfType(FormatException.Corrupt.class)
        .isThrownBy(() -> dependencies.closure(List.of("a")))
        .withMessageContaining("a -> b -> c -> a");
  }

  @Test
  void refusesChainThatIsTooLong() throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 4000; i++) {
      text.append('m').append(i).append(": m").append(i + 1).append('\n');
    }
    ModuleDependencies dependencies = parse(text.toString());

    assertThatExceptionOfType(FormatException.Corrupt.class)
        .isThrownBy(() -> dependencies.closure(List.of("m0")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"no colon", "../a: b", "a: ../b", ": a", "a: b/c", ".a:", "a\u0000:"})
  void refusesMalformedLine(String line) {
    assertThatExceptionOfType(FormatException.Corrupt.class)
        .isThrownBy(() -> parse("x:\n" + line + "\n"))
        .withMessageStartingWith("moddep.lst: a line is ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../fat", "/boot/fat.mod", "a b", ".mod"})
  void refusesRequestThatIsNoName(String name) throws Exception {
    ModuleDependencies dependencies = parse("");

    assertThatExceptionOfType(FormatException.Unsupported.class)
        .isThrownBy(() -> dependencies.closure(List.of(name)));
  }
}
