package org.bootdisk.gpt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bootdisk.block.FilterDevice;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.block.Zeros;

/**
 * A device that remembers which sectors were written between two flushes, so that a power cut can
 * be played back: all epochs before it are on the disk, of its own any sectors in any order.
 */
public final class RecordingDevice extends FilterDevice {

  private static final int SECTOR = 512;

  private record Write(long offset, ByteBuffer bytes) {}

  private final byte[] before;
  private final List<List<Write>> epochs = new ArrayList<>(List.of(new ArrayList<>()));

  /** Records what is written to a copy of {@code before}. */
  public RecordingDevice(byte[] before) {
    super(MemoryDevice.of("disk", before));
    this.before = before.clone();
  }

  /** Epochs in which something was written. */
  public int epochs() {
    return epochs.size();
  }

  /** The disk after a power cut during {@code epoch}, counted from 0. */
  public MemoryDevice cutIn(int epoch, SplittableRandom random) {
    MemoryDevice disk = MemoryDevice.of("disk", before);
    for (int i = 0; i < epoch; i++) {
      epochs.get(i).forEach(write -> disk.write(write.offset, write.bytes.duplicate()));
    }
    int chance = random.nextInt(1, 10);
    for (Write write : epochs.get(epoch)) {
      if (random.nextInt(10) < chance) {
        disk.write(write.offset, write.bytes.duplicate());
      }
    }
    return disk;
  }

  @Override
  public void write(long offset, ByteBuffer src) throws IOException {
    long at = offset;
    for (ByteBuffer rest = src.duplicate(); rest.hasRemaining(); ) {
      byte[] sector = new byte[(int) Math.min(SECTOR - at % SECTOR, rest.remaining())];
      rest.get(sector);
      epochs.get(epochs.size() - 1).add(new Write(at, ByteBuffer.wrap(sector)));
      at += sector.length;
    }
    super.write(offset, src);
  }

  @Override
  public void zero(long offset, long length) throws IOException {
    Zeros.writeTo(this, offset, length);
  }

  @Override
  public void flush() {
    if (!epochs.get(epochs.size() - 1).isEmpty()) {
      epochs.add(new ArrayList<>());
    }
  }
}
