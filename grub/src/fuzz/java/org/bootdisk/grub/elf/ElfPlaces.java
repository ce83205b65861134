package org.bootdisk.grub.elf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.StructLayout;
import org.bootdisk.fixtures.FieldChanges.Place;
import org.jspecify.annotations.Nullable;

/** Where the structures of an object file lie. */
public final class ElfPlaces {

  /** Of a table; the rest of its entries are like these. */
  private static final int FIRST_ENTRIES = 16;

  private ElfPlaces() {}

  /** The header, all sections, and the first symbols and relocations of {@code bytes}. */
  public static List<Place> of(byte[] bytes, ElfMachine machine) {
    ElfLayout layout = machine.layout();
    ByteBuffer file = ByteBuffer.wrap(bytes);
    List<Place> places = new ArrayList<>(List.of(new Place(layout.header, 0)));
    int table = (int) layout.sectionTableOffset.get(file);
    for (int i = 0; i < layout.sectionCount.get(file); i++) {
      int at = table + i * layout.section.size();
      places.add(new Place(layout.section, at));
      ByteBuffer section = file.slice(at, layout.section.size());
      StructLayout entry = entry(layout, layout.sectionType.get(section));
      if (entry != null) {
        add(places, entry, layout.sectionOffset.get(section), layout.sectionSize.get(section));
      }
    }
    return places;
  }

  private static @Nullable StructLayout entry(ElfLayout layout, long type) {
    if (type == ElfSection.SYMTAB) {
      return layout.symbol;
    }
    if (type == ElfSection.RELA) {
      return layout.relocationWithAddend;
    }
    return type == ElfSection.REL ? layout.relocation : null;
  }

  private static void add(List<Place> places, StructLayout entry, long offset, long size) {
    for (int i = 0; i < Math.min(FIRST_ENTRIES, size / entry.size()); i++) {
      places.add(new Place(entry, offset + (long) i * entry.size()));
    }
  }
}
