package org.bootdisk.bootdisk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bootdisk.bootdisk.recipe.Recipe.MenuEntry;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootFilesTest {

  @TempDir Path directory;

  @Test
  void sharedFilesHaveOneCopyAndEqualNamesNumbers() throws Exception {
    Path one = Files.writeString(directory.resolve("vmlinuz"), "one");
    Path other = Files.createDirectory(directory.resolve("other"));
    Path two = Files.writeString(other.resolve("VMLINUZ"), "two");
    Path odd = Files.writeString(directory.resolve("a b:c."), "odd");
    BootFiles files = new BootFiles();
    List<GrubMenu.PlacedEntry> placed =
        files.place(
            List.of(
                new MenuEntry("1", one, List.of(odd), ""),
                new MenuEntry("2", other.resolve("../vmlinuz"), List.of(two), "")));
    assertThat(placed).extracting(GrubMenu.PlacedEntry::kernel).containsOnly("/kernels/vmlinuz");
    assertThat(placed.get(1).initrds()).containsExactly("/kernels/2-VMLINUZ");
    assertThat(files.files().keySet())
        .containsExactly("/kernels/vmlinuz", "/kernels/a_b_c_", "/kernels/2-VMLINUZ");
  }

  @Test
  void missingFilesAreNamedWithTheirPlaceInTheRecipe() {
    MenuEntry entry = new MenuEntry("1", directory.resolve("none"), List.of(), "");
    assertThatThrownBy(() -> new BootFiles().place(List.of(entry)))
        .isInstanceOf(InputFileException.class)
        .hasMessageMatching("menu\\[0]\\.kernel: '.*none' does not exist");
    MenuEntry folder = new MenuEntry("1", directory, List.of(), "");
    assertThatThrownBy(() -> new BootFiles().place(List.of(folder)))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("is not a regular file");
  }
}
