package org.bootdisk.qcow2.crypt;

import java.util.ArrayList;
import java.util.List;
import org.bootdisk.fixtures.FieldChanges.Place;

/** The structures of a LUKS header. */
@SuppressWarnings("exports") // Only fuzzers see the fixtures.
public final class LuksPlaces {

  private LuksPlaces() {}

  /** Those of the header at {@code offset}. */
  public static List<Place> at(long offset) {
    List<Place> places = new ArrayList<>();
    places.add(new Place(LuksHeader.LAYOUT, offset));
    for (int slot = 0; slot < LuksHeader.SLOTS; slot++) {
      places.add(new Place(KeySlot.LAYOUT, offset + LuksHeader.slotOffset(slot)));
    }
    return places;
  }
}
