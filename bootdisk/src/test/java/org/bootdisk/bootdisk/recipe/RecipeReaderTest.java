package org.bootdisk.bootdisk.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.bootdisk.bootdisk.recipe.Recipe.ExtraFile;
import org.bootdisk.bootdisk.recipe.Recipe.Geometry;
import org.bootdisk.bootdisk.recipe.Recipe.MenuEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeReaderTest {

  private static final Path BASE = Path.of("/base");

  @Test
  void emptyRecipeIsTheSeed() throws RecipeException {
    assertThat(parse("")).isEqualTo(Recipe.seed());
    assertThat(parse("# nothing\n")).isEqualTo(Recipe.seed());
  }

  @Test
  void readsAllThatARecipeCanSay() throws RecipeException {
    Recipe recipe =
        parse(
            """
            size: 1.5G
            geometry: 255/63
            volume-id: 6CC4-C7B4
            grub: [grub.deb, /usr/lib/grub]
            timeout: never
            default: 1
            menu:
            - title: 'One: no'
              kernel: vmlinuz
            - title: no
              kernel: /abs/vmlinuz
              initrds: [a.img, b.img]
              parameters: console=ttyS0 ro
            files:
              /notes/read me.txt: notes.txt
            """);
    assertThat(recipe.size()).isEqualTo(1536L << 20);
    assertThat(recipe.geometry()).isEqualTo(new Geometry(255, 63));
    assertThat(recipe.volumeId()).isEqualTo(Optional.of(0x6CC4C7B4L));
    assertThat(recipe.grub()).containsExactly(BASE.resolve("grub.deb"), Path.of("/usr/lib/grub"));
    assertThat(recipe.menu().timeout()).isEqualTo(Recipe.Menu.NEVER);
    assertThat(recipe.menu().defaultEntry()).isEqualTo(1);
    assertThat(recipe.menu().entries())
        .containsExactly(
            new MenuEntry("One: no", BASE.resolve("vmlinuz"), List.of(), ""),
            new MenuEntry(
                "no",
                Path.of("/abs/vmlinuz"),
                List.of(BASE.resolve("a.img"), BASE.resolve("b.img")),
                "console=ttyS0 ro"));
    assertThat(recipe.files())
        .containsExactly(new ExtraFile("/notes/read me.txt", BASE.resolve("notes.txt")));
  }

  @Test
  void readsJson() throws RecipeException {
    Recipe recipe = parse("{\"timeout\": 3, \"menu\": [{\"title\": \"T\",\t\"kernel\": \"/k\"}]}");
    assertThat(recipe.menu().timeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(recipe.menu().entries()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "sice: 40M                          | r.yaml:1:7: sice: is not known here",
        "size: 40Q                          | r.yaml:1:7: size: '40Q' is not a size",
        "size: [40M]                        | r.yaml:1:7: size: is not a single value",
        "menu: {}                           | r.yaml:1:7: menu: is not a list",
        "menu: [{title: T}]                 | r.yaml:1:8: menu[0]: has no kernel",
        "menu: [{kernel: k}]                | r.yaml:1:8: menu[0]: has no title",
        "menu: [{title: T, kernel: k, x: y}] | menu[0].x: is not known here",
        "default: 1                         | r.yaml:1:10: default: default entry 1 does not exist",
        "geometry: 300/63                   | geometry 300/63 is not in 1/1 to 255/63",
        "volume-id: xyz                     | 'xyz' is not a FAT volume id",
        "timeout: -1                        | '-1' is not a whole number",
        "{size: 40M, size: 41M}             | r.yaml:1:19: size: is given twice",
        "a: [b                              | r.yaml: is not YAML",
        "menu: &x [*x]                      | r.yaml:1:",
      })
  void complaintsSayWhereAndWhat(String text, String message) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{a: '\u0085\u009b2J", "{\"\\e[2J\": 1}", "size: \"\\e[2J\""})
  void complaintsHoldNothingThatTerminalsObey(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(RecipeException.class)
        .message()
        .doesNotContainPattern("[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a: ", "- "})
  void deepNestingIsRefused(String opening) {
    assertThatThrownBy(() -> parse("menu:\n  " + opening.repeat(20_000)))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("nested more than 16 deep");
  }

  @Test
  void giantNumbersAreRefusedUnread() {
    assertThatThrownBy(() -> parse("size: " + "9".repeat(900_000)))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("...' is not a size")
        .message()
        .hasSizeLessThan(500);
  }

  @Test
  void complaintsObeyNoControlCharacters() {
    assertThatThrownBy(() -> parse("\"\\e[31m\": \"\\e[0m\""))
        .hasMessageContaining("'\\u{1b}[31m': is not known here");
    assertThatThrownBy(() -> parse("timeout: \"\\e[0m\"")).hasMessageContaining("'\\u{1b}[0m'");
  }

  @Test
  void devicesWithoutEndAndDirectoriesAreRefused() {
    assertThatThrownBy(() -> RecipeReader.read(Path.of("/dev/zero")))
        .isInstanceOf(RecipeException.class)
        .hasMessage("/dev/zero: has more than a recipe can have (1 MiB)");
    assertThatThrownBy(() -> RecipeReader.read(Path.of("/dev")))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("/dev: is a directory");
  }

  private static Recipe parse(String text) throws RecipeException {
    return RecipeReader.parse("r.yaml", text, BASE);
  }
}
