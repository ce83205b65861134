package org.bootdisk.bootdisk.grub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    requireBoots(withMenu(diskOfWhichSectorsAreLost(count)), "raw", "virtio");
  }

  /** One more than GRUB repairs: it breaks core.img as it tries, and the machine starts again. */
  @Test
  void biosDoesNotStartCoreOfWhich28SectorsWereLost() throws IOException {
    Path image = withMenu(diskOfWhichSectorsAreLost(28));

    String said = TestMachine.end("qemu-system-x86_64", on("virtio", "raw", image));
    assertThat(said).doesNotContain(MARKER);
  }

  private TestDisk diskOfWhichSectorsAreLost(int count) throws IOException {
    TestDisk disk = disk(PartitionMap.GPT, 16);
    disk.install(Request.bios());
    for (int lost = 0; lost < count; lost++) {
      disk.write(512L * (34 + UNPROTECTED + lost), new byte[512]);
    }
    return disk;
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
  @CsvSource({"16, ide", "32, ahci"})
  void uefiStartsDiskWithoutBootCode(int fatBits, String bus) throws IOException {
    TestDisk disk = disk(PartitionMap.GPT, fatBits);
    disk.install(Request.of(GrubPlatform.X86_64_EFI));

    requireBootsUefi(on(bus, "raw", withMenu(disk)));
  }

  @Test
  void uefiStartsDiskOf4096ByteSectors() throws IOException {
    TestDisk disk = TestDisk.gptOfLargeSectors(directory.resolve("disk.img"));
    disk.install(Request.of(GrubPlatform.X86_64_EFI));

    requireBootsUefi(inSectorsOf4096Bytes(withMenu(disk)));
  }

  @Test
  void firmwareStartsAnotherRelease() throws IOException {
    TestDisk disk = disk(PartitionMap.GPT, 16);
    disk.install(
        Request.of(GrubPlatform.I386_PC, GrubPlatform.X86_64_EFI).from(NewerGrub.unpacked()));
    withMenu(disk);

    requireBoots(disk.image(), "raw", "virtio");
    requireBootsUefi(on("virtio", "raw", disk.image()));
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
    TestMachine.boot("qemu-system-x86_64", on(bus, format, image), MARKER);
  }

  /** QEMU's options for the disk. */
  private static List<String> on(String bus, String format, Path image) {
    String drive = ",format=" + format + ",file=" + image;
    return bus.equals("ahci")
        ? List.of(
            "-drive",
            "if=none,id=d" + drive,
            "-device",
            "ahci,id=a",
            "-device",
            "ide-hd,drive=d,bus=a.0")
        : List.of("-drive", "if=" + bus + drive);
  }

  private static List<String> inSectorsOf4096Bytes(Path image) {
    return List.of(
        "-drive",
        "if=none,id=d,format=raw,file=" + image,
        "-device",
        "virtio-blk-pci,drive=d,logical_block_size=4096,physical_block_size=4096");
  }

  private void requireBootsUefi(List<String> drive) throws IOException {
    Path variables = directory.resolve("variables.fd");
    Files.copy(Path.of("/usr/share/OVMF/OVMF_VARS_4M.fd"), variables);
    List<String> machine =
        new ArrayList<>(
            List.of(
                "-drive",
                "if=pflash,unit=0,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd",
                "-drive",
                "if=pflash,unit=1,format=raw,file=" + variables));
    machine.addAll(drive);
    TestMachine.boot("qemu-system-x86_64", machine, MARKER);
  }
}
