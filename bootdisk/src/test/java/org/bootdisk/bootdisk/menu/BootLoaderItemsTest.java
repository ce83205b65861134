package org.bootdisk.bootdisk.menu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bootdisk.bootdisk.host.InputFileException;
import org.bootdisk.bootdisk.recipe.MenuSource;
import org.bootdisk.bootdisk.recipe.Recipe.Menu;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entries of the Boot Loader Specification. */
class BootLoaderItemsTest {

  private static final Pattern TITLE = Pattern.compile("^menuentry '(.*)' --", Pattern.MULTILINE);

  @TempDir Path boot;
  @TempDir Path directory;

  /** The entries of the specification's own test of sorting. */
  @Test
  void sortsByTheRulesOfTheSpecification() throws Exception {
    entry("a-10.conf", "title A\nversion 10\nmachine-id dd235d00696545768f6f693bfd23b15f");
    entry("a-5.conf", "title A\nversion 5\nmachine-id dd235d00696545768f6f693bfd23b15f");
    entry("b.conf", "title B\nversion 3\nmachine-id b75451ad92f94feeab50b0b442768dbd");
    entry("c.conf", "title C\nsort-key xxxx\nversion 5\nmachine-id 309de666fd50");
    entry("cx.conf", "title C\nsort-key xxxx\nversion 10\nmachine-id 309de666fd50");
    entry("d.conf", "title D\nsort-key kkkk\nversion 100\nmachine-id 81c6e3147cf5");
    entry("e+0-3.conf", "title E\nsort-key aaaa");
    entry("f+2-1.conf", "title F\nsort-key zzzz");
    assertThat(titles(plan().text()))
        .containsExactly("D", "C (10)", "C (5)", "F", "B", "A (10)", "A (5)", "E");
  }

  @Test
  void keepsPathsAndReadsEveryKey() throws Exception {
    entry(
        "x.conf",
        """
        # a comment
        title\tFedora Linux
        version 6.1
        options root=/dev/vda ro
        options quiet\t$tuned_params a=$b
        linux-not-this /none
        initrd /id/microcode.img
        initrd id/initrd $tuned_initrd
        initrd $more
        grub_users $grub_users
        grub_class fedora
        architecture x64
        """);
    file("id/microcode.img");
    file("id/initrd");
    entry("arm.conf", "title ARM\narchitecture aa64");
    PlannedMenu menu = plan();
    assertThat(menu.text())
        .contains(
            """
            menuentry 'Fedora Linux' --class fedora {
              linux '/k/linux' 'root=/dev/vda' 'ro' 'quiet' 'a=$b'
              initrd '/id/microcode.img' '/id/initrd'
            }
            """)
        .doesNotContain("ARM");
    assertThat(menu.files().keySet())
        .containsExactlyInAnyOrder(
            "/loader/entries/x.conf", "/k/linux", "/id/microcode.img", "/id/initrd");
    requireGrubToParse(menu.text());
  }

  @Test
  void startsUnifiedKernelImagesThroughTheFirmware() throws Exception {
    Path release =
        Files.writeString(
            directory.resolve("os-release"),
            "ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"Debian 12's\"\n");
    Path stub = directory.resolve("stub.efi");
    Tool.named("grub-mkimage").output("-O", "x86_64-efi", "-p", "/x", "-o", stub, "fat");
    Path target = Files.createDirectories(boot.resolve("EFI/Linux")).resolve("debian-12.efi");
    Tool.named("objcopy")
        .output(
            "--add-section",
            ".osrel=" + release,
            "--change-section-vma",
            ".osrel=0x200000",
            stub,
            target);
    entry("z.conf", "title Z");
    entry("tool.conf", "title Tool\noptions a=\"b c\" it's\nefi /k/linux\nsort-key a");
    PlannedMenu menu = plan();
    assertThat(menu.text())
        .contains(
            """
            if [ "$grub_platform" = efi ]; then
            menuentry 'Debian 12'\\''s' --class efi {
              chainloader '/EFI/Linux/debian-12.efi'
            }
            fi
            """)
        .contains("  chainloader '/k/linux' 'a=\"b' 'c\"' 'it'\\''s'\n");
    assertThat(titles(menu.text())).startsWith("Tool", "Debian 12'\\''s", "Z");
    requireGrubToParse(menu.text());
  }

  @Test
  void refusesEntriesThatStartNothingOrLeadOut() throws Exception {
    assertThatThrownBy(this::plan)
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("has no entries");
    entry("x.conf", "title X\ninitrd /none");
    assertThatThrownBy(this::plan).isInstanceOf(InputFileException.class);
    entry("x.conf", "title X\ninitrd /../x");
    assertThatThrownBy(this::plan)
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("is not a plain path");
    Files.writeString(boot.resolve("loader/entries/x.conf"), "title X\n");
    assertThatThrownBy(this::plan)
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("has no entries");
    entry("x.conf", "title X\noptions $kernelopts ro");
    assertThatThrownBy(this::plan)
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("x.conf: options: $kernelopts is a variable in grubenv");
    entry("x.conf", "title \u001b[2J");
    assertThatThrownBy(this::plan)
        .isInstanceOf(RecipeException.class)
        .message()
        .doesNotContain("\u001b");
  }

  /** As blscfg and systemd-boot pass over them. */
  @Test
  void leavesOutEntriesThatStartNothing() throws Exception {
    entry("good.conf", "title Good");
    Files.writeString(boot.resolve("loader/entries/none.conf"), "title None\noptions ro\n");
    Files.writeString(
        boot.resolve("loader/entries/two.conf"), "linux /k/linux\nefi /k/linux\ntitle Two\n");
    PlannedMenu menu = plan();
    assertThat(titles(menu.text())).containsExactly("Good");
    assertThat(menu.text())
        .endsWith(
            """

            # left out: 'none.conf' names not one of linux and efi
            # left out: 'two.conf' names not one of linux and efi
            """);
    assertThat(menu.files()).doesNotContainKey("/loader/entries/none.conf");
    requireGrubToParse(menu.text());
  }

  private void entry(String name, String text) throws IOException {
    file("k/linux");
    Path entries = Files.createDirectories(boot.resolve("loader/entries"));
    String what = text.contains("\nefi ") ? "" : "\nlinux /k/linux\n";
    Files.writeString(entries.resolve(name), text + what);
  }

  private void file(String path) throws IOException {
    Files.createDirectories(boot.resolve(path.substring(0, path.lastIndexOf('/'))));
    Files.writeString(boot.resolve(path), path);
  }

  private static List<String> titles(String text) {
    List<String> titles = new ArrayList<>();
    Matcher matcher = TITLE.matcher(text);
    while (matcher.find()) {
      titles.add(matcher.group(1));
    }
    titles.removeAll(List.of("Restart", "Firmware setup", "Power off"));
    return titles;
  }

  private PlannedMenu plan() throws Exception {
    return PlannedMenu.of(Menu.of(new MenuSource.BootLoaderEntries(boot)), "1234-ABCD");
  }

  private void requireGrubToParse(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("grub.cfg"), text);
    Tool.named("grub-script-check").run(file).requireSuccess();
  }
}
