package org.bootdisk.bootdisk.menu;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.bootdisk.bootdisk.host.InputFileException;
import org.bootdisk.bootdisk.recipe.MenuSource.Nixos;
import org.bootdisk.bootdisk.recipe.Recipe.Menu;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The menu of a NixOS system, as nixpkgs' install-grub.pl writes it. */
class NixosItemsTest {

  private static final String PROFILE = "/nix/var/nix/profiles/system";
  private static final Instant MADE = Instant.parse("2024-11-30T23:59:00Z");

  @TempDir Path directory;
  private NixosStore store;
  private String current;

  @BeforeEach
  void buildTheStore() throws IOException {
    store = new NixosStore(Files.createDirectory(directory.resolve("root")));
    String kernel = store.file("aaa-linux-6.6.63/bzImage", "kernel".getBytes(UTF_8));
    String initrd = store.file("bbb-initrd-linux-6.6.63/initrd", "initrd".getBytes(UTF_8));
    store.toplevel("s1-nixos-system-host", kernel, initrd, "loglevel=4", "24.05.1");
    current =
        store.toplevel("s2-nixos-system-host", kernel, initrd, "loglevel=4 x=\"a b\"", "24.11.2");
    String special =
        store.toplevel("s3-nixos-system-host", kernel, initrd, "loglevel=7", "24.11.2");
    store.link(current + "/specialisation/verbose", special, Instant.EPOCH.plusSeconds(1));
    store.link(PROFILE + "-9-link", "/nix/store/s1-nixos-system-host", MADE);
    store.link(PROFILE + "-10-link", current, MADE.plusSeconds(86_400));
    store.link(PROFILE + "-8-link", "/nix/store/gone", MADE);
    store.link(PROFILE, "system-10-link", MADE);
  }

  @Test
  void writesEntriesSpecialisationsAndGenerationsAsNixosDoes() throws Exception {
    PlannedMenu menu = plan(nixos(PROFILE, Optional.of(PROFILE)));
    assertThat(menu.text())
        .contains(
            """
            menuentry "NixOS - Default" --class nixos --unrestricted {
            search --set=drive1 --fs-uuid 1234-ABCD
              linux ($drive1)//kernels/aaa-linux-6.6.63-bzImage init=/nix/store/s2-nixos-system-host/init loglevel=4 'x=a b'
              initrd ($drive1)//kernels/bbb-initrd-linux-6.6.63-initrd
            }

            menuentry "NixOS - (verbose - 1970-01-01 - 24.11.2)" --class nixos {
            search --set=drive1 --fs-uuid 1234-ABCD
              linux ($drive1)//kernels/aaa-linux-6.6.63-bzImage init=/nix/store/s3-nixos-system-host/init loglevel=7
            """)
        .containsSubsequence(
            "submenu 'NixOS - All configurations' --class submenu {",
            "submenu '> NixOS - Configuration 10 (2024-12-01 - 24.11.2)' --class submenu {",
            "menuentry \"NixOS - Configuration 10 - Default (2024-12-01 - 24.11.2)\"",
            "menuentry \"NixOS - Configuration 10 - (verbose - 1970-01-01 - 24.11.2)\"",
            "menuentry \"NixOS - Configuration 9 (2024-11-30 - 24.05.1)\" --class nixos {")
        .doesNotContain("Configuration 8");
    assertThat(menu.files().keySet())
        .containsExactly(
            "/kernels/aaa-linux-6.6.63-bzImage", "/kernels/bbb-initrd-linux-6.6.63-initrd");
    requireGrubToParse(menu.text());
  }

  @Test
  void aBootJsonGivesTheSameMenuAsTheFiles() throws Exception {
    String fromFiles = plan(nixos(current, Optional.empty())).text();
    Files.writeString(store.host(current).resolve("boot.json"), bootJson());
    Files.delete(store.host(current).resolve("kernel-params"));
    assertThat(plan(nixos(current, Optional.empty())).text()).isEqualTo(fromFiles);
    assertThat(plan(nixos(current + "/boot.json", Optional.empty())).text()).isEqualTo(fromFiles);
  }

  private String bootJson() {
    String document =
        """
        {"org.nixos.bootspec.v1": {"init": "TOP/init", "kernelParams": PARAMS, "label": "L",
          "initrd": "/nix/store/bbb-initrd-linux-6.6.63/initrd", "system": "x86_64-linux",
          "kernel": "/nix/store/aaa-linux-6.6.63/bzImage", "toplevel": "TOP"}
        """;
    return document.replace("TOP", current).replace("PARAMS", "[\"loglevel=4\", \"x=\\\"a b\\\"\"]")
        + ", \"org.nixos.specialisation.v1\": {\"verbose\": "
        + document
            .replace("TOP", "/nix/store/s3-nixos-system-host")
            .replace("PARAMS", "[\"loglevel=7\"]")
        + "}}}";
  }

  @Test
  void xenStartsTheKernelWhereTheSystemHasIt() throws Exception {
    String xen = store.file("ccc-xen-4.19/xen.gz", "xen".getBytes(UTF_8));
    store.link(current + "/xen.gz", xen, MADE);
    Files.writeString(store.host(current).resolve("xen-params"), "dom0_mem=4G ucode=\"a b\"\n");
    PlannedMenu menu = plan(nixos(current, Optional.empty()));
    assertThat(menu.text())
        .contains(
            """
            search --set=drive1 --fs-uuid 1234-ABCD
              multiboot ($drive1)//kernels/ccc-xen-4.19-xen.gz dom0_mem=4G 'ucode=a b'
              module ($drive1)//kernels/aaa-linux-6.6.63-bzImage init=/nix/store/s2-nixos-system-host/init loglevel=4 'x=a b'
              module ($drive1)//kernels/bbb-initrd-linux-6.6.63-initrd
            }
            """)
        .contains("  linux ($drive1)//kernels/aaa");
    assertThat(menu.files()).containsKey("/kernels/ccc-xen-4.19-xen.gz");
    requireGrubToParse(menu.text());
  }

  @Test
  void limitTakesTheNewestGenerations() throws Exception {
    Nixos all = nixos(current, Optional.of(PROFILE));
    Nixos one = new Nixos(all.toplevel(), all.profile(), all.storeRoot(), all.secrets(), "Mine", 1);
    assertThat(plan(one).text())
        .contains("submenu 'Mine - All configurations'", "Configuration 10 - Default")
        .doesNotContain("Configuration 9");
  }

  @Test
  void secretsFollowTheInitrd() throws Exception {
    Path secrets = Files.createDirectory(directory.resolve("secrets"));
    Files.writeString(secrets.resolve("s2-nixos-system-host-secrets"), "secret");
    Nixos plain = nixos(current, Optional.empty());
    Nixos source =
        new Nixos(
            plain.toplevel(),
            plain.profile(),
            plain.storeRoot(),
            Optional.of(secrets),
            Nixos.NAME,
            Nixos.LIMIT);
    PlannedMenu menu = plan(source);
    assertThat(menu.text())
        .contains(
            "-initrd ($drive1)//kernels/s2-nixos-system-host-secrets\n}", "-6.6.63-initrd\n}");
    assertThat(menu.files()).containsKey("/kernels/s2-nixos-system-host-secrets");
    Path document = store.host(current).resolve("boot.json");
    Files.writeString(
        document, bootJson().replaceFirst("\"label\"", "\"initrdSecrets\": \"/x\", \"label\""));
    assertThat(plan(source).text()).contains("s2-nixos-system-host-secrets");
    assertThatThrownBy(() -> plan(plain))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("needs secrets");
  }

  @Test
  void whatCannotBeStartedIsRefused() throws Exception {
    assertThatThrownBy(() -> plan(nixos("/nix/store/none", Optional.empty())))
        .isInstanceOf(InputFileException.class)
        .hasMessageContaining("menu[0]");
    assertThatThrownBy(() -> plan(nixos("/nix/store", Optional.empty())))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("is not a NixOS system");
    Files.writeString(store.host(current).resolve("system"), "aarch64-linux");
    assertThatThrownBy(() -> plan(nixos(current, Optional.empty())))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("is for 'aarch64-linux'");
  }

  @Test
  void noGenerationsMakeNoSubmenu() throws Exception {
    PlannedMenu menu = plan(nixos(current, Optional.of("/nix/var/nix/profiles/other")));
    assertThat(menu.text()).doesNotContain("submenu");
    requireGrubToParse(menu.text());
  }

  private Nixos nixos(String toplevel, Optional<String> profile) {
    return new Nixos(
        store.host(toplevel),
        profile.map(store::host),
        Optional.of(store.root),
        Optional.empty(),
        Nixos.NAME,
        Nixos.LIMIT);
  }

  private static PlannedMenu plan(Nixos source) throws Exception {
    return PlannedMenu.of(Menu.of(source), "1234-ABCD");
  }

  private void requireGrubToParse(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("grub.cfg"), text);
    Tool.named("grub-script-check").run(file).requireSuccess();
  }
}
