package org.bootdisk.gpt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.bootdisk.block.FileDevice;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.fixtures.boot.SerialMachine;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** UEFI firmware finds the EFI system partition in our tables, with sectors of both sizes. */
@Tag("slow")
class FirmwareTest {

  private static final Path OVMF = Path.of("/usr/share/OVMF");
  private static final String MARKER = "bootdisk-gpt: started from the ESP";
  private static final int MEBIBYTE = 1 << 20;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(ints = {512, 4096})
  void ovmfStartsWhatLiesInTheEfiSystemPartition(int sectorSize) throws IOException {
    Path image = directory.resolve("disk.img");
    try (FileDevice disk = FileDevice.create(image, 64L * MEBIBYTE)) {
      LbaRange range = new LbaRange(MEBIBYTE / sectorSize, 41 * MEBIBYTE / sectorSize - 1);
      GptTable table =
          GptTable.empty(GptLayout.standard(sectorSize, disk.size() / sectorSize), new UUID(3, 4))
              .with(1, PartitionEntry.of(PartitionType.EFI_SYSTEM, new UUID(1, 2), range));
      GptDisk.of(table, ChsGeometry.LARGE).writeTo(disk);
      disk.write(MEBIBYTE, ByteBuffer.wrap(Files.readAllBytes(volume(sectorSize))));
    }
    try (SerialMachine machine = SerialMachine.start(command(image, sectorSize))) {
      machine.await(MARKER, Duration.ofMinutes(2));
    }
  }

  /** A FAT volume whose boot loader says the marker and stops. */
  private Path volume(int sectorSize) throws IOException {
    Path config = directory.resolve("early.cfg");
    Files.writeString(
        config, "serial --unit=0\nterminal_output serial\necho '" + MARKER + "'\nhalt\n");
    Path program = directory.resolve("BOOTX64.EFI");
    Tool.named("grub-mkimage")
        .output(
            "-O",
            "x86_64-efi",
            "-c",
            config,
            "-p",
            "/",
            "-o",
            program,
            "serial",
            "terminal",
            "echo",
            "halt",
            "normal");
    Path volume = directory.resolve("esp.fat");
    try (FileDevice blank = FileDevice.create(volume, 40L * MEBIBYTE)) {
      blank.flush();
    }
    String clusters = sectorSize == 512 ? "8" : "1";
    Tool.named("mkfs.fat").output("-F", "16", "-S", sectorSize, "-s", clusters, volume);
    Tool.named("mmd").output("-i", volume, "::/EFI", "::/EFI/BOOT");
    Tool.named("mcopy").output("-i", volume, program, "::/EFI/BOOT/BOOTX64.EFI");
    return volume;
  }

  private List<String> command(Path image, int sectorSize) throws IOException {
    Path variables = Files.copy(OVMF.resolve("OVMF_VARS_4M.fd"), directory.resolve("vars.fd"));
    return List.of(
        "qemu-system-x86_64",
        "-accel",
        "tcg",
        "-m",
        "256",
        "-machine",
        "q35",
        "-nodefaults",
        "-nographic",
        "-serial",
        "stdio",
        "-drive",
        "if=pflash,format=raw,readonly=on,file=" + OVMF.resolve("OVMF_CODE_4M.fd"),
        "-drive",
        "if=pflash,format=raw,file=" + variables,
        "-drive",
        "if=none,id=disk,format=raw,file=" + image,
        "-device",
        "virtio-blk-pci,drive=disk,logical_block_size="
            + sectorSize
            + ",physical_block_size="
            + sectorSize);
  }
}
