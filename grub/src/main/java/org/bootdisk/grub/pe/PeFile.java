package org.bootdisk.grub.pe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.StructLayout;
import org.jspecify.annotations.Nullable;

/**
 * The sections of a PE32 or PE32+ image, whoever made it, signed or not (Microsoft, "PE Format").
 */
public final class PeFile {

  private static final String SOURCE = "Microsoft, \"PE Format\"";

  private final ByteBuffer bytes;
  private final String where;
  private final PeMachine machine;
  private final List<Section> sections = new ArrayList<>();

  private PeFile(ByteBuffer bytes, String where, PeMachine machine) {
    this.bytes = bytes;
    this.where = where;
    this.machine = machine;
  }

  /** A section as the file has it; its bytes lie within the file. */
  private record Section(String name, int offset, int size) {}

  /**
   * Decodes the headers.
   *
   * @param where the file, for messages
   * @throws FormatException if the bytes are no such image, or a section does not lie within them
   */
  public static PeFile decode(byte[] image, String where) throws FormatException {
    ByteBuffer bytes = ByteBuffer.wrap(image).asReadOnlyBuffer();
    StructLayout stub = PeLayout.MSDOS_STUB;
    boolean isProgram =
        image.length >= stub.size() && stub.u16("e_magic").get(bytes) == PeLayout.MSDOS_MAGIC;
    require(isProgram, where, "an MS-DOS header");
    StructLayout coff = PeLayout.COFF;
    long start = stub.u32("e_lfanew").get(bytes);
    int headerSize = coff.size();
    long fileSize = image.length;
    require(Ranges.within(start, headerSize, fileSize), where, "e_lfanew within the file");
    ByteBuffer header = bytes.slice((int) start, headerSize);
    require(coff.u32("Signature").get(header) == PeLayout.SIGNATURE, where, "a PE image");
    PeMachine machine = PeMachine.numbered(coff.u16("Machine").get(header));
    if (machine == null) {
      throw notRecognized(where, "a PE image for x86-64, i386 or ARM64");
    }
    PeFile file = new PeFile(bytes, where, machine);
    long table = start + headerSize + coff.u16("SizeOfOptionalHeader").get(header);
    file.decodeSections(table, coff.u16("NumberOfSections").get(header));
    return file;
  }

  private void decodeSections(long table, int count) throws FormatException {
    StructLayout layout = PeLayout.SECTION;
    require(
        Ranges.within(table, (long) count * layout.size(), bytes.limit()),
        where,
        "a section table");
    for (int i = 0; i < count; i++) {
      ByteBuffer header = bytes.slice((int) table + i * layout.size(), layout.size());
      String name = new String(layout.bytes("Name").get(header), ISO_8859_1).replace("\0", "");
      long offset = layout.u32("PointerToRawData").get(header);
      long size = layout.u32("SizeOfRawData").get(header);
      if (size > 0) {
        if (!Ranges.within(offset, size, bytes.limit())) {
          throw new FormatException.Corrupt(
              Fault.in(where)
                  .actual("section " + i + " is " + size + " bytes at " + offset)
                  .expected("a place within the file of " + bytes.limit() + " bytes")
                  .source(SOURCE));
        }
        sections.add(new Section(name, (int) offset, (int) size));
      }
    }
  }

  private static void require(boolean rule, String where, String expected) throws FormatException {
    if (!rule) {
      throw notRecognized(where, expected);
    }
  }

  private static FormatException notRecognized(String where, String expected) {
    return new FormatException.NotRecognized(Fault.in(where).expected(expected).source(SOURCE));
  }

  /** What the image is for. */
  public PeMachine machine() {
    return machine;
  }

  /** A read-only view of the first section called {@code name}. */
  public @Nullable ByteBuffer section(String name) {
    for (Section section : sections) {
      if (section.name().equals(name)) {
        return bytes.slice(section.offset(), section.size());
      }
    }
    return null;
  }
}
