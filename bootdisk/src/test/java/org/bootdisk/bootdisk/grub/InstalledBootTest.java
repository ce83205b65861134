package org.bootdisk.bootdisk.grub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bootdisk.bootdisk.grub.TestDisk.Request;
import org.bootdisk.fixtures.NewerGrub;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.fixtures.boot.LinuxKernel;
import org.bootdisk.grub.Embedding.Redundancy;
import org.bootdisk.grub.GrubPlatform;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Firmware starts GRUB from disks that it was installed in, and that starts Linux. */
@Tag("slow")
class InstalledBootTest {

  /** The kernel's first words; that its user space runs, too, others test. */
  private static final String MARKER = "Linux version ";

  private static final String MENU =
      """
      serial
      terminal_output serial
      linux /vmlinuz earlycon=uart8250,io,0x3f8 console=ttyS0
      boot
      """;

  /** Sectors at the start of core.img that no code protects: diskboot.img and the decoder. */
  private static final int UNPROTECTED = 6;

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "MSDOS, 12, ide",
    "MSDOS, 16, ide",
    "MSDOS, 32, virtio",
    "MSDOS, 16, ahci",
    "GPT, 16, virtio",
    "GPT, 32, ide",
    "GPT, 32, ahci"
  })
  void biosStartsEveryLayout(PartitionMap map, int fatBits, String bus) throws IOException {
    TestDisk disk = disk(map, fatBits);
    disk.install(Request.bios());

    requireBoots(withMenu(disk), "raw", bus);
  }

  @Test
  void biosStartsFullModuleSetWithoutCodes() throws IOException {
    TestDisk disk = disk(PartitionMap.MSDOS, 16);
    disk.install(Request.bios().withAllModules().with(Redundancy.NONE));

    requireBoots(withMenu(disk), "raw", "virtio");
  }

  @Test
  void biosStartsCoreThatStepsAroundForeignSectors() throws IOException {
    TestDisk disk = disk(PartitionMap.MSDOS, 16);
    for (int lba : new int[] {2, 7, 8, 30, 55}) {
      disk.write(512L * lba, new byte[] {'Z', 'I', 'S', 'D'});
    }
    disk.install(Request.bios());

    requireBoots(withMenu(disk), "raw", "ide");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 14, 27})
  void biosStartsCoreOfWhichSectorsWereLost(int count) throws IOException {
    TestDisk disk = disk(PartitionMap.GPT, 16);
    disk.install(Request.bios());
    for (int lost = 0; lost < count; lost++) {
      disk.write(512L * (34 + UNPROTECTED + lost), new byte[512]);
    }

    requireBoots(withMenu(disk), "raw", "virtio");
  }

  @Test
  void biosStartsImageAndOverlay() throws IOException {
    TestDisk disk = disk(PartitionMap.GPT, 16);
    disk.install(Request.bios());
    withMenu(disk);
    Path qcow2 = directory.resolve("disk.qcow2");
    Path overlay = directory.resolve("overlay.qcow2");
    Tool.named("qemu-img").output("convert", "-f", "raw", "-O", "qcow2", disk.image(), qcow2);
    Tool.named("qemu-img").output("create", "-f", "qcow2", "-b", qcow2, "-F", "qcow2", overlay);

    requireBoots(qcow2, "qcow2", "virtio");
    requireBoots(overlay, "qcow2", "ide");
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 32})
  void uefiStartsDiskWithoutBootCode(int fatBits) throws IOException {
    TestDisk disk = disk(PartitionMap.GPT, fatBits);
    disk.install(Request.of(GrubPlatform.X86_64_EFI));

    requireBootsUefi(withMenu(disk), 512);
  }

  @Test
  void uefiStartsDiskOf4096ByteSectors() throws IOException {
    TestDisk disk = TestDisk.gptOfLargeSectors(directory.resolve("disk.img"));
    disk.install(Request.of(GrubPlatform.X86_64_EFI));

    requireBootsUefi(withMenu(disk), 4096);
  }

  @Test
  void firmwareStartsAnotherRelease() throws IOException {
    TestDisk disk = disk(PartitionMap.GPT, 16);
    disk.install(
        Request.of(GrubPlatform.I386_PC, GrubPlatform.X86_64_EFI).from(NewerGrub.unpacked()));
    withMenu(disk);

    requireBoots(disk.image(), "raw", "virtio");
    requireBootsUefi(disk.image(), 512);
  }

  private static Path withMenu(TestDisk disk) throws IOException {
    Path kernel = LinuxKernel.ofDebian().image();
    return disk.put("/grub/grub.cfg", MENU).put("/vmlinuz", kernel).image();
  }

  private TestDisk disk(PartitionMap map, int fatBits) throws IOException {
    Path image = directory.resolve("disk.img");
    return map == PartitionMap.GPT ? TestDisk.gpt(image, fatBits) : TestDisk.msdos(image, fatBits);
  }

  private static void requireBoots(Path image, String format, String bus) throws IOException {
    List<String> drive =
        switch (bus) {
          case "ahci" ->
              List.of(
                  "-drive",
                  "if=none,id=d,format=" + format + ",file=" + image,
                  "-device",
                  "ahci,id=a",
                  "-device",
                  "ide-hd,drive=d,bus=a.0");
          default -> List.of("-drive", "if=" + bus + ",format=" + format + ",file=" + image);
        };
    TestMachine.boot("qemu-system-x86_64", drive, MARKER);
  }

  private void requireBootsUefi(Path image, int blockSize) throws IOException {
    Path variables = directory.resolve("variables.fd");
    Files.copy(Path.of("/usr/share/OVMF/OVMF_VARS_4M.fd"), variables);
    TestMachine.boot(
        "qemu-system-x86_64",
        List.of(
            "-drive",
            "if=pflash,unit=0,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd",
            "-drive",
            "if=pflash,unit=1,format=raw,file=" + variables,
            "-drive",
            "if=none,id=d,format=raw,file=" + image,
            "-device",
            "virtio-blk-pci,drive=d,logical_block_size="
                + blockSize
                + ",physical_block_size="
                + blockSize),
        MARKER);
  }
}
