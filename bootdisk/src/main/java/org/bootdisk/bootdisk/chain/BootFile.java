package org.bootdisk.bootdisk.chain;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.StructLayout;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.grub.EfiProgram;
import org.bootdisk.grub.GrubPlatform;

/** Whether files are what GRUB or firmware is to load them as, by their first bytes. */
final class BootFile {

  private static final String BOOT_PROTOCOL = "Linux, \"The Linux/x86 Boot Protocol\"";
  private static final String INITRAMFS = "Linux, \"initramfs buffer format\"";

  private static final StructLayout SETUP =
      StructLayout.littleEndian("Linux setup header")
          .bytes("boot sector", 0x1f1)
          .u8("setup_sects")
          .u16("root_flags")
          .u32("syssize")
          .bytes("ram_size to root_dev", 6)
          .u16("boot_flag")
          .u16("jump")
          .u32("header")
          .u16("version")
          .bytes("realmode_swtch to type_of_loader", 9)
          .u8("loadflags")
          .bytes("setup_move_size to min_alignment", 0x236 - 0x212)
          .u16("xloadflags")
          .totalling(0x238);

  private static final int BOOT_FLAG = 0xaa55;
  private static final long HDRS = 0x5372_6448L;
  private static final int LOADED_HIGH = 1;
  private static final int VERSION_WITH_XLOADFLAGS = 0x020c;
  private static final int KERNEL_64 = 1;

  /** "XLF_EFI_HANDOVER_32": firmware of 32 bits starts it, too, although it is of 64. */
  private static final int EFI_HANDOVER_32 = 1 << 2;

  private static final int DEFAULT_SETUP_SECTORS = 4;
  private static final int SECTOR = 512;
  private static final int PARAGRAPH = 16;

  /** "ARM\x64" at 56 (Linux, "Booting AArch64 Linux"). */
  private static final int ARM64_MAGIC = 0x644d_5241;

  private static final int ARM64_MAGIC_AT = 56;

  /** What initrds begin with: cpio in two forms, and what the kernel unpacks. */
  private static final List<String> INITRD_MAGICS =
      List.of(
          "303730373031", // cpio, newc
          "303730373032", // cpio, crc
          "1f8b", // gzip
          "1f9e", // gzip, old
          "425a68", // bzip2
          "5d0000", // lzma
          "fd377a585a00", // xz
          "894c5a4f", // lzo
          "02214c18", // lz4
          "28b52ffd"); // zstd

  private BootFile() {}

  /** Checks a kernel for GRUB's {@code linux}. */
  static void checkKernel(ChainVolume volume, FatNode file, GrubPlatform platform, Hops hops)
      throws IOException {
    String where = volume.where("/" + file.path());
    byte[] head = volume.head(file, EfiProgram.HEAD_SIZE);
    if (platform == GrubPlatform.ARM64_EFI) {
      int magic =
          head.length < 64 ? 0 : Integer.reverseBytes(ByteBuffer.wrap(head).getInt(ARM64_MAGIC_AT));
      if (magic != ARM64_MAGIC) {
        hops.fault(ChainRule.KERNEL, Fault.in(where).expected("a Linux kernel for ARM64"));
      }
      return;
    }
    if (!isKernel(head)) {
      hops.fault(
          ChainRule.KERNEL,
          Fault.in(where).expected("a Linux kernel, a bzImage").source(BOOT_PROTOCOL));
      return;
    }
    ByteBuffer setup = ByteBuffer.wrap(head);
    int setupSectors = SETUP.u8("setup_sects").get(setup);
    long size =
        (1L + (setupSectors == 0 ? DEFAULT_SETUP_SECTORS : setupSectors)) * SECTOR
            + SETUP.u32("syssize").get(setup) * PARAGRAPH;
    // syssize is rounded up.
    if (file.size() <= size - PARAGRAPH) {
      hops.fault(
          ChainRule.KERNEL,
          Fault.in(where)
              .actual("the size is " + file.size() + " bytes")
              .expected("the " + size + " that its header tells")
              .source(BOOT_PROTOCOL)
              .advice("the file was cut short; copy it again"));
      return;
    }
    if (platform != GrubPlatform.I386_PC) {
      checkStub(head, file.size(), where, platform, hops);
    }
    hops.prove("kernel " + where);
  }

  private static boolean isKernel(byte[] head) {
    if (head.length < SETUP.size()) {
      return false;
    }
    ByteBuffer setup = ByteBuffer.wrap(head);
    return SETUP.u16("boot_flag").get(setup) == BOOT_FLAG
        && SETUP.u32("header").get(setup) == HDRS
        && (SETUP.u8("loadflags").get(setup) & LOADED_HIGH) != 0;
  }

  /** Firmware that checks signatures starts a kernel itself, as a program. */
  private static void checkStub(
      byte[] head, long size, String where, GrubPlatform platform, Hops hops) {
    ByteBuffer setup = ByteBuffer.wrap(head);
    boolean tells = SETUP.u16("version").get(setup) >= VERSION_WITH_XLOADFLAGS;
    int flags = tells ? SETUP.u16("xloadflags").get(setup) : 0;
    boolean is64Bit = (flags & KERNEL_64) != 0;
    boolean isMixed = (flags & EFI_HANDOVER_32) != 0 && platform == GrubPlatform.I386_EFI;
    if (tells && !is64Bit && platform == GrubPlatform.X86_64_EFI) {
      hops.fault(
          ChainRule.KERNEL,
          Fault.in(where).actual("the kernel is for i386").expected("one for x86-64"));
      return;
    }
    try {
      EfiProgram program = EfiProgram.decode(ByteBuffer.wrap(head), size, where);
      if (program.platform() != platform && !isMixed) {
        hops.fault(
            ChainRule.STUB,
            Fault.in(where)
                .actual("the boot stub is for " + program.platform().directoryName())
                .expected("one for " + platform.directoryName()));
      }
    } catch (FormatException e) {
      hops.fault(
          ChainRule.STUB,
          Fault.in(where)
              .actual("the kernel has no EFI boot stub")
              .expected("one, without which it does not start under Secure Boot"));
    }
  }

  private static boolean isInitrd(String start) {
    for (String magic : INITRD_MAGICS) {
      if (start.startsWith(magic)) {
        return true;
      }
    }
    return false;
  }

  /** Checks an initial RAM disk. */
  static void checkInitrd(ChainVolume volume, FatNode file, Hops hops) throws IOException {
    String where = volume.where("/" + file.path());
    String start = HexFormat.of().formatHex(volume.head(file, 16));
    if (!isInitrd(start)) {
      hops.fault(
          ChainRule.INITRD,
          Fault.in(where)
              .actual(file.size() == 0 ? "the file is empty" : "the file begins " + start)
              .expected("a cpio archive, plain or compressed")
              .source(INITRAMFS));
      return;
    }
    hops.prove("initrd " + where);
  }

  /** Checks a program for UEFI. */
  static void checkProgram(ChainVolume volume, FatNode file, GrubPlatform platform, Hops hops)
      throws IOException {
    String where = volume.where("/" + file.path());
    byte[] head = volume.head(file, EfiProgram.HEAD_SIZE);
    try {
      EfiProgram program = EfiProgram.decode(ByteBuffer.wrap(head), file.size(), where);
      if (program.platform() != platform) {
        hops.fault(
            ChainRule.KERNEL,
            Fault.in(where)
                .actual("the program is for " + program.platform().directoryName())
                .expected("one for " + platform.directoryName()));
        return;
      }
      hops.prove("program " + where);
    } catch (FormatException e) {
      hops.fault(ChainRule.KERNEL, e.fault());
    }
  }
}
