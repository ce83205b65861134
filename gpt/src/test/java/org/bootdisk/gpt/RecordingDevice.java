package org.bootdisk.gpt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.MemoryDevice;

/**
 * A device that remembers which sectors were written between two flushes, so that a power cut can
 * be played back: all epochs before it are on the disk, of its own any sectors in any order.
 */
public final class RecordingDevice implements BlockDevice {

  private static final int SECTOR = 512;

  private record Write(long offset, ByteBuffer bytes) {}

  private final byte[] before;
  private final MemoryDevice device;
  private final List<List<Write>> epochs = new ArrayList<>(List.of(new ArrayList<>()));

  /** Records what is written to a copy of {@code before}. */
  public RecordingDevice(byte[] before) {
    this.before = before.clone();
    this.device = MemoryDevice.of("disk", before);
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
  public String description() {
    return device.description();
  }

  @Override
  public long size() {
    return device.size();
  }

  @Override
  public void read(long offset, ByteBuffer dst) {
    device.read(offset, dst);
  }

  @Override
  public void write(long offset, ByteBuffer src) {
    long at = offset;
    for (ByteBuffer rest = src.duplicate(); rest.hasRemaining(); ) {
      byte[] sector = new byte[(int) Math.min(SECTOR - at % SECTOR, rest.remaining())];
      rest.get(sector);
      epochs.get(epochs.size() - 1).add(new Write(at, ByteBuffer.wrap(sector)));
      at += sector.length;
    }
    device.write(offset, src);
  }

  @Override
  public void flush() {
    if (!epochs.get(epochs.size() - 1).isEmpty()) {
      epochs.add(new ArrayList<>());
    }
  }

  @Override
  public void close() throws IOException {
    device.close();
  }
}
