package org.bootdisk.grub.pe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.StructLayout;

/**
 * Which machine an image is for, and where its sections lie, by its headers alone (Microsoft, "PE
 * Format").
 *
 * @param machine what it runs on
 * @param sections those that have bytes in the file, in the order of the table
 */
public record PeOutline(PeMachine machine, List<Section> sections) {

  private static final String SOURCE = "Microsoft, \"PE Format\"";

  /**
   * A section.
   *
   * @param offset of its first byte in the file
   * @param size bytes that the program has of it, without padding
   */
  public record Section(String name, long offset, int size) {}

  /** Copies the list. */
  public PeOutline {
    sections = List.copyOf(sections);
  }

  /**
   * Decodes the headers.
   *
   * @param head the start of the file, which holds all headers
   * @param fileSize bytes of the file
   * @param where the file, for messages
   * @throws FormatException if they are none, or a section lies beyond the file's end
   */
  public static PeOutline decode(ByteBuffer head, long fileSize, String where)
      throws FormatException {
    StructLayout stub = PeLayout.MSDOS_STUB;
    boolean isProgram =
        head.limit() >= stub.size() && stub.u16("e_magic").get(head) == PeLayout.MSDOS_MAGIC;
    require(isProgram, where, "an MS-DOS header");
    StructLayout coff = PeLayout.COFF;
    long start = stub.u32("e_lfanew").get(head);
    require(Ranges.within(start, coff.size(), head.limit()), where, "a PE header");
    ByteBuffer header = head.slice((int) start, coff.size());
    require(coff.u32("Signature").get(header) == PeLayout.SIGNATURE, where, "a PE header");
    PeMachine machine = PeMachine.numbered(coff.u16("Machine").get(header));
    if (machine == null) {
      throw notRecognized(where, "a PE image for x86-64, i386 or ARM64");
    }
    long table = start + coff.size() + coff.u16("SizeOfOptionalHeader").get(header);
    int count = coff.u16("NumberOfSections").get(header);
    StructLayout layout = PeLayout.SECTION;
    int entry = layout.size();
    require(Ranges.within(table, (long) count * entry, head.limit()), where, "a section table");
    List<Section> sections = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      add(sections, head.slice((int) table + i * entry, entry), fileSize, where);
    }
    return new PeOutline(machine, sections);
  }

  private static void add(List<Section> sections, ByteBuffer header, long fileSize, String where)
      throws FormatException {
    StructLayout layout = PeLayout.SECTION;
    String name = new String(layout.bytes("Name").get(header), ISO_8859_1).replace("\0", "");
    long offset = layout.u32("PointerToRawData").get(header);
    long stored = layout.u32("SizeOfRawData").get(header);
    long used = layout.u32("VirtualSize").get(header);
    if (stored == 0) {
      return;
    }
    if (!Ranges.within(offset, stored, fileSize)) {
      throw new FormatException.Corrupt(
          Fault.in(where)
              .actual("section " + sections.size() + " is " + stored + " bytes at " + offset)
              .expected("a place within the file of " + fileSize + " bytes")
              .source(SOURCE)
              .advice("the file may have been cut short"));
    }
    long size = used == 0 ? stored : Math.min(used, stored);
    sections.add(new Section(name, offset, (int) Math.min(size, Integer.MAX_VALUE)));
  }

  private static void require(boolean rule, String where, String expected) throws FormatException {
    if (!rule) {
      throw notRecognized(where, expected);
    }
  }

  private static FormatException notRecognized(String where, String expected) {
    return new FormatException.NotRecognized(Fault.in(where).expected(expected).source(SOURCE));
  }
}
