package org.bootdisk.grub.pe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bootdisk.block.StructLayout;

/**
 * The headers of a UEFI application, with the values of GRUB's tool (GRUB, util/mkimage.c).
 *
 * @param machine what the application is for
 * @param entryPoint bytes from the start of the image
 * @param nxCompatible whether the application can do without memory that is both written and run
 * @param sections in file order, the last one being the base relocations
 */
public record PeHeaders(
    PeMachine machine, int entryPoint, boolean nxCompatible, List<PeSection> sections) {

  /** What sections and headers are aligned to, in the file and in memory. */
  public static final int ALIGNMENT = 0x1000;

  /** Bytes that the headers take. */
  public static final int SIZE = ALIGNMENT;

  private static final int EFI_APPLICATION = 10;
  private static final int NX_COMPAT = 0x100;
  private static final int DIRECTORIES = 16;
  private static final int STACK_AND_HEAP = 0x10000;

  /** 2015-01-01, so that equal input gives equal images. */
  private static final long TIMESTAMP = 1_420_070_400L;

  /** Executable; line numbers, local symbols and debug information are stripped. */
  private static final int CHARACTERISTICS = 0x20e;

  /**
   * What DOS runs: print the text behind the code, exit with status 1. Every linker's: {@code push
   * cs; pop ds; mov dx, 0x0e; mov ah, 9; int 0x21; mov ax, 0x4c01; int 0x21}.
   */
  private static final String DOS_CODE = "0e1fba0e00b409cd21b8014ccd21";

  private static final String DOS_TEXT = "This program cannot be run in DOS mode.\r\r\n$";

  /** Copies the list. */
  public PeHeaders {
    sections = List.copyOf(sections);
  }

  /** Bytes of the whole image, in the file as in memory. */
  public int imageSize() {
    return relocations().end();
  }

  private PeSection relocations() {
    return sections.get(sections.size() - 1);
  }

  /** Writes the headers to the start of {@code image}, which is zeros there. */
  public void encode(ByteBuffer image) {
    ByteBuffer rest = image.duplicate().clear();
    encodeStub(next(rest, PeLayout.MSDOS_STUB));
    encodeCoff(next(rest, PeLayout.COFF));
    encodeOptional(next(rest, machine.optional()));
    for (PeSection section : sections) {
      encodeSection(section, next(rest, PeLayout.SECTION));
    }
  }

  private static ByteBuffer next(ByteBuffer rest, StructLayout layout) {
    ByteBuffer structure = rest.slice().limit(layout.size());
    rest.position(rest.position() + layout.size());
    return structure;
  }

  private static void encodeStub(ByteBuffer b) {
    StructLayout stub = PeLayout.MSDOS_STUB;
    stub.u16("e_magic").put(b, PeLayout.MSDOS_MAGIC);
    stub.u16("e_cblp").put(b, 0x90);
    stub.u16("e_cp").put(b, 3);
    stub.u16("e_cparhdr").put(b, 4);
    stub.u16("e_maxalloc").put(b, 0xffff);
    stub.u16("e_sp").put(b, 0xb8);
    stub.u16("e_lfarlc").put(b, 0x40);
    stub.u32("e_lfanew").put(b, stub.size());
    byte[] code = HexFormat.of().parseHex(DOS_CODE);
    byte[] program = Arrays.copyOf(code, stub.bytes("program").width());
    byte[] text = DOS_TEXT.getBytes(US_ASCII);
    System.arraycopy(text, 0, program, code.length, text.length);
    stub.bytes("program").put(b, program);
  }

  private void encodeCoff(ByteBuffer b) {
    StructLayout coff = PeLayout.COFF;
    coff.u32("Signature").put(b, PeLayout.SIGNATURE);
    coff.u16("Machine").put(b, machine.number);
    coff.u16("NumberOfSections").put(b, sections.size());
    coff.u32("TimeDateStamp").put(b, TIMESTAMP);
    coff.u16("SizeOfOptionalHeader").put(b, machine.optional().size());
    coff.u16("Characteristics").put(b, CHARACTERISTICS | machine.characteristics);
  }

  private void encodeOptional(ByteBuffer b) {
    StructLayout optional = machine.optional();
    PeSection code = sections.get(0);
    optional.u16("Magic").put(b, machine.magic);
    optional.u32("SizeOfCode").put(b, code.size());
    optional.u32("SizeOfInitializedData").put(b, relocations().start() - code.end());
    optional.u32("AddressOfEntryPoint").put(b, entryPoint);
    optional.u32("BaseOfCode").put(b, code.start());
    if (optional == PeLayout.OPTIONAL32) {
      optional.u32("BaseOfData").put(b, code.end());
    }
    optional.u32("SectionAlignment").put(b, ALIGNMENT);
    optional.u32("FileAlignment").put(b, ALIGNMENT);
    optional.u32("SizeOfImage").put(b, imageSize());
    optional.u32("SizeOfHeaders").put(b, SIZE);
    optional.u16("Subsystem").put(b, EFI_APPLICATION);
    optional.u16("DllCharacteristics").put(b, nxCompatible ? NX_COMPAT : 0);
    for (String size : PeLayout.STACK_AND_HEAP_SIZES) {
      if (optional == PeLayout.OPTIONAL32) {
        optional.u32(size).put(b, STACK_AND_HEAP);
      } else {
        optional.u64(size).put(b, STACK_AND_HEAP);
      }
    }
    optional.u32("NumberOfRvaAndSizes").put(b, DIRECTORIES);
    optional.u32("Base Relocation Table.VirtualAddress").put(b, relocations().start());
    optional.u32("Base Relocation Table.Size").put(b, relocations().size());
  }

  private static void encodeSection(PeSection section, ByteBuffer b) {
    StructLayout layout = PeLayout.SECTION;
    layout.bytes("Name").put(b, Arrays.copyOf(section.name().getBytes(US_ASCII), 8));
    layout.u32("VirtualSize").put(b, section.size());
    layout.u32("VirtualAddress").put(b, section.start());
    layout.u32("SizeOfRawData").put(b, section.size());
    layout.u32("PointerToRawData").put(b, section.start());
    layout.u32("Characteristics").put(b, section.characteristics().bits);
  }
}
