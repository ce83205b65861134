package org.bootdisk.bootdisk.menu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.bootdisk.bootdisk.host.InputFileException;
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
    assertThat(files.place(one, "k")).isEqualTo("/kernels/vmlinuz");
    assertThat(files.place(odd, "k")).isEqualTo("/kernels/a_b_c_");
    assertThat(files.place(other.resolve("../vmlinuz"), "k")).isEqualTo("/kernels/vmlinuz");
    assertThat(files.place(two, "k")).isEqualTo("/kernels/2-VMLINUZ");
    assertThat(files.files().keySet())
        .containsExactly("/kernels/vmlinuz", "/kernels/a_b_c_", "/kernels/2-VMLINUZ");
  }

  @Test
  void aPlaceBelongsToOneFile() throws Exception {
    Path one = Files.writeString(directory.resolve("one"), "one");
    Path two = Files.writeString(directory.resolve("two"), "two");
    BootFiles files = new BootFiles();
    files.placeAt("/kernels/x-bzImage", one, "k");
    files.placeAt("/kernels/x-bzImage", one, "k");
    assertThatThrownBy(() -> files.placeAt("/kernels/X-bzimage", two, "nixos"))
        .isInstanceOf(RecipeException.class)
        .hasMessage("nixos: '/kernels/X-bzimage' is the place of another file already");
    assertThat(files.files().keySet()).containsExactly("/kernels/x-bzImage");
  }

  @Test
  void missingFilesAreNamedWithTheirPlaceInTheRecipe() {
    assertThatThrownBy(() -> new BootFiles().place(directory.resolve("none"), "menu[0].kernel"))
        .isInstanceOf(InputFileException.class)
        .hasMessageMatching("menu\\[0]\\.kernel: '.*none' does not exist");
    assertThatThrownBy(() -> new BootFiles().place(directory, "menu[0].kernel"))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("is not a regular file");
  }
}
