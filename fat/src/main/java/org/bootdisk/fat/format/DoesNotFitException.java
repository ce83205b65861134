package org.bootdisk.fat.format;

import java.util.List;
import org.bootdisk.block.ByteSize;

/** A tree that has no room on the volume that is to hold it. */
public final class DoesNotFitException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final long needed;
  private final long available;
  private final transient List<String> largest;

  DoesNotFitException(long needed, long available, List<String> largest) {
    super(
        "the files need "
            + needed
            + " bytes in clusters ("
            + ByteSize.print(needed)
            + "), the volume has "
            + available
            + " ("
            + ByteSize.print(available)
            + "); the largest: "
            + String.join(", ", largest));
    this.needed = needed;
    this.available = available;
    this.largest = List.copyOf(largest);
  }

  /** Bytes of the clusters that the tree takes. */
  public long needed() {
    return needed;
  }

  /** Bytes of the clusters that there are. */
  public long available() {
    return available;
  }

  /** The largest files with their sizes, largest first, for people. */
  public List<String> largest() {
    return largest;
  }
}
