package org.bootdisk.gpt.sgdisk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.edit.GptEdit;
import org.bootdisk.gpt.edit.GptErasure;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.bootdisk.gpt.mbr.Mbr;
import org.bootdisk.gpt.mbr.MbrDisk;

/**
 * What an sgdisk command line comes to.
 *
 * @param mode whether it is to be written
 * @param erasure what is zeroed first
 * @param erasesMbr whether the MBR is zeroed too
 * @param gpt the GPT disk to write, if it changed
 * @param legacy the legacy table to write instead, which ends the GPT
 * @param replicas what {@code --replicate} writes to other disks
 * @param output what was asked to be printed
 */
public record SgdiskOutcome(
    Mode mode,
    Optional<GptErasure> erasure,
    boolean erasesMbr,
    Optional<GptDisk> gpt,
    Optional<MbrDisk> legacy,
    List<Replica> replicas,
    String output) {

  /**
   * A table for another disk.
   *
   * @param name of that disk
   * @param disk what goes there
   */
  public record Replica(String name, GptDisk disk) {

    /**
     * The table as it fits a disk of {@code blockCount} blocks: the same on a disk of the same
     * size, else with the alternate at its end. All GUIDs are the same.
     *
     * @throws IllegalArgumentException if a partition reaches beyond the usable blocks
     */
    public GptDisk fitted(long blockCount, ChsGeometry geometry) {
      boolean same = blockCount == disk.blockCount();
      return same ? disk : GptEdit.mirrored(disk, blockCount, geometry);
    }
  }

  /** Copies the list. */
  public SgdiskOutcome {
    replicas = List.copyOf(replicas);
  }

  /** Whether anything is written. */
  public enum Mode {
    /** It is. */
    WRITE,
    /** {@code --pretend} was given. */
    PRETEND
  }

  /** Whether {@link #writeTo} changes anything. */
  public boolean changes() {
    boolean something = erasure.isPresent() || gpt.isPresent() || legacy.isPresent();
    return mode == Mode.WRITE && something;
  }

  /**
   * Writes it.
   *
   * @param found the GPT to remove if a legacy table replaces it
   */
  public void writeTo(BlockDevice device, GptErasure found, ChsGeometry geometry)
      throws IOException {
    if (mode == Mode.PRETEND) {
      return;
    }
    if (erasure.isPresent()) {
      erasure.get().run(device);
      if (erasesMbr) {
        device.write(0, ByteBuffer.allocate(Mbr.BYTES));
        device.flush();
      }
    }
    if (legacy.isPresent()) {
      legacy.get().writeTo(device, geometry);
      found.run(device);
    } else if (gpt.isPresent()) {
      gpt.get().writeTo(device);
    }
  }
}
