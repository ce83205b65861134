package org.bootdisk.grub;

import java.util.List;
import org.bootdisk.grub.elf.ElfMachine;
import org.jspecify.annotations.Nullable;

/** A target that GRUB is built for: a processor and a firmware. */
public enum GrubPlatform {
  /** BIOS on a PC. */
  I386_PC("i386", "pc", "grub-pc-bin", ElfMachine.I386, null),
  /** 64-bit UEFI on a PC. */
  X86_64_EFI("x86_64", "efi", "grub-efi-amd64-bin", ElfMachine.X86_64, "x64"),
  /** 32-bit UEFI on a PC. */
  I386_EFI("i386", "efi", "grub-efi-ia32-bin", ElfMachine.I386, "ia32"),
  /** 64-bit UEFI on ARM. */
  ARM64_EFI("arm64", "efi", "grub-efi-arm64-bin", ElfMachine.AARCH64, "aa64");

  /** The platform's file of {@code name: dependency dependency} lines. */
  static final String MODULE_DEPENDENCIES = "moddep.lst";

  /** The platform's file of shell assignments that say how it was built. */
  static final String MODULE_INFO = "modinfo.sh";

  private static final List<String> COPIED =
      List.of(
          MODULE_DEPENDENCIES,
          "command.lst",
          "fs.lst",
          "partmap.lst",
          "parttool.lst",
          "video.lst",
          "crypto.lst",
          "terminal.lst",
          MODULE_INFO);

  private final String cpu;
  private final String firmware;
  private final String debianPackage;
  private final ElfMachine machine;
  private final @Nullable String efiSuffix;

  GrubPlatform(
      String cpu,
      String firmware,
      String debianPackage,
      ElfMachine machine,
      @Nullable String efiSuffix) {
    this.cpu = cpu;
    this.firmware = firmware;
    this.debianPackage = debianPackage;
    this.machine = machine;
    this.efiSuffix = efiSuffix;
  }

  /** The name of the directory that holds the platform's files: {@code i386-pc}. */
  public String directoryName() {
    return cpu + "-" + firmware;
  }

  /** {@code grub_modinfo_target_cpu} of modinfo.sh: {@code i386}. */
  public String cpu() {
    return cpu;
  }

  /** {@code grub_modinfo_platform} of modinfo.sh: {@code pc}. */
  public String firmware() {
    return firmware;
  }

  /** The Debian and Ubuntu package that installs the platform's files. */
  public String debianPackage() {
    return debianPackage;
  }

  /** The files besides modules that building an image reads, sorted. */
  public List<String> images() {
    return this == I386_PC
        ? List.of(CoreImage.BOOT, CoreImage.DISKBOOT, GrubBuild.KERNEL, CoreImage.DECOMPRESSOR)
        : List.of(GrubBuild.KERNEL);
  }

  /**
   * Whether grub-install copies a file of this name into GRUB's directory on the disk: modules,
   * lists, modinfo.sh and, on BIOS, the EFI emulation's objects (GRUB, util/grub-install-common.c).
   */
  public boolean isCopiedToDisk(String name) {
    return name.endsWith(".mod")
        || COPIED.contains(name)
        || (this == I386_PC && (name.equals("efiemu32.o") || name.equals("efiemu64.o")));
  }

  /** The platform whose {@link #directoryName} is {@code name}. */
  public static @Nullable GrubPlatform named(String name) {
    for (GrubPlatform platform : values()) {
      if (platform.directoryName().equals(name)) {
        return platform;
      }
    }
    return null;
  }

  /** What to do about a directory whose files do not fit each other. */
  String adviceOnMixture() {
    return "the files are of two builds of GRUB: install "
        + debianPackage
        + " again, or name a directory that one build has filled";
  }

  /** Size of an address, which is what the module area is aligned to, in bytes. */
  int wordSize() {
    return machine.wordSize();
  }

  /** Whether the platform's images are programs for UEFI. */
  public boolean isEfi() {
    return efiSuffix != null;
  }

  /**
   * The part of a program's name that UEFI has for the processor, in lower case: {@code x64} of
   * {@code grubx64.efi} and {@code BOOTX64.EFI} (UEFI 2.10 §3.5.1.1).
   *
   * @throws IllegalStateException if the platform is not of UEFI
   */
  public String efiSuffix() {
    if (efiSuffix == null) {
      throw new IllegalStateException(directoryName() + " is not of UEFI");
    }
    return efiSuffix;
  }

  /** What the platform's object files are for. */
  ElfMachine machine() {
    return machine;
  }
}
