package org.bootdisk.bootdisk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bootdisk.bootdisk.recipe.Recipe.Menu;
import org.bootdisk.bootdisk.recipe.Recipe.MenuEntry;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrubMenuTest {

  @TempDir Path directory;

  @Test
  void menuWithoutEntriesSaysSoAndWaits() throws Exception {
    String text = GrubMenu.text(Menu.empty(), List.of());
    assertThat(text)
        .contains("menuentry 'This disk has no system to boot yet'", "set timeout=-1")
        .contains("menuentry 'Restart'", "menuentry 'Firmware setup'", "menuentry 'Power off'");
    requireGrubToParse(text);
  }

  @Test
  void quotesWhatTheUserWrites() throws Exception {
    String title = "It's $HOME; `date` \"x\" \\ {";
    String text = text(title, "a=$b c;d \"e=f g\"");
    assertThat(text)
        .contains("menuentry 'It'\\''s $HOME; `date` \"x\" \\ {' --class linux {")
        .contains("  linux '/kernels/k' 'a=$b' 'c;d' 'e=f g'\n")
        .contains("  initrd '/kernels/i' '/kernels/j'\n")
        .contains("set timeout=5\n");
    requireGrubToParse(text);
  }

  @Test
  void refusesControlCharactersAndEmptyTitles() {
    assertThatThrownBy(() -> text("two\nlines", ""))
        .isInstanceOf(RecipeException.class)
        .hasMessageStartingWith("menu[0].title: ");
    assertThatThrownBy(() -> text(" ", "")).isInstanceOf(RecipeException.class);
    assertThatThrownBy(() -> text("t", "a\nb")).isInstanceOf(RecipeException.class);
  }

  private static String text(String title, String parameters) throws RecipeException {
    MenuEntry entry = new MenuEntry(title, Path.of("k"), List.of(), parameters);
    return GrubMenu.text(
        Menu.of(entry),
        List.of(
            new GrubMenu.PlacedEntry(
                entry, "menu[0]", "/kernels/k", List.of("/kernels/i", "/kernels/j"))));
  }

  private void requireGrubToParse(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("grub.cfg"), text);
    Tool.named("grub-script-check").run(file).requireSuccess();
  }
}
