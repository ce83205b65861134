package org.bootdisk.grub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.grub.Embedding.Redundancy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Firmware starts what was built. The embedded commands print a line on the serial port. */
@Tag("slow")
class BootTest {

  private static final int SECTOR_SIZE = 512;
  private static final String MARKER = "bootdisk says that GRUB runs";
  private static final GrubImageOptions OPTIONS =
      GrubImageOptions.of("/grub", List.of("serial", "terminal", "echo", "halt"))
          .withConfig("serial\nterminal_output serial\necho " + MARKER + "\nhalt\n");

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource
  void biosStartsEmbeddedCore(Redundancy redundancy) throws Exception {
    assertThat(boot(biosDisk(redundancy))).contains(MARKER);
  }

  @Test
  void biosStartsCoreOfWhichSectorsWereLost() throws Exception {
    Path disk = biosDisk(Redundancy.REED_SOLOMON);
    try (FileChannel channel = FileChannel.open(disk, StandardOpenOption.WRITE)) {
      for (int lost = 0; lost < 5; lost++) {
        channel.write(ByteBuffer.allocate(SECTOR_SIZE), (34 + 20 + 3L * lost) * SECTOR_SIZE);
      }
    }

    assertThat(boot(disk)).contains(MARKER);
  }

  @Test
  void uefiStartsImage() throws Exception {
    Path program = directory.resolve("BOOTX64.EFI");
    Files.write(program, EfiImage.build(InstalledFiles.build(GrubPlatform.X86_64_EFI), OPTIONS));
    Path disk = directory.resolve("disk.img");
    Tool.named("mkfs.fat").output("-C", disk, 4096);
    Tool.named("mmd").output("-i", disk, "::/EFI", "::/EFI/BOOT");
    Tool.named("mcopy").output("-i", disk, program, "::/EFI/BOOT/BOOTX64.EFI");
    Path variables = directory.resolve("variables.fd");
    Files.copy(Path.of("/usr/share/OVMF/OVMF_VARS_4M.fd"), variables);

    assertThat(
            boot(
                disk,
                "-drive",
                "if=pflash,unit=0,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd",
                "-drive",
                "if=pflash,unit=1,format=raw,file=" + variables))
        .contains(MARKER);
  }

  private Path biosDisk(Redundancy redundancy) throws IOException {
    GrubBuild build = InstalledFiles.build(GrubPlatform.I386_PC);
    CoreImage core = CoreImage.build(build, OPTIONS);
    Embedding embedding = Embedding.of(build, core, new EmbeddingArea(34, 2014), redundancy);
    byte[] disk = new byte[1 << 20];
    byte[] sector = new byte[SECTOR_SIZE];
    embedding.applyTo(sector);
    ByteBuffer.wrap(disk).put(0, sector).put(34 * SECTOR_SIZE, embedding.embedded());
    return Files.write(directory.resolve("disk.img"), disk);
  }

  private static String boot(Path disk, String... firmware) {
    java.util.ArrayList<Object> arguments =
        new java.util.ArrayList<>(
            List.of("-nodefaults", "-accel", "tcg", "-m", "256", "-display", "none"));
    arguments.addAll(List.of("-serial", "stdio", "-no-reboot"));
    arguments.addAll(List.of(firmware));
    arguments.addAll(List.of("-drive", "if=virtio,format=raw,file=" + disk));
    return Tool.named("qemu-system-x86_64").within(120).output(arguments.toArray());
  }
}
