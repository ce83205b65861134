package org.bootdisk.bootdisk.inspect;

import org.bootdisk.block.StructLayout;

/**
 * Where the fields of an on-disk structure lie, in all of its copies.
 *
 * @param layout of the structure
 * @param starts first bytes of the copies on the virtual disk
 */
record Structure(StructLayout layout, long... starts) {

  /** A field's places, one a copy. */
  ByteRange[] field(String name) {
    for (StructLayout.Field field : layout.fields()) {
      if (field.name().equals(name)) {
        ByteRange[] places = new ByteRange[starts.length];
        for (int i = 0; i < starts.length; i++) {
          places[i] = new ByteRange(starts[i] + field.offset(), field.width());
        }
        return places;
      }
    }
    throw new IllegalArgumentException(layout.name() + " has no " + name);
  }
}
