package org.bootdisk.bootdisk.menu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bootdisk.bootdisk.recipe.MenuSettings;
import org.bootdisk.bootdisk.recipe.MenuSettings.DefaultEntry;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.grub.script.GrubScript;
import org.bootdisk.grub.script.Statement;
import org.bootdisk.grub.script.Statement.Command;
import org.bootdisk.grub.script.Word;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrubMenuTest {

  private static final List<String> CLASS = List.of("--class", "linux");
  private static final String HASH = "grub.pbkdf2.sha512.10000.AB01.CD02";

  /** What a title or parameter may hold that the language gives a meaning. */
  private static final String[] ODD = {
    "'",
    "\"",
    "$",
    "${x}",
    "$x",
    "\\",
    "{",
    "}",
    ";",
    "#",
    "&&",
    "|",
    "<",
    ">",
    " ",
    "  ",
    "`id`",
    "if",
    "fi",
    "menuentry",
    "\u00e4",
    "\u20ac",
    "\ud83d\ude00",
    "\u4e2d\u6587",
    "a",
    "Linux",
    "-",
    "--class",
    "%s",
    "!",
    "*",
    "?",
    "[",
    "]]",
    "~",
    "=",
    "\u00a0",
    "\u202e"
  };

  @TempDir Path directory;

  @Test
  void menuWithoutEntriesSaysSoAndWaits() throws Exception {
    String text = text();
    assertThat(text)
        .contains("menuentry 'This disk has no system to boot yet'", "set timeout=-1")
        .contains("menuentry 'Restart'", "menuentry 'Firmware setup'", "menuentry 'Power off'");
    requireGrubToParse(text);
  }

  @Test
  void anEmptySubmenuIsNeverWritten() throws Exception {
    MenuItem.Submenu empty = new MenuItem.Submenu("Empty", List.of(), List.of());
    MenuItem.Submenu outer = new MenuItem.Submenu("Outer", List.of(), List.of(empty));
    assertThat(text(outer)).doesNotContain("submenu").contains("no system to boot yet");
    String text = text(outer, linux("T", "ro"));
    assertThat(text).doesNotContain("submenu", "no system to boot");
    requireGrubToParse(text);
  }

  @Test
  void quotesWhatTheUserWrites() throws Exception {
    String title = "It's $HOME; `date` \"x\" \\ {";
    String text = text(linux(title, "a=$b", "c;d", "e=f g"));
    assertThat(text)
        .contains("menuentry 'It'\\''s $HOME; `date` \"x\" \\ {' --class linux {")
        .contains("  linux '/kernels/k' 'a=$b' 'c;d' 'e=f g'\n")
        .contains("  initrd '/kernels/i' '/kernels/j'\n")
        .contains("set timeout=5\n");
    requireGrubToParse(text);
  }

  @Test
  void saysWhichParametersGrubChanges() throws Exception {
    String note = "  # GRUB puts a backslash before each ' and \\ when";
    String text = text(linux("T", "a='b"));
    assertThat(text).contains(note, " 'a='\\''b'\n");
    requireGrubToParse(text);
    assertThat(text(linux("T", "a=\"b c\""))).doesNotContain(note);
  }

  /** GRUB shows what follows "--" as it is; a title in front would be an option to it. */
  @Test
  void titlesThatBeginWithADashAreNoOptions() throws Exception {
    String text = text(linux("--id"), new MenuItem.Submenu("-", List.of(), List.of(linux("- a"))));
    assertThat(text)
        .contains(
            "menuentry --class linux -- '--id' {\n",
            "submenu -- '-' {\n",
            "menuentry --class linux -- '- a' {\n");
    requireGrubToParse(text);
  }

  @Test
  void refusesControlCharactersAndEmptyTitles() {
    for (String title : List.of("two\nlines", " ", "", "\u001b[2J", "\u0085")) {
      assertThatThrownBy(() -> text(linux(title))).isInstanceOf(RecipeException.class);
      assertThatThrownBy(
              () -> text(new MenuItem.Submenu(title, List.of(), List.of(linux("inner")))))
          .isInstanceOf(RecipeException.class);
    }
  }

  @Test
  void writesTheEntriesOfNixosAsNixosDoes() throws Exception {
    MenuItem.Linux entry =
        new MenuItem.Linux(
            "NixOS - Default",
            List.of("--class", "nixos"),
            "/kernels/abc-linux-6.1-bzImage",
            List.of("/kernels/def-initrd-initrd", "/kernels/x-secrets"),
            List.of("init=/nix/store/x/init", "loglevel=4", "a=b c", "d=$e"),
            new MenuItem.Searched(Optional.of("6CC4-C7B4")));
    String text = text(entry);
    assertThat(text)
        .contains(
            """
            menuentry "NixOS - Default" --class nixos {
            search --set=drive1 --fs-uuid 6CC4-C7B4
              linux ($drive1)//kernels/abc-linux-6.1-bzImage init=/nix/store/x/init loglevel=4 'a=b c' 'd=$e'
              initrd ($drive1)//kernels/def-initrd-initrd ($drive1)//kernels/x-secrets
            }

            """);
    requireGrubToParse(text);
  }

  @Test
  void defaultsAreIndexesTitlesOrTheLastChoice() throws Exception {
    MenuItem.Submenu more = new MenuItem.Submenu("More", List.of(), List.of(linux("Inner")));
    MenuItem[] items = {linux("A"), more};
    assertThat(text(chosen(new DefaultEntry.Index(1)), items)).contains("  set default=1\n");
    assertThat(text(chosen(new DefaultEntry.Title("More>Inner")), items))
        .contains("  set default='More>Inner'\n");
    String saved = text(chosen(new DefaultEntry.Saved()), items);
    assertThat(saved)
        .contains("  set default=\"${saved_entry}\"\n", "function savedefault {")
        .contains("menuentry 'A' --class linux {\n  savedefault\n")
        .contains("submenu 'More' {\nmenuentry");
    requireGrubToParse(saved);
    for (DefaultEntry wrong :
        List.of(
            new DefaultEntry.Index(2),
            new DefaultEntry.Title("B"),
            new DefaultEntry.Title("More>B"))) {
      assertThatThrownBy(() -> text(chosen(wrong), items)).isInstanceOf(RecipeException.class);
    }
  }

  @Test
  void terminalsAndPasswordsAreWrittenAsAsked() throws Exception {
    MenuSettings plain = MenuSettings.DEFAULT;
    MenuSettings settings =
        new MenuSettings(
            plain.timeout(),
            MenuSettings.Style.HIDDEN,
            plain.defaultEntry(),
            new MenuSettings.Serial.Port(1, 9600),
            Optional.of(new MenuSettings.Graphics("1024x768,auto", Path.of("f.pf2"))),
            List.of(new MenuSettings.User("root", HASH), new MenuSettings.User("me", HASH)));
    String text = GrubMenu.text(settings, List.of(linux("A")), Optional.of("/grub/fonts/f.pf2"));
    assertThat(text)
        .contains("serial --unit=1 --speed=9600;", "loadfont '/grub/fonts/f.pf2'")
        .contains("set gfxmode='1024x768,auto'", "set timeout_style=hidden")
        .contains("set superusers='root me'\nexport superusers\npassword_pbkdf2 root " + HASH)
        .contains("menuentry 'Restart' --class restart --unrestricted {");
    requireGrubToParse(text);
  }

  /** Whatever stands in titles and parameters, GRUB reads it as it was meant. */
  @Test
  void randomMenusReadBackAsTheyWereMeant() throws Exception {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 60; round++) {
      List<MenuItem> items = items(random, 3);
      String text = GrubMenu.text(MenuSettings.DEFAULT, items, Optional.empty());
      requireGrubToParse(text);
      List<String> expected = new ArrayList<>();
      items.forEach(item -> tell(item, expected));
      List<String> read = new ArrayList<>();
      tell(GrubScript.parse(text, "grub.cfg"), read);
      assertThat(read.subList(0, expected.size())).as(text).isEqualTo(expected);
    }
  }

  private static void tell(MenuItem item, List<String> out) {
    if (item instanceof MenuItem.Submenu submenu) {
      List<String> inner = new ArrayList<>();
      submenu.items().forEach(i -> tell(i, inner));
      if (!inner.isEmpty()) {
        out.add("submenu " + submenu.title());
        out.addAll(inner);
      }
    } else if (item instanceof MenuItem.Linux linux) {
      out.add("menuentry " + linux.title());
      out.add("linux " + String.join("\0", linux.parameters()));
    } else if (item instanceof MenuItem.Efi efi) {
      out.add("menuentry " + efi.title());
    }
  }

  private static void tell(GrubScript script, List<String> out) {
    for (Statement statement : script.statements()) {
      if (statement instanceof Statement.If conditional) {
        conditional.branches().forEach(branch -> tell(branch.body(), out));
      } else if (statement instanceof Command command) {
        List<String> words = new ArrayList<>();
        command.words().forEach(word -> words.add(String.valueOf(word.constant())));
        if (words.get(0).equals("linux")) {
          out.add("linux " + String.join("\0", words.subList(2, words.size())));
        } else if (command.block().isPresent()) {
          out.add(words.get(0) + " " + words.get(1));
          tell(command.block().get(), out);
        }
      }
    }
  }

  private static List<MenuItem> items(SplittableRandom random, int depth) {
    List<MenuItem> items = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      String title = odd(random);
      items.add(
          switch (random.nextInt(4)) {
            case 0 -> new MenuItem.Efi(title, CLASS, "/EFI/x", List.of(odd(random)));
            case 1 ->
                new MenuItem.Submenu(
                    title, CLASS, depth == 0 ? List.of() : items(random, depth - 1));
            case 2 ->
                new MenuItem.Linux(
                    title,
                    List.of(),
                    "/k",
                    List.of(),
                    List.of(odd(random), odd(random)),
                    new MenuItem.Searched(Optional.of("1234-ABCD")));
            default -> linux(title, odd(random), odd(random));
          });
    }
    return items;
  }

  /** Never blank: it begins with a letter. */
  private static String odd(SplittableRandom random) {
    StringBuilder text = new StringBuilder("T");
    for (int i = random.nextInt(8); i > 0; i--) {
      text.append(ODD[random.nextInt(ODD.length)]);
    }
    return text.toString();
  }

  private static MenuSettings chosen(DefaultEntry entry) {
    return MenuSettings.DEFAULT.with(MenuSettings.DEFAULT.timeout(), entry);
  }

  private static MenuItem.Linux linux(String title, String... parameters) {
    return new MenuItem.Linux(
        title,
        CLASS,
        "/kernels/k",
        List.of("/kernels/i", "/kernels/j"),
        List.of(parameters),
        MenuItem.Searched.NOT);
  }

  private static String text(MenuItem... items) throws RecipeException {
    return text(MenuSettings.DEFAULT, items);
  }

  private static String text(MenuSettings settings, MenuItem... items) throws RecipeException {
    return GrubMenu.text(settings, List.of(items), Optional.empty());
  }

  private void requireGrubToParse(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("grub.cfg"), text);
    Tool.named("grub-script-check").run(file).requireSuccess();
    assertThat(Word.quote("it's")).isEqualTo("'it'\\''s'");
  }
}
