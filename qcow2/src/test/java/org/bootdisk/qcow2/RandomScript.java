package org.bootdisk.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.fixtures.Seeds;

/** Random changes to a device, carried out on an array of bytes as well. */
final class RandomScript {

  private final SplittableRandom random;
  private final byte[] model;

  RandomScript(long seed, byte[] model) {
    this.random = new SplittableRandom(seed);
    this.model = model;
  }

  /** What the device must hold. */
  byte[] model() {
    return model;
  }

  /** Carries out {@code steps} changes, a few of them flushes. */
  void run(BlockDevice device, int steps) throws IOException {
    for (int step = 0; step < steps; step++) {
      int offset = random.nextInt(model.length);
      int length = random.nextInt(Math.min(model.length - offset, 1 << random.nextInt(1, 21)) + 1);
      switch (random.nextInt(8)) {
        case 0 -> zero(device, offset, length);
        case 1 -> discard(device, offset, length);
        case 2 -> device.flush();
        default -> write(device, offset, length);
      }
    }
  }

  private void write(BlockDevice device, int offset, int length) throws IOException {
    byte[] bytes = Seeds.bytes(random.nextLong(), length);
    device.write(offset, ByteBuffer.wrap(bytes));
    System.arraycopy(bytes, 0, model, offset, length);
  }

  private void zero(BlockDevice device, int offset, int length) throws IOException {
    device.zero(offset, length);
    Arrays.fill(model, offset, offset + length, (byte) 0);
  }

  private void discard(BlockDevice device, int offset, int length) throws IOException {
    device.discard(offset, length);
    device.read(offset, ByteBuffer.wrap(model, offset, length));
  }
}
