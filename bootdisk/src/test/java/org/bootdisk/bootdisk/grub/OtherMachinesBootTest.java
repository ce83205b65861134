package org.bootdisk.bootdisk.grub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.bootdisk.chain.BootChain;
import org.bootdisk.bootdisk.chain.BootWay;
import org.bootdisk.bootdisk.grub.TestDisk.Request;
import org.bootdisk.fixtures.ForeignPackage;
import org.bootdisk.fixtures.boot.LinuxKernel;
import org.bootdisk.grub.Blob;
import org.bootdisk.grub.GrubPlatform;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** UEFI of machines that few have, or that checks signatures, starts GRUB that was installed. */
@Tag("slow")
class OtherMachinesBootTest {

  private static final String LINUX =
      """
      serial
      terminal_output serial
      linux /vmlinuz earlycon=uart8250,io,0x3f8 console=ttyS0
      boot
      """;

  @TempDir private Path directory;

  private TestDisk disk;

  @BeforeEach
  void makeDisk() throws IOException {
    disk = TestDisk.gpt(directory.resolve("disk.img"), 16);
  }

  @Test
  void firmwareOf32BitsStartsLinux() throws IOException {
    Path firmware = ForeignPackage.unpacked("ovmf-ia32", "amd64").resolve("usr/share/OVMF");
    disk.install(Request.of(GrubPlatform.I386_EFI));
    putLinux();
    try (BlockDevice device = disk.open()) {
      BootWay way = BootChain.check(device).ways().get(1);
      assertThat(way.present()).isTrue();
      assertThat(way.findings()).isEmpty();
    }

    List<String> machine =
        firmware(
            firmware.resolve("OVMF32_CODE_4M.secboot.fd"), firmware.resolve("OVMF32_VARS_4M.fd"));
    TestMachine.boot("qemu-system-x86_64", withSecureFlash(machine), "Linux version ");
  }

  @Test
  void firmwareForArm64StartsGrub() throws IOException {
    Path root = ForeignPackage.unpacked("qemu-efi-aarch64", "amd64");
    Path qemu = ForeignPackage.unpacked("qemu-system-arm", "amd64");
    GrubPlatform platform = GrubPlatform.ARM64_EFI;
    disk.install(
        Request.of(platform).from(ForeignPackage.unpacked(platform.debianPackage(), "arm64")));
    disk.put("/grub/grub.cfg", "echo grub.cfg was read on $grub_cpu\nsleep 9\n");

    Path firmware = root.resolve("usr/share/AAVMF");
    List<String> machine =
        firmware(firmware.resolve("AAVMF_CODE.fd"), firmware.resolve("AAVMF_VARS.fd"));
    machine.addAll(List.of("-machine", "virt", "-cpu", "cortex-a57"));
    TestMachine.boot(
        qemu.resolve("usr/bin/qemu-system-aarch64").toString(),
        machine,
        "grub.cfg was read on arm64");
  }

  @Test
  void firmwareThatChecksSignaturesStartsSignedProgramsAndLinux() throws IOException {
    Path shim = ForeignPackage.unpacked("shim-signed", "amd64");
    Path grub = ForeignPackage.unpacked("grub-efi-amd64-signed", "amd64");
    SignedPrograms signed =
        SignedPrograms.of(
            blob(shim.resolve("usr/lib/shim/shimx64.efi.signed")),
            "the shim",
            blob(grub.resolve("usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed")),
            "the signed GRUB",
            Optional.empty(),
            Optional.empty());
    disk.install(Request.of(GrubPlatform.X86_64_EFI).with(signed));
    putLinux();

    Path firmware = Path.of("/usr/share/OVMF");
    List<String> machine =
        firmware(
            firmware.resolve("OVMF_CODE_4M.secboot.fd"), firmware.resolve("OVMF_VARS_4M.ms.fd"));
    TestMachine.boot(
        "qemu-system-x86_64", withSecureFlash(machine), "secureboot: Secure boot enabled");
  }

  private static Blob blob(Path file) throws IOException {
    return Blob.of(Files.readAllBytes(file));
  }

  private void putLinux() throws IOException {
    disk.put("/grub/grub.cfg", LINUX).put("/vmlinuz", LinuxKernel.ofDebian().image());
  }

  private List<String> firmware(Path code, Path variables) {
    return new ArrayList<>(
        List.of(
            "-drive",
            "if=pflash,unit=0,format=raw,readonly=on,file=" + code,
            "-drive",
            "if=pflash,unit=1,format=raw,file=" + variables,
            "-drive",
            "if=virtio,format=raw,file=" + disk.image()));
  }

  private static List<String> withSecureFlash(List<String> machine) {
    machine.addAll(List.of("-machine", "q35,smm=on"));
    machine.addAll(List.of("-global", "driver=cfi.pflash01,property=secure,value=on"));
    return machine;
  }
}
