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
 * The sections of a PE32+ image for x86-64, whoever made it, signed or not (Microsoft, "PE
 * Format").
 */
public final class PeFile {

  private static final String SOURCE = "Microsoft, \"PE Format\"";

  private final ByteBuffer bytes;
  private final String where;
  private final List<Section> sections = new ArrayList<>();

  private PeFile(ByteBuffer bytes, String where) {
    this.bytes = bytes;
    this.where = where;
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
    PeFile file = new PeFile(ByteBuffer.wrap(image).asReadOnlyBuffer(), where);
    StructLayout stub = PeLayout.MSDOS_STUB;
    file.require(
        image.length >= stub.size() && stub.u16("e_magic").get(file.bytes) == PeLayout.MSDOS_MAGIC,
        "an MS-DOS header");
    StructLayout coff = PeLayout.COFF;
    long start = stub.u32("e_lfanew").get(file.bytes);
    int headerSize = coff.size();
    long fileSize = image.length;
    file.require(Ranges.within(start, headerSize, fileSize), "e_lfanew within the file");
    ByteBuffer header = file.bytes.slice((int) start, headerSize);
    file.require(
        coff.u32("Signature").get(header) == PeLayout.SIGNATURE
            && coff.u16("Machine").get(header) == PeLayout.X86_64,
        "a PE image for x86-64");
    long table = start + headerSize + coff.u16("SizeOfOptionalHeader").get(header);
    file.decodeSections(table, coff.u16("NumberOfSections").get(header));
    return file;
  }

  private void decodeSections(long table, int count) throws FormatException {
    StructLayout layout = PeLayout.SECTION;
    require(Ranges.within(table, (long) count * layout.size(), bytes.limit()), "a section table");
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

  private void require(boolean rule, String expected) throws FormatException {
    if (!rule) {
      throw new FormatException.NotRecognized(Fault.in(where).expected(expected).source(SOURCE));
    }
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
