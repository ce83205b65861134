package org.bootdisk.grub.pe;

import java.util.List;
import org.bootdisk.block.StructLayout;

/**
 * The headers of an image, in file order (Microsoft, "PE Format"). PE32 and PE32+ differ in the
 * optional header: the width of addresses and sizes, and one field.
 */
final class PeLayout {

  /** The fields of an optional header that say how much stack and heap a program gets. */
  static final List<String> STACK_AND_HEAP_SIZES =
      List.of("SizeOfStackReserve", "SizeOfStackCommit", "SizeOfHeapReserve", "SizeOfHeapCommit");

  static final StructLayout MSDOS_STUB =
      StructLayout.littleEndian("MS-DOS Stub")
          .u16("e_magic")
          .u16("e_cblp")
          .u16("e_cp")
          .u16("e_crlc")
          .u16("e_cparhdr")
          .u16("e_minalloc")
          .u16("e_maxalloc")
          .u16("e_ss")
          .u16("e_sp")
          .u16("e_csum")
          .u16("e_ip")
          .u16("e_cs")
          .u16("e_lfarlc")
          .bytes("e_ovno..e_res2", 34)
          .u32("e_lfanew")
          .bytes("program", 64)
          .totalling(128);

  static final StructLayout COFF =
      StructLayout.littleEndian("COFF File Header")
          .u32("Signature")
          .u16("Machine")
          .u16("NumberOfSections")
          .u32("TimeDateStamp")
          .u32("PointerToSymbolTable")
          .u32("NumberOfSymbols")
          .u16("SizeOfOptionalHeader")
          .u16("Characteristics")
          .totalling(24);

  static final StructLayout OPTIONAL32 = optional(Integer.BYTES).totalling(224);

  static final StructLayout OPTIONAL64 = optional(Long.BYTES).totalling(240);

  private static StructLayout.Builder optional(int wordSize) {
    StructLayout.Builder start =
        StructLayout.littleEndian("Optional Header")
            .u16("Magic")
            .u8("MajorLinkerVersion")
            .u8("MinorLinkerVersion")
            .u32("SizeOfCode")
            .u32("SizeOfInitializedData")
            .u32("SizeOfUninitializedData")
            .u32("AddressOfEntryPoint")
            .u32("BaseOfCode");
    StructLayout.Builder data = wordSize == Long.BYTES ? start : start.u32("BaseOfData");
    StructLayout.Builder middle =
        word(data, "ImageBase", wordSize)
            .u32("SectionAlignment")
            .u32("FileAlignment")
            .u16("MajorOperatingSystemVersion")
            .u16("MinorOperatingSystemVersion")
            .u16("MajorImageVersion")
            .u16("MinorImageVersion")
            .u16("MajorSubsystemVersion")
            .u16("MinorSubsystemVersion")
            .u32("Win32VersionValue")
            .u32("SizeOfImage")
            .u32("SizeOfHeaders")
            .u32("CheckSum")
            .u16("Subsystem")
            .u16("DllCharacteristics");
    for (String size : STACK_AND_HEAP_SIZES) {
      middle = word(middle, size, wordSize);
    }
    return middle
        .u32("LoaderFlags")
        .u32("NumberOfRvaAndSizes")
        .bytes("Export Table to Certificate Table", 5 * 8)
        .u32("Base Relocation Table.VirtualAddress")
        .u32("Base Relocation Table.Size")
        .bytes("Debug to Reserved", 10 * 8);
  }

  private static StructLayout.Builder word(
      StructLayout.Builder builder, String field, int wordSize) {
    return wordSize == Long.BYTES ? builder.u64(field) : builder.u32(field);
  }

  static final StructLayout SECTION =
      StructLayout.littleEndian("Section Header")
          .bytes("Name", 8)
          .u32("VirtualSize")
          .u32("VirtualAddress")
          .u32("SizeOfRawData")
          .u32("PointerToRawData")
          .u32("PointerToRelocations")
          .u32("PointerToLinenumbers")
          .u16("NumberOfRelocations")
          .u16("NumberOfLinenumbers")
          .u32("Characteristics")
          .totalling(40);

  static final int MSDOS_MAGIC = 0x5a4d;
  static final long SIGNATURE = 0x4550;
  static final int PE32 = 0x10b;
  static final int PE32_PLUS = 0x20b;

  private PeLayout() {}
}
