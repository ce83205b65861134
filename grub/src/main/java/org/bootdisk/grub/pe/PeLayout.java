package org.bootdisk.grub.pe;

import org.bootdisk.block.StructLayout;

/** The headers of a PE32+ image, in file order (Microsoft, "PE Format"). */
final class PeLayout {

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

  static final StructLayout OPTIONAL =
      StructLayout.littleEndian("Optional Header")
          .u16("Magic")
          .u8("MajorLinkerVersion")
          .u8("MinorLinkerVersion")
          .u32("SizeOfCode")
          .u32("SizeOfInitializedData")
          .u32("SizeOfUninitializedData")
          .u32("AddressOfEntryPoint")
          .u32("BaseOfCode")
          .u64("ImageBase")
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
          .u16("DllCharacteristics")
          .u64("SizeOfStackReserve")
          .u64("SizeOfStackCommit")
          .u64("SizeOfHeapReserve")
          .u64("SizeOfHeapCommit")
          .u32("LoaderFlags")
          .u32("NumberOfRvaAndSizes")
          .bytes("Export Table to Certificate Table", 5 * 8)
          .u32("Base Relocation Table.VirtualAddress")
          .u32("Base Relocation Table.Size")
          .bytes("Debug to Reserved", 10 * 8)
          .totalling(240);

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
  static final int X86_64 = 0x8664;
  static final int PE32_PLUS = 0x20b;

  private PeLayout() {}
}
