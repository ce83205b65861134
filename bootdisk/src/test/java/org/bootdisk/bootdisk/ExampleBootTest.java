package org.bootdisk.bootdisk;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.fixtures.boot.SerialMachine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Firmware starts GRUB from the disks of the example recipes, as far as their menu. */
@Tag("slow")
class ExampleBootTest {

  private static final Path OVMF = Path.of("/usr/share/OVMF");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "bios-mbr.yaml,       bios, 512,  *Linux",
    "logical.yaml,        bios, 512,  *Linux",
    "fat32-esp.yaml,      bios, 512,  *Linux",
    "fat32-esp.yaml,      uefi, 512,  *Linux",
    "uefi-only.yaml,      uefi, 512,  *Linux",
    "sectors-4096.yaml,   uefi, 4096, *Linux",
    "two-kernels.yaml,    bios, 512,  *Linux 6.1",
    "data-partition.yaml, bios, 512,  *Linux",
    "nixos.yaml,          bios, 512,  *NixOS",
  })
  void firmwareStartsTheMenu(String recipe, String firmware, int sectorSize, String marker)
      throws Exception {
    Path disk = new ExampleRecipes(directory).build(recipe);
    List<String> command =
        new ArrayList<>(
            List.of("qemu-system-x86_64", "-accel", "tcg", "-m", "256", "-machine", "q35"));
    command.addAll(List.of("-nodefaults", "-nographic", "-serial", "stdio"));
    if (firmware.equals("uefi")) {
      Path variables =
          Files.copy(OVMF.resolve("OVMF_VARS_4M.fd"), directory.resolve("variables.fd"));
      Path code = OVMF.resolve("OVMF_CODE_4M.fd");
      command.addAll(List.of("-drive", "if=pflash,format=raw,readonly=on,file=" + code));
      command.addAll(List.of("-drive", "if=pflash,format=raw,file=" + variables));
    }
    command.addAll(List.of("-drive", "if=none,id=disk,format=raw,file=" + disk));
    command.addAll(
        List.of(
            "-device",
            "virtio-blk-pci,drive=disk,logical_block_size="
                + sectorSize
                + ",physical_block_size="
                + sectorSize));
    try (SerialMachine machine = SerialMachine.start(command)) {
      machine.await(marker, PATIENCE);
    }
  }
}
