package org.bootdisk.grub.elf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Ranges;

/** The section header table of one object file, before it is decoded (System V ABI, "Sections"). */
final class SectionTable {

  private static final long GREATEST_ALIGNMENT = 1L << 16;

  private final String where;
  private final byte[] file;
  private final ElfLayout layout;

  SectionTable(String where, byte[] file, ElfLayout layout) {
    this.where = where;
    this.file = file;
    this.layout = layout;
  }

  List<ElfSection> decode() throws FormatException {
    ByteBuffer header = ByteBuffer.wrap(file);
    int count = layout.sectionCount.get(header);
    int size = layout.section.size();
    ElfFile.require(where, layout.sectionEntrySize, layout.sectionEntrySize.get(header), size);
    long table = layout.sectionTableOffset.get(file, 0);
    if (!Ranges.within(table, (long) count * size, file.length)) {
      throw outside(layout.sectionTableOffset.field().name(), table);
    }
    byte[] names = names((int) table, count, layout.sectionNamesIndex.get(header));
    List<ElfSection> sections = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      sections.add(section(i, (int) table + i * size, names));
    }
    return List.copyOf(sections);
  }

  private byte[] names(int table, int count, int index) throws FormatException {
    if (index >= count) {
      throw outside(layout.sectionNamesIndex.name(), index);
    }
    int entry = table + index * layout.section.size();
    long offset = layout.sectionOffset.get(file, entry);
    long size = layout.sectionSize.get(file, entry);
    if (!Ranges.within(offset, /* length= */ size, /* size= */ file.length)) {
      throw outside("sh_offset of section " + index, offset);
    }
    return Arrays.copyOfRange(file, (int) offset, (int) (offset + size));
  }

  private ElfSection section(int index, int entry, byte[] names) throws FormatException {
    ElfSection section =
        new ElfSection(
            index,
            ElfFile.string(where, names, layout.sectionName.get(file, entry), layout.sectionName),
            layout.sectionType.get(file, entry),
            layout.sectionFlags.get(file, entry),
            layout.sectionAddress.get(file, entry),
            layout.sectionOffset.get(file, entry),
            layout.sectionSize.get(file, entry),
            layout.sectionLink.get(file, entry),
            layout.sectionInfo.get(file, entry),
            Math.max(1, layout.sectionAlignment.get(file, entry)));
    long stored = section.hasBytes() ? section.size() : 0;
    if ((section.size() | section.address()) < 0
        || (stored > 0 && !Ranges.within(section.offset(), stored, file.length))) {
      throw outside("sh_offset of section " + index, section.offset());
    }
    if (!Ranges.isPowerOfTwo(section.alignment()) || section.alignment() > GREATEST_ALIGNMENT) {
      throw new FormatException.Corrupt(
          Fault.in(where)
              .actual("sh_addralign of section " + index + " is " + section.alignment())
              .expected("a power of two up to " + GREATEST_ALIGNMENT)
              .source(ElfFile.SOURCE));
    }
    return section;
  }

  private FormatException outside(String field, long actual) {
    return new FormatException.Corrupt(
        Fault.in(where)
            .actual(field + " is " + actual)
            .expected("a place within the file of " + file.length + " bytes")
            .source(ElfFile.SOURCE));
  }
}
