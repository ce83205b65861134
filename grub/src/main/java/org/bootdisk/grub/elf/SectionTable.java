package org.bootdisk.grub.elf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Ranges;

/** The section header table of one object file, before it is decoded (System V ABI, "Sections"). */
record SectionTable(String where, ByteBuffer file, ElfLayout layout) {

  private static final long GREATEST_ALIGNMENT = 1L << 16;

  List<ElfSection> decode() throws FormatException {
    int count = layout.sectionCount.get(file);
    int size = layout.section.size();
    ElfFile.require(where, layout.sectionEntrySize, layout.sectionEntrySize.get(file), size);
    long table = layout.sectionTableOffset.get(file);
    if (!Ranges.within(table, (long) count * size, file.limit())) {
      throw outside(layout.sectionTableOffset.field().name(), table);
    }
    byte[] names = names(table, count);
    List<ElfSection> sections = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      sections.add(section(i, entry(table, i), names));
    }
    return List.copyOf(sections);
  }

  private byte[] names(long table, int count) throws FormatException {
    int index = layout.sectionNamesIndex.get(file);
    if (index >= count) {
      throw outside(layout.sectionNamesIndex.name(), index);
    }
    ByteBuffer entry = entry(table, index);
    long offset = layout.sectionOffset.get(entry);
    long size = layout.sectionSize.get(entry);
    if (!Ranges.within(offset, size, file.limit())) {
      throw outside("sh_offset of section " + index, offset);
    }
    byte[] names = new byte[(int) size];
    file.get((int) offset, names);
    return names;
  }

  private ByteBuffer entry(long table, int index) {
    return file.slice((int) table + index * layout.section.size(), layout.section.size());
  }

  private ElfSection section(int index, ByteBuffer entry, byte[] names) throws FormatException {
    ElfSection section =
        new ElfSection(
            index,
            ElfFile.string(where, names, layout.sectionName.get(entry), layout.sectionName.name()),
            layout.sectionType.get(entry),
            layout.sectionFlags.get(entry),
            layout.sectionAddress.get(entry),
            layout.sectionOffset.get(entry),
            layout.sectionSize.get(entry),
            layout.sectionLink.get(entry),
            layout.sectionInfo.get(entry),
            Math.max(1, layout.sectionAlignment.get(entry)));
    long stored = section.hasBytes() ? section.size() : 0;
    if ((section.size() | section.address()) < 0
        || (stored > 0 && !Ranges.within(section.offset(), stored, file.limit()))) {
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
            .expected("a place within the file of " + file.limit() + " bytes")
            .source(ElfFile.SOURCE));
  }
}
