package org.bootdisk.grub.pe;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.fixtures.FieldChanges.Place;

/** Where the headers of an image lie. */
public final class PePlaces {

  private PePlaces() {}

  /** All headers of {@code image}, one for {@code machine}. */
  public static List<Place> of(byte[] image, PeMachine machine) {
    ByteBuffer file = ByteBuffer.wrap(image);
    int start = (int) PeLayout.MSDOS_STUB.u32("e_lfanew").get(file);
    ByteBuffer coff = file.slice(start, PeLayout.COFF.size());
    int optional = start + PeLayout.COFF.size();
    List<Place> places = new ArrayList<>();
    places.add(new Place(PeLayout.MSDOS_STUB, 0));
    places.add(new Place(PeLayout.COFF, start));
    places.add(new Place(machine.optional(), optional));
    int table = optional + machine.optional().size();
    for (int i = 0; i < PeLayout.COFF.u16("NumberOfSections").get(coff); i++) {
      places.add(new Place(PeLayout.SECTION, table + i * PeLayout.SECTION.size()));
    }
    return places;
  }
}
