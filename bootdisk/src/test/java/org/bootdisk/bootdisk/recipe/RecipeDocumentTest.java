package org.bootdisk.bootdisk.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bootdisk.bootdisk.recipe.Recipe.MenuEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recipes that are made of several files, and values that stand in for others. */
class RecipeDocumentTest {

  @TempDir Path directory;

  @Test
  void ownMembersWinOverIncludedOnesAndPathsStayWhereTheyWereWritten() throws Exception {
    write("base/a.yaml", "size: 50M\ntimeout: 9\nmenu: [{title: T, kernel: vmlinuz}]\n");
    write("base/b.yaml", "timeout: 8\n");
    Path recipe = write("disk.yaml", "include: [base/a.yaml, base/b.yaml]\nsize: 60M\n");
    Recipe read = RecipeReader.read(recipe);
    assertThat(read.size()).isEqualTo(new Size.Bytes(60 << 20));
    assertThat(read.menu().settings().timeout()).hasSeconds(8);
    assertThat(read.menu().entries())
        .containsExactly(new MenuEntry("T", directory.resolve("base/vmlinuz"), List.of(), ""));
    assertThat(RecipeReader.included(recipe))
        .containsExactly(directory.resolve("base/a.yaml"), directory.resolve("base/b.yaml"));
    assertThat(RecipeReader.position(recipe, "menu[0].kernel", Map.of()))
        .isEqualTo(directory.resolve("base/a.yaml") + ":3:27");
  }

  @Test
  void variablesStandForTheirValues() throws Exception {
    write("base.yaml", "variables: {v: '6.1', root: /dev/vda}\n");
    Path recipe =
        write(
            "disk.yaml",
            """
            include: [base.yaml]
            variables: {root: '/dev/vd$b'}
            menu:
            - {title: 'Linux ${v}', kernel: '/k/${v}', parameters: 'root=${root} x=$y'}
            """);
    assertThat(entry(RecipeReader.read(recipe)))
        .isEqualTo(new MenuEntry("Linux 6.1", Path.of("/k/6.1"), List.of(), "root=/dev/vd$b x=$y"));
    assertThat(entry(RecipeReader.read(recipe, Map.of("v", "5.10", "root", "${v}"))))
        .isEqualTo(new MenuEntry("Linux 5.10", Path.of("/k/5.10"), List.of(), "root=${v} x=$y"));
  }

  @Test
  void dollarsAreNothingSpecialWithoutVariables() throws Exception {
    Path recipe = write("disk.yaml", "menu: [{title: '${v}', kernel: /k}]\n");
    assertThat(entry(RecipeReader.read(recipe)).title()).isEqualTo("${v}");
  }

  @Test
  void whatIsNotThereIsSaidWithItsPlace() throws IOException {
    Path self = write("self.yaml", "include: [self.yaml]\n");
    refuse(self, self + ":1:11: include[0]: is included more than 8 deep; does it include itself?");
    Path missing = write("missing.yaml", "include: [none.yaml]\n");
    refuse(missing, ":1:11: include[0]: does not exist: " + directory.resolve("none.yaml"));
    Path unknown = write("unknown.yaml", "{variables: {root: x}, seed: '${rot}'}");
    refuse(unknown, ":1:30: seed: '${rot}' is no variable; did you mean 'root'?; known are [root]");
    Path open = write("open.yaml", "{variables: {root: x}, seed: '${root'}");
    refuse(open, ": seed: '${root' is no variable");
    write("bad.yaml", "sice: 1M\n");
    refuse(write("outer.yaml", "include: [bad.yaml]\n"), "bad.yaml:1:1: sice: is not known here");
    String laughs = "'" + "${x}".repeat(2000) + "'";
    refuse(
        write("laughs.yaml", "{variables: {x: '" + "y".repeat(2000) + "'}, seed: " + laughs + "}"),
        "has more than 1 MiB with the values of its variables");
  }

  private static void refuse(Path recipe, String message) {
    assertThatThrownBy(() -> RecipeReader.read(recipe))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining(message);
  }

  private static MenuEntry entry(Recipe recipe) {
    return (MenuEntry) recipe.menu().entries().get(0);
  }

  private Path write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.toAbsolutePath().getParent());
    return Files.writeString(file, text);
  }
}
