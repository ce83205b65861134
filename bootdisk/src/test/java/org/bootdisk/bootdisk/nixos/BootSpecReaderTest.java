package org.bootdisk.bootdisk.nixos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootSpecReaderTest {

  private static final String FIELDS =
      """
      "init": "/nix/store/s/init", "initrd": "/nix/store/i/initrd", "kernel": "/nix/store/k/bzImage",
      "kernelParams": ["a=b", "c d", "no"], "label": "NixOS 24.11 (Linux 6.6)",
      "toplevel": "/nix/store/s"
      """;

  @Test
  void readsTheFormOfTheRfc() throws Exception {
    BootSpec spec =
        parse(
            """
            {"org.nixos.bootspec.v1": {FIELDS, "system": "x86_64-linux",
               "initrdSecrets": "/nix/store/a/bin/append-initrd-secrets"},
             "org.nixos.specialisation.v1": {
               "b": {"org.nixos.bootspec.v1": {FIELDS}, "org.example.x": [1]},
               "a": {"org.nixos.bootspec.v1": {FIELDS}, "org.nixos.specialisation.v1": {}}},
             "org.xenproject.bootspec.v2": {"efiPath": "/x", "multibootPath": "/y"},
             "org.nixos.systemd-boot": {"sortKey": "nixos"}}
            """);
    assertThat(spec.system()).isEqualTo("x86_64-linux");
    assertThat(spec.kernelParams()).containsExactly("a=b", "c d", "no");
    assertThat(spec.initrd()).isEqualTo(Optional.of("/nix/store/i/initrd"));
    assertThat(spec.initrdSecrets()).isPresent();
    assertThat(spec.specialisations()).containsOnlyKeys("a", "b");
    assertThat(spec.specialisations().get("a"))
        .isInstanceOfSatisfying(
            BootSpec.Variant.Inline.class,
            a -> assertThat(a.spec().init()).isEqualTo("/nix/store/s/init"));
  }

  @Test
  void readsThePreviewOfNixos2211() throws Exception {
    BootSpec spec =
        parse(
            """
            {"v1": {FIELDS, "system": "x86_64-linux", "initrdSecrets": null, "extensions": {},
              "specialisation": {"x": {FIELDS}, "y": "/nix/store/y/boot.json",
                "z": {"bootspec": "/nix/store/z/boot.json"}}}}
            """);
    assertThat(spec.label()).isEqualTo("NixOS 24.11 (Linux 6.6)");
    assertThat(spec.initrdSecrets()).isEmpty();
    assertThat(spec.specialisations().get("x")).isInstanceOf(BootSpec.Variant.Inline.class);
    assertThat(spec.specialisations().get("y"))
        .isEqualTo(new BootSpec.Variant.File("/nix/store/y/boot.json"));
    assertThat(spec.specialisations().get("z"))
        .isEqualTo(new BootSpec.Variant.File("/nix/store/z/boot.json"));
  }

  @Test
  void readsTheFlatDraft() throws Exception {
    BootSpec spec =
        parse(
            """
            {"schemaVersion": 1, "kernel": "abc-linux-5.10-bzImage", "kernelParams": [],
             "initrd": "def-initrd-initrd", "init": "/nix/store/s/init",
             "initrdSecrets": "/nix/store/a/bin/append-initrd-secrets",
             "systemVersion": "21.11", "specialisation": {}, "toplevel": "/nix/store/s"}
            """);
    assertThat(spec.kernel()).isEmpty();
    assertThat(spec.initrd()).isEmpty();
    assertThat(spec.initrdSecrets()).isEmpty();
    assertThat(spec.kernelParams()).isEqualTo(List.of());
    assertThat(spec.toplevel()).isEqualTo("/nix/store/s");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                                       | is empty",
        "[]                                     | is not a mapping",
        "{}                                     | is not a boot.json",
        "{\"v1\": 3}                            | v1: is not a mapping",
        "{\"schemaVersion\": 2, \"kernel\": \"/k\", \"init\": \"/i\"} | schemaVersion: is a version",
        "{\"kernel\": [], \"init\": \"/i\"}     | kernel: is not a single value",
        "{\"kernel\": \"/k\", \"init\": \"/i\", \"kernelParams\": \"a\"} | kernelParams: is not a list",
        "{\"a\"                                 | is not YAML",
      })
  void complaintsSayWhereAndWhat(String text, String message) {
    assertThatThrownBy(() -> parse(text == null ? "" : text))
        .isInstanceOf(RecipeException.class)
        .hasMessageStartingWith("boot.json")
        .hasMessageContaining(message);
  }

  @Test
  void nestingEnds() {
    String open = "{FIELDS, \"specialisation\": {\"a\": ";
    assertThatThrownBy(() -> parse(open.repeat(6) + "{}" + "}}".repeat(6)))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("nested deeper than 3");
  }

  private static BootSpec parse(String text) throws RecipeException {
    return BootSpecReader.parse("boot.json", text.replace("FIELDS", FIELDS));
  }
}
