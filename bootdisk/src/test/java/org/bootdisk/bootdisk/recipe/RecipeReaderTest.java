package org.bootdisk.bootdisk.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.bootdisk.bootdisk.recipe.Recipe.MenuEntry;
import org.bootdisk.gpt.mbr.ChsGeometry;
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
    assertThat(recipe.size()).isEqualTo(new Size.Bytes(1536L << 20));
    assertThat(recipe.table().geometry()).isEqualTo(new ChsGeometry(255, 63));
    assertThat(recipe.grub().places())
        .containsExactly(BASE.resolve("grub.deb"), Path.of("/usr/lib/grub"));
    assertThat(recipe.menu().settings())
        .isEqualTo(
            MenuSettings.DEFAULT.with(MenuSettings.NEVER, new MenuSettings.DefaultEntry.Index(1)));
    assertThat(recipe.menu().entries())
        .containsExactly(
            new MenuEntry("One: no", BASE.resolve("vmlinuz"), List.of(), ""),
            new MenuEntry(
                "no",
                Path.of("/abs/vmlinuz"),
                List.of(BASE.resolve("a.img"), BASE.resolve("b.img")),
                "console=ttyS0 ro"));
    PartitionContent.Fat fat = (PartitionContent.Fat) recipe.partitions().get(1).content();
    assertThat(fat.volumeId()).hasValue(0x6CC4C7B4L);
    assertThat(fat.items())
        .containsExactly(
            new VolumeItem.SourceFile("/notes/read me.txt", BASE.resolve("notes.txt")));
  }

  @Test
  void readsEverySourceAndSettingOfTheMenu() throws RecipeException {
    String hash = "grub.pbkdf2.sha512.10000.AB01.CD02";
    Recipe recipe =
        parse(
            """
            timeout-style: hidden
            default: More>Shell
            serial: 1/9600
            graphics: {mode: 1024x768, font: unicode.pf2}
            users: {root: HASH}
            menu:
            - submenu: More
              options: --unrestricted
              entries:
              - title: Shell
                efi: shell.efi
                options: --class efi --id shell
            - nixos: /nix/var/nix/profiles/system
              profile: /nix/var/nix/profiles/system
              store-root: root
              secrets: secrets
              name: Mine
              limit: 3
            - boot-loader-entries: boot
            """
                .replace("HASH", hash));
    assertThat(recipe.menu().settings())
        .isEqualTo(
            new MenuSettings(
                Duration.ofSeconds(5),
                MenuSettings.Style.HIDDEN,
                new MenuSettings.DefaultEntry.Title("More>Shell"),
                new MenuSettings.Serial.Port(1, 9600),
                Optional.of(new MenuSettings.Graphics("1024x768", BASE.resolve("unicode.pf2"))),
                List.of(new MenuSettings.User("root", hash))));
    Path profile = Path.of("/nix/var/nix/profiles/system");
    assertThat(recipe.menu().entries())
        .containsExactly(
            new MenuSource.Submenu(
                "More",
                List.of("--unrestricted"),
                List.of(
                    new MenuSource.EfiProgram(
                        "Shell",
                        BASE.resolve("shell.efi"),
                        List.of("--class", "efi", "--id", "shell")))),
            new MenuSource.Nixos(
                profile,
                Optional.of(profile),
                Optional.of(BASE.resolve("root")),
                Optional.of(BASE.resolve("secrets")),
                "Mine",
                3),
            new MenuSource.BootLoaderEntries(BASE.resolve("boot")));
  }

  @Test
  void readsJson() throws RecipeException {
    Recipe recipe = parse("{\"timeout\": 3, \"menu\": [{\"title\": \"T\",\t\"kernel\": \"/k\"}]}");
    assertThat(recipe.menu().settings().timeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(recipe.menu().entries()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "sice: 40M                          | r.yaml:1:1: sice: is not known here",
        "size: 40Q                          | r.yaml:1:7: size: '40Q' is not a size",
        "size: [40M]                        | r.yaml:1:7: size: is not a single value but a list",
        "menu: {}                           | r.yaml:1:7: menu: is not a list but a mapping",
        "menu: [{title: T}]                 | r.yaml:1:8: menu[0]: has no kernel",
        "menu: [{kernel: k}]                | r.yaml:1:8: menu[0]: has no title",
        "menu: [{title: T, kernel: k, x: y}] | menu[0].x: is not known here",
        "default: 1                         | r.yaml:1:10: default: default entry 1 does not exist",
        "menu: [{title: T, kernel: k, options: --x}] | menu[0].options: '--x' is not an option",
        "menu: [{title: T, kernel: k, options: --class}] | '--class' lacks its value",
        "menu: [{title: T, kernel: k, efi: e}] | menu[0]: has efi, which goes without kernel",
        "menu: [{submenu: S}]               | menu[0]: has no entries",
        "menu: [{nixos: n, kernel: k}]      | menu[0].kernel: is not known here",
        "menu: [{nixos: n, limit: x}]       | menu[0].limit: 'x' is not a whole number",
        "serial: COM1                       | 'COM1' is not a serial port",
        "timeout-style: none                | 'none' is not a timeout style",
        "graphics: {mode: auto}             | r.yaml:1:11: graphics: has no font",
        "graphics: {mode: a b, font: f}     | 'a b' is not a graphics mode",
        "users: {root: secret}              | users.root: the password of root is not a hash",
        "users: {a b: secret}               | 'a b' is not a user's name",
        "geometry: 300/63                   | geometry 300/63, expected 1 to 255 heads",
        "volume-id: xyz                     | 'xyz' is not a FAT volume id",
        "timeout: -1                        | '-1' is not a whole number",
        "{size: 40M, size: 41M}             | r.yaml:1:13: size: is given twice",
        "a: [b                              | r.yaml:1:",
        "size: !%20 4                       | r.yaml:1:7: is not YAML: a tag with a space",
        "fat: !%20 {}                       | r.yaml:1:6: is not YAML: a tag with a space",
        "size: !%05 4                       | r.yaml:1:7: is not YAML: a tag with a space or a control",
        "a: b: c                            | r.yaml:1:5: is not YAML: mapping values are not",
        "partitions: no                     | partitions: is not a list but 'no'; write",
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
        .hasMessage("/dev/zero: has more than such a file can have (1 MiB)");
    assertThatThrownBy(() -> RecipeReader.read(Path.of("/dev")))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("/dev: is a directory");
  }

  private static Recipe parse(String text) throws RecipeException {
    return RecipeReader.parse("r.yaml", text, BASE);
  }
}
