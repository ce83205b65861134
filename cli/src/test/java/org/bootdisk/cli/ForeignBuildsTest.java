package org.bootdisk.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.bootdisk.cli.command.Program;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What other build systems take of bootdisk: the action of GitHub, the expressions of Nix. */
class ForeignBuildsTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** Stands for nixpkgs: derivations are the sets that they were made of. */
  private static final String NIXPKGS =
      """
      rec {
        lib = {
          licenses.asl20 = "Apache-2.0";
          platforms.linux = [ "x86_64-linux" ];
          mkOption = option: option;
          types = { package = "package"; str = "str"; bool = "bool"; listOf = x: [ x ]; };
        };
        stdenvNoCC.mkDerivation = set: set;
        runCommand = name: set: script: set // { inherit name script; };
        jre_headless = "/jre";
        grub2 = "/grub2";
        grub2_efi = "/grub2_efi";
        OVMF.fd = "/ovmf";
        callPackage = path: more:
          let function = import path; in
          function (builtins.intersectAttrs (builtins.functionArgs function) scope // more);
        scope = { inherit lib stdenvNoCC runCommand jre_headless grub2 grub2_efi OVMF; };
      }
      """;

  @TempDir private Path directory;

  private String evaluate(String expression) throws IOException {
    Path pkgs = Files.writeString(directory.resolve("pkgs.nix"), NIXPKGS);
    String all =
        "let pkgs = import " + pkgs + "; nix = " + ROOT.resolve("nix") + "; in " + expression;
    return Tool.named("nix-instantiate")
        .with("NIX_STATE_DIR", directory.toString())
        .output("--eval", "--strict", "--expr", all);
  }

  @Test
  void packageOfNixHasProgramAndItsJava() throws Exception {
    String made = evaluate("pkgs.callPackage (nix + \"/package.nix\") { src = ./archive; }");
    assertThat(made).contains("mainProgram = \"bootdisk\"");
    assertThat(made).contains("pname = \"bootdisk\"", "version = \"" + Program.VERSION + "\"");
    assertThat(made).contains("JAVA_HOME:-/jre");
    String launcher = Files.readString(ROOT.resolve("dist/src/main/sh/bootdisk"));
    assertThat(launcher.lines().filter(line -> line.contains("set -eu"))).hasSize(1);
  }

  @Test
  void moduleOfNixMakesTheBootDiskOfTheSystem() throws Exception {
    String made =
        evaluate(
            """
            let
              module = import (nix + "/module.nix") {
                inherit pkgs;
                inherit (pkgs) lib;
                config = {
                  system.build.toplevel = "/toplevel";
                  virtualisation.bootdisk = {
                    package = "/bootdisk";
                    size = "64M";
                    useEFIBoot = true;
                    arguments = [ "--geometry=255/63" ];
                  };
                };
              };
            in module.config.system.build.bootDisk.script""");
    assertThat(made).contains("--size=64M", "--nixos=/toplevel", "/ovmf/FV/OVMF.fd");
    assertThat(made).contains("--grub=/grub2/lib/grub --grub=/grub2_efi/lib/grub");
    List<String> options =
        made.lines()
            .flatMap(line -> List.of(line.split("[ =\\\\]")).stream())
            .filter(word -> word.startsWith("--"))
            .toList();
    assertThat(options).isNotEmpty();
    String help = CommandRun.of("build", "--help").out() + CommandRun.of("verify", "--help").out();
    assertThat(options).allMatch(help::contains);
  }

  @Test
  void actionBuildsVerifiesAndTellsWhereEverythingIs() throws Exception {
    Map<?, ?> action =
        (Map<?, ?>)
            new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(ROOT.resolve("action.yml")));
    String told = action.toString();
    assertThat(action.keySet().toString()).contains("inputs", "outputs", "runs");
    assertThat(told).contains("bin/ci-action", "composite");

    Path output = Files.createFile(directory.resolve("outputs"));
    Path image = directory.resolve("disk.qcow2");
    Tool.Result run =
        Tool.named(ROOT.resolve("bin/ci-action").toString())
            .with("BOOTDISK", program().toString())
            .with("GITHUB_OUTPUT", output.toString())
            .with("OUTPUT", image.toString())
            .with("ARGUMENTS", "--offline --size '48 MiB'")
            .run();
    run.requireSuccess();
    assertThat(Files.readAllLines(output))
        .contains("image=" + image, "sarif=" + image + ".sarif")
        .anyMatch(line -> line.matches("sha256=[0-9a-f]{64}"));
    assertThat(Files.readString(directory.resolve("disk.qcow2.sarif"), UTF_8)).contains("2.1.0");
    Tool.named("qemu-img").run("check", "-q", image).requireSuccess();
  }

  /** The program that is tested, as a file to run. */
  private Path program() throws IOException {
    Path program = directory.resolve("bootdisk");
    Files.writeString(
        program,
        "#!/bin/sh\nexec '%s/bin/java' -cp '%s' %s \"$@\"\n"
            .formatted(
                System.getProperty("java.home"),
                System.getProperty("java.class.path"),
                Main.class.getName()));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return program;
  }
}
