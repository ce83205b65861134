package org.bootdisk.bootdisk.menu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.bootdisk.nixos.InitrdSecrets;
import org.bootdisk.bootdisk.recipe.MenuSource;
import org.bootdisk.bootdisk.recipe.MenuSource.Nixos;
import org.bootdisk.bootdisk.recipe.Recipe.Menu;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs of NixOS systems that append secrets to an initrd, on this machine. */
class InitrdSecretsTest {

  private static final String PROFILE = "/nix/var/nix/profiles/system";

  @TempDir private Path directory;

  private final List<String> messages = new ArrayList<>();
  private final InitrdSecrets secrets = new InitrdSecrets(messages::add);
  private NixosStore store;

  @BeforeEach
  void makeGenerations() throws IOException {
    store = new NixosStore(directory);
    String kernel = host(store.file("aaa-linux/bzImage", new byte[] {1}));
    String initrd = host(store.file("bbb-initrd/initrd", new byte[] {2}));
    for (int number = 1; number <= 3; number++) {
      String name = "s" + number + "-system";
      String path = store.toplevel(name, kernel, initrd, "quiet", "24.05");
      store.link(PROFILE + "-" + number + "-link", host(path), Instant.EPOCH);
    }
    store.link(PROFILE, "system-3-link", Instant.EPOCH);
  }

  private String host(String path) {
    return store.host(path).toString();
  }

  private void appender(int number, String script) throws IOException {
    Path program = store.host("/nix/store/s" + number + "-system").resolve("append-initrd-secrets");
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void programsAreRunAndTheirSecretsFollowTheInitrds() throws Exception {
    appender(3, "echo of 3 >> \"$1\"");
    appender(2, "exit 0");
    appender(1, "echo the key is gone >&2; exit 7");
    Path kept = directory.resolve("secrets");

    secrets.run(menu(Optional.of(kept)));

    assertThat(kept.resolve("s3-system-secrets")).hasContent("of 3");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(kept.resolve("s3-system-secrets"))))
        .isEqualTo("rw-------");
    try (var files = Files.newDirectoryStream(kept)) {
      assertThat(files).hasSize(1);
    }
    assertThat(messages).hasSize(1);
    assertThat(messages.get(0))
        .startsWith("an older system has no secrets now: ")
        .endsWith("s1-system/append-initrd-secrets: exit status 7: the key is gone");
    PlannedMenu planned = PlannedMenu.of(Menu.of(menu(Optional.of(kept)).get(0)), "1234-ABCD");
    assertThat(planned.text()).contains("($drive1)//kernels/s3-system-secrets");
    assertThat(planned.files()).containsKey("/kernels/s3-system-secrets");
  }

  @Test
  void secretsOfAnEarlierRunThatAreNoMoreAreRemoved() throws Exception {
    appender(3, "exit 0");
    Path kept = Files.createDirectory(directory.resolve("secrets"));
    Path old = Files.writeString(kept.resolve("s3-system-secrets"), "old");

    secrets.run(menu(Optional.of(kept)));

    assertThat(old).doesNotExist();
  }

  @Test
  void programOfTheCurrentSystemMustNotFail() throws Exception {
    appender(3, "exit 1");

    assertThatThrownBy(() -> secrets.run(menu(Optional.of(directory.resolve("secrets")))))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("s3-system/append-initrd-secrets: exit status 1");
  }

  @Test
  void withoutBeingAskedNothingIsRunAndTheProgramIsNamed() throws Exception {
    appender(3, "touch " + directory.resolve("was-run"));

    secrets.tellUnknown(menu(Optional.empty()));

    assertThat(directory.resolve("was-run")).doesNotExist();
    assertThat(messages).hasSize(1);
    assertThat(messages.get(0))
        .startsWith("append-initrd-secrets was not run of ")
        .contains("s3-system'; if an initrd needs secrets, use --nixos-run-secrets")
        .doesNotContain("s2-system");
  }

  @Test
  void aDirectoryAndTheOwnRootAreNeeded() {
    assertThatThrownBy(() -> secrets.run(menu(Optional.empty())))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("name a directory for secrets");
    Nixos elsewhere =
        new Nixos(
            store.host(PROFILE),
            Optional.empty(),
            Optional.of(directory),
            Optional.of(directory),
            Nixos.NAME,
            Nixos.LIMIT);
    assertThatThrownBy(() -> secrets.run(List.of(elsewhere)))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("below a store-root");
  }

  private List<MenuSource> menu(Optional<Path> kept) {
    Path profile = store.host(PROFILE);
    return List.of(
        new Nixos(profile, Optional.of(profile), Optional.empty(), kept, Nixos.NAME, Nixos.LIMIT));
  }
}
