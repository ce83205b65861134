package org.bootdisk.grub;

import org.bootdisk.block.StructLayout;
import org.bootdisk.block.StructLayout.U16;
import org.bootdisk.block.StructLayout.U32;
import org.bootdisk.block.StructLayout.U64;
import org.bootdisk.block.StructLayout.U8;

/**
 * The fields that are patched in GRUB's three pieces of BIOS code, and where the pieces lie in
 * memory (GRUB, include/grub/offsets.h and include/grub/i386/pc/boot.h).
 */
final class CoreLayout {

  static final int SECTOR_SIZE = 512;

  /** Where the kernel is linked to. */
  static final int KERNEL_ADDRESS = 0x9000;

  /** Where the decompressor is loaded: diskboot.img and it fill the space below the kernel. */
  static final int DECOMPRESSOR_ADDRESS = 0x8200;

  /** Where low memory ends for the packed image as it is loaded (GRUB, util/setup.c). */
  static final int PACKED_END = 0x78000;

  /** Where low memory ends for the kernel and its bss. */
  static final int KERNEL_END = 0x68000;

  /** What the last two bytes of every boot sector hold. */
  static final int BOOT_SIGNATURE = 0xaa55;

  static final String OFFSETS = "GRUB, include/grub/offsets.h";

  /** boot.img, the boot sector. */
  static final StructLayout BOOT =
      StructLayout.littleEndian("boot.img")
          .bytes("jmp", 3)
          .bytes("BPB", 0x5a - 3)
          .u16("kernel_address")
          .u64("kernel_sector")
          .u8("boot_drive")
          .bytes("cli", 1)
          .bytes("boot_drive_check", 2)
          .bytes("code", 0x1b8 - 0x68)
          .bytes("windows_nt_magic", 6)
          .bytes("partition_table", 64)
          .u16("signature")
          .totalling(SECTOR_SIZE);

  static final StructLayout.Bytes JUMP = BOOT.bytes("jmp");
  static final StructLayout.Bytes BPB = BOOT.bytes("BPB");
  static final U16 KERNEL_LOADED_AT = BOOT.u16("kernel_address");
  static final U64 KERNEL_SECTOR = BOOT.u64("kernel_sector");
  static final U8 BOOT_DRIVE = BOOT.u8("boot_drive");
  static final StructLayout.Bytes BOOT_DRIVE_CHECK = BOOT.bytes("boot_drive_check");
  static final StructLayout.Bytes CODE = BOOT.bytes("code");
  static final StructLayout.Bytes WINDOWS_NT_MAGIC = BOOT.bytes("windows_nt_magic");
  static final U16 SIGNATURE = BOOT.u16("signature");

  /** The start of lzma_decompress.img, the second piece of core.img. */
  static final StructLayout DECOMPRESSOR =
      StructLayout.littleEndian("lzma_decompress.img")
          .bytes("jmp", 8)
          .u32("compressed_size")
          .u32("uncompressed_size")
          .u32("reed_solomon_redundancy")
          .u16("no_reed_solomon_length")
          .bytes("boot_partition", 5)
          .u8("boot_drive")
          .totalling(28);

  static final U32 COMPRESSED_SIZE = DECOMPRESSOR.u32("compressed_size");
  static final U32 UNCOMPRESSED_SIZE = DECOMPRESSOR.u32("uncompressed_size");
  static final U32 REDUNDANCY = DECOMPRESSOR.u32("reed_solomon_redundancy");
  static final U16 UNPROTECTED_LENGTH = DECOMPRESSOR.u16("no_reed_solomon_length");

  private CoreLayout() {}
}
