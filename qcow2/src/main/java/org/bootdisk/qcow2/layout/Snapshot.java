package org.bootdisk.qcow2.layout;

import java.nio.ByteBuffer;

/**
 * An internal snapshot (qcow2 "Snapshots").
 *
 * @param l1 its L1 table; counts entries
 * @param id unique in the image; QEMU uses decimal numbers
 * @param name what a person called it; may be empty
 * @param seconds when it was taken, seconds since 1970, unsigned 32 bits
 * @param nanoseconds of that second
 * @param vmClockNanoseconds how long the guest had run
 * @param vmStateSize bytes of VM state behind the virtual disk's end; 0 if there is none
 * @param virtualSize bytes of the virtual disk when it was taken
 * @param icount instructions executed, or -1
 * @param knownExtra bytes of extra data known here that the file has: {@link #KNOWN_EXTRA} if all
 * @param unknownExtra further extra data, kept as it is
 */
public record Snapshot(
    TableLocation l1,
    String id,
    String name,
    long seconds,
    long nanoseconds,
    long vmClockNanoseconds,
    long vmStateSize,
    long virtualSize,
    long icount,
    int knownExtra,
    ByteBuffer unknownExtra) {

  /** Bytes of {@code vm_state_size}, {@code disk_size} and {@code icount} in the extra data. */
  public static final int KNOWN_EXTRA = 3 * Long.BYTES;

  /** Bytes of extra data that every snapshot of a version 3 image has. */
  private static final int REQUIRED_EXTRA = 2 * Long.BYTES;

  /** Keeps a view that nobody can change through this record. */
  public Snapshot {
    unknownExtra = unknownExtra.slice().asReadOnlyBuffer();
  }

  /** Whether the file has the extra data that version 3 requires. */
  public boolean isComplete() {
    return knownExtra >= REQUIRED_EXTRA;
  }
}
