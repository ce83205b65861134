package org.bootdisk.gpt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import org.bootdisk.block.MemoryDevice;

/** Makes the checksums of a changed GPT right, so that the fuzzer gets past them. */
final class Checksums {

  private static final int HEADER_SIZE = 12;
  private static final int HEADER_CRC = 16;
  private static final int ENTRY_LBA = 72;
  private static final int ENTRY_COUNT = 80;
  private static final int ENTRY_SIZE = 84;
  private static final int ENTRIES_CRC = 88;
  private static final int LARGEST = 1 << 16;

  private Checksums() {}

  /** Mends both copies, as far as their fields lead to anything. */
  static void mend(MemoryDevice device, int blockSize) {
    mend(device, blockSize, blockSize);
    mend(device, blockSize, (device.size() / blockSize - 1) * blockSize);
  }

  private static void mend(MemoryDevice device, int blockSize, long at) {
    if (at < blockSize || at + blockSize > device.size()) {
      return;
    }
    ByteBuffer header = ByteBuffer.allocate(blockSize).order(ByteOrder.LITTLE_ENDIAN);
    device.read(at, header);
    long array = header.getLong(ENTRY_LBA) * blockSize;
    mend(device, header, array);
    device.write(at, header.rewind());
  }

  /** Mends a header whose array begins at {@code array}. */
  static void mend(MemoryDevice device, ByteBuffer header, long array) {
    long length = (long) header.getInt(ENTRY_COUNT) * header.getInt(ENTRY_SIZE);
    boolean there = array >= 0 && length > 0 && length <= LARGEST;
    if (there && array <= device.size() - length) {
      ByteBuffer entries = ByteBuffer.allocate((int) length);
      device.read(array, entries);
      header.putInt(ENTRIES_CRC, crc(entries.flip()));
    }
    int size = header.getInt(HEADER_SIZE);
    if (size > HEADER_CRC && size <= header.capacity()) {
      header
          .putInt(HEADER_CRC, 0)
          .putInt(HEADER_CRC, crc(header.duplicate().position(0).limit(size)));
    }
  }

  private static int crc(ByteBuffer bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
