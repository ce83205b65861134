package org.bootdisk.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * OVMF as it is installed: UEFI firmware for x86-64 without Secure Boot, and the variable store
 * that goes with it. Both files are of one build; a store of another size does not fit.
 *
 * @param code the firmware
 * @param variables the empty store that each machine gets a copy of
 */
public record FirmwareFiles(Path code, Path variables) {

  private static final String WHAT = "UEFI firmware for x86-64 (OVMF)";
  private static final String ADVICE =
      "install it (Debian, Ubuntu: apt-get install ovmf; Fedora: dnf install edk2-ovmf; Arch:"
          + " pacman -S edk2-ovmf; openSUSE: zypper install qemu-ovmf-x86_64; Nix: the package"
          + " OVMF.fd) or give its CODE file";

  /** Where distributions put it, the 4 MiB build before the old one of 2 MiB. */
  private static final List<FirmwareFiles> USUAL =
      List.of(
          // Debian, Ubuntu
          of("/usr/share/OVMF", "OVMF_CODE_4M.fd", "OVMF_VARS_4M.fd"),
          of("/usr/share/OVMF", "OVMF_CODE.fd", "OVMF_VARS.fd"),
          // Fedora
          of("/usr/share/edk2/ovmf", "OVMF_CODE.fd", "OVMF_VARS.fd"),
          // Arch, and Arch until 2023
          of("/usr/share/edk2/x64", "OVMF_CODE.4m.fd", "OVMF_VARS.4m.fd"),
          of("/usr/share/edk2-ovmf/x64", "OVMF_CODE.fd", "OVMF_VARS.fd"),
          // openSUSE
          of("/usr/share/qemu", "ovmf-x86_64-4m-code.bin", "ovmf-x86_64-4m-vars.bin"),
          // Gentoo
          of("/usr/share/edk2/OvmfX64", "OVMF_CODE.fd", "OVMF_VARS.fd"),
          // NixOS with libvirtd
          of("/run/libvirt/nix-ovmf", "OVMF_CODE.fd", "OVMF_VARS.fd"));

  /** Where distributions put code and variables in one file. */
  private static final List<Path> WHOLE =
      List.of(
          Path.of("/usr/share/ovmf/OVMF.fd"),
          Path.of("/usr/share/OVMF/OVMF.fd"),
          Path.of("/usr/share/edk2/ovmf/OVMF.fd"),
          Path.of("/usr/share/edk2/x64/OVMF.4m.fd"),
          Path.of("/usr/share/edk2-ovmf/x64/OVMF.fd"),
          Path.of("/usr/share/qemu/ovmf-x86_64-4m.bin"));

  /** The firmware with its code and variables in one file, where distributions put it. */
  public static Path wholeInstalled() throws NotInstalledException {
    for (Path file : WHOLE) {
      if (Files.isReadable(file)) {
        return file;
      }
    }
    throw new NotInstalledException(
        WHAT + ", in one file", WHOLE, ADVICE.replace("CODE file", "file"));
  }

  /**
   * Finds the firmware by QEMU's descriptors, then where distributions put it, then beside QEMU's
   * own data files, where QEMU's build (and so Nix and Homebrew) installs a copy of its own.
   */
  public static FirmwareFiles installedWith(QemuProgram qemu) throws IOException {
    List<FirmwareFiles> candidates = new ArrayList<>(FirmwareDescriptors.described());
    candidates.addAll(USUAL);
    candidates.add(bundledWith(qemu));
    return firstOf(candidates);
  }

  /**
   * The firmware whose code the user gave. Its variable store lies beside it, under the same name
   * with "VARS" for "CODE" or "vars" for "code".
   */
  public static FirmwareFiles given(Path code) throws NotInstalledException {
    String name = String.valueOf(code.getFileName());
    String variables = name.replace("CODE", "VARS").replace("code", "vars");
    if (variables.equals(name)) {
      throw new NotInstalledException(
          WHAT, List.of(code), "give the file of the code; its name says CODE or code");
    }
    return firstOf(List.of(new FirmwareFiles(code, code.resolveSibling(variables))));
  }

  /** The first pair of which both files are there. */
  static FirmwareFiles firstOf(List<FirmwareFiles> candidates) throws NotInstalledException {
    List<Path> tried = new ArrayList<>();
    for (FirmwareFiles pair : candidates) {
      if (Files.isReadable(pair.code) && Files.isReadable(pair.variables)) {
        return new FirmwareFiles(pair.code.toAbsolutePath(), pair.variables.toAbsolutePath());
      }
      tried.add(pair.code);
      if (Files.isReadable(pair.code)) {
        tried.add(pair.variables);
      }
    }
    throw new NotInstalledException(WHAT, tried, ADVICE);
  }

  /** {@code PREFIX/share/qemu} of the {@code PREFIX/bin} that the program really lies in. */
  private static FirmwareFiles bundledWith(QemuProgram qemu) throws IOException {
    Path data = qemu.path().toRealPath().resolveSibling("../share/qemu").normalize();
    // One store serves the 32-bit and the 64-bit build; QEMU installs it under the former's name.
    return of(data.toString(), "edk2-x86_64-code.fd", "edk2-i386-vars.fd");
  }

  private static FirmwareFiles of(String directory, String code, String variables) {
    return new FirmwareFiles(Path.of(directory, code), Path.of(directory, variables));
  }
}
