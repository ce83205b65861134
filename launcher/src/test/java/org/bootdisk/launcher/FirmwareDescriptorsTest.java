package org.bootdisk.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirmwareDescriptorsTest {

  private static final String DESCRIPTOR =
      """
      {
        "description": "UEFI firmware for x86_64",
        "interface-types": ["uefi"],
        "mapping": {
          "device": "flash",
          "executable": {"filename": "/fw/NAME-CODE.fd", "format": "raw"},
          "nvram-template": {"filename": "/fw/NAME-VARS.fd", "format": "raw"}
        },
        "targets": [{"architecture": "x86_64", "machines": ["pc-i440fx-*", "pc-q35-*"]}],
        "features": ["acpi-s3", "amd-sev", "verbose-dynamic"],
        "tags": []
      }
      """;

  @TempDir private Path directory;
  private Path usual = Path.of("");
  private Path own = Path.of("");

  @BeforeEach
  void makeDirectories() throws IOException {
    usual = Files.createDirectory(directory.resolve("usr"));
    own = Files.createDirectory(directory.resolve("etc"));
  }

  private static void write(Path directory, String file, String name) throws IOException {
    Files.writeString(directory.resolve(file), DESCRIPTOR.replace("NAME", name));
  }

  private List<FirmwareFiles> found() throws IOException {
    return FirmwareDescriptors.in(List.of(usual, own, directory.resolve("none")));
  }

  private static FirmwareFiles files(String name) {
    return new FirmwareFiles(
        Path.of("/fw/" + name + "-CODE.fd"), Path.of("/fw/" + name + "-VARS.fd"));
  }

  @Test
  void areOrderedByNameAndTheAdministratorsHideTheDistributions() throws IOException {
    write(usual, "60-b.json", "b");
    write(usual, "50-a.json", "a");
    write(own, "60-b.json", "c");
    write(own, "40-d.json", "d");
    Files.writeString(usual.resolve("README"), "no descriptor");
    assertThat(found()).containsExactly(files("d"), files("a"), files("c"));
  }

  @Test
  void anEmptyFileHidesAnotherAndWhatIsNoneIsPassedOver() throws IOException {
    write(usual, "50-a.json", "a");
    Files.writeString(own.resolve("50-a.json"), "");
    Files.writeString(own.resolve("60-b.json"), "{\"interface-types\": [");
    Files.writeString(own.resolve("70-c.json"), "[1, 2]");
    assertThat(found()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"uefi\"      | \"bios\"",
        "\"flash\"     | \"memory\"",
        "x86_64\", \"m | aarch64\", \"m",
        "pc-i440fx-*   | microvm",
        "acpi-s3       | secure-boot",
        "acpi-s3       | requires-smm",
      })
  void thoseThatDoNotFitAreNotTaken(String part, String other) throws IOException {
    assertThat(DESCRIPTOR).contains(part);
    Files.writeString(usual.resolve("50-a.json"), DESCRIPTOR.replace(part, other));
    assertThat(found()).isEmpty();
  }
}
