package org.bootdisk.grub.pe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The {@code .reloc} section: the places that hold addresses, for a loader that puts the image
 * somewhere else (Microsoft, "PE Format", "The .reloc Section").
 *
 * <p>Places keep the order in which they are given. Each change of page begins a new block, so a
 * page can have several; that is how GRUB's tool does it (GRUB, util/grub-mkimagexx.c, {@code
 * add_fixup_entry}), and firmware does not mind.
 */
public final class BaseRelocations {

  private static final int PAGE = 0x1000;
  private static final int BLOCK_HEADER = 8;
  private static final int BLOCK_ALIGNMENT = 8;
  private static final int TYPE_SHIFT = 12;

  private ByteBuffer bytes = ByteBuffer.allocate(PAGE).order(ByteOrder.LITTLE_ENDIAN);
  private int blockStart = -1;
  private final int type;

  /** No places yet, of addresses that are as wide as those of {@code machine}. */
  public BaseRelocations(PeMachine machine) {
    this.type = machine.baseRelocation;
  }

  /**
   * Adds an address.
   *
   * @param place where it is, in bytes from the start of the image in memory
   */
  public void add(int place) {
    int page = place & -PAGE;
    if (blockStart < 0 || bytes.getInt(blockStart) != page) {
      endBlock(BLOCK_ALIGNMENT);
      blockStart = bytes.position();
      reserve(BLOCK_HEADER);
      bytes.putInt(page).putInt(0);
    }
    reserve(Short.BYTES);
    bytes.putShort((short) (type << TYPE_SHIFT | place - page));
  }

  /** Ends the current block, if there is one, with entries that mean nothing. */
  private void endBlock(int alignment) {
    if (blockStart >= 0) {
      int end = (bytes.position() + alignment - 1) & -alignment;
      reserve(end - bytes.position());
      bytes.position(end);
      bytes.putInt(blockStart + Integer.BYTES, end - blockStart);
    }
  }

  private void reserve(int length) {
    if (bytes.remaining() < length) {
      int capacity = Math.max(2 * bytes.capacity(), bytes.position() + length);
      bytes =
          ByteBuffer.wrap(Arrays.copyOf(bytes.array(), capacity))
              .order(ByteOrder.LITTLE_ENDIAN)
              .position(bytes.position());
    }
  }

  /** The section, padded to whole pages as part of its last block. Nothing can be added after. */
  public byte[] encode() {
    endBlock(PAGE);
    return Arrays.copyOf(bytes.array(), bytes.position());
  }
}
