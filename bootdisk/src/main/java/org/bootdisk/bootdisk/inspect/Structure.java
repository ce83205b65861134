package org.bootdisk.bootdisk.inspect;

import java.util.Arrays;
import org.bootdisk.block.StructLayout;

/** Where the fields of an on-disk structure lie, in all of its copies. */
final class Structure {

  private final StructLayout layout;
  private final long[] starts;

  /**
   * A structure.
   *
   * @param starts first bytes of its copies on the virtual disk
   */
  Structure(StructLayout layout, long... starts) {
    this.layout = layout;
    this.starts = starts.clone();
  }

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

  /** Places of several fields. */
  static ByteRange[] joined(ByteRange[] some, ByteRange[] more) {
    ByteRange[] all = Arrays.copyOf(some, some.length + more.length);
    System.arraycopy(more, 0, all, some.length, more.length);
    return all;
  }
}
