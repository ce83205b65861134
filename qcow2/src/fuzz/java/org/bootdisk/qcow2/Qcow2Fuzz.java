package org.bootdisk.qcow2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.fixtures.Hostile;
import org.bootdisk.fixtures.MeteredDevice;
import org.bootdisk.qcow2.crypt.PassphraseException;
import org.bootdisk.qcow2.layout.Bitmap;
import org.bootdisk.qcow2.layout.BitmapDirectory;
import org.bootdisk.qcow2.layout.BitmapTable;
import org.bootdisk.qcow2.layout.Snapshot;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads and writes images that somebody made to break us. */
class Qcow2Fuzz {

  private static final int MOST_EXTENTS = 500;
  private static final int MOST_BYTES = 1 << 16;
  private static final long LARGEST_SIZE = 1L << 30;

  static Stream<byte[]> seeds() throws IOException {
    return Images.seeds();
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 5000)
  void readsAndWrites(byte[] input) {
    Hostile.read(() -> orWithoutKey(() -> readAll(Images.decode(input))));
    Hostile.read(() -> orWithoutKey(() -> write(Images.decode(input))));
  }

  private static void readAll(BlockDevice file) throws IOException {
    try (Qcow2Image image = Qcow2Image.open(file, BackingFiles.none())) {
      readAll(file, image);
    }
  }

  /** Reads all of an image that was opened on {@code file}. */
  static void readAll(BlockDevice file, Qcow2Image image) throws IOException {
    Hostile.read(() -> readSnapshots(image));
    Hostile.read(() -> readBitmaps(file, image));
    read(image.layer());
    read(image);
  }

  private static void readSnapshots(Qcow2Image image) throws IOException {
    for (Snapshot snapshot : image.snapshots().list()) {
      Hostile.read(() -> orWithoutKey(() -> read(image.snapshots().view(snapshot))));
    }
  }

  /** Reads what may be encrypted: a damaged header may be opened by no passphrase any more. */
  static void orWithoutKey(Hostile.Reading reading) throws IOException {
    try {
      reading.run();
    } catch (PassphraseException e) {
      Hostile.requirePresentable(String.valueOf(e.getMessage()));
    }
  }

  private static void readBitmaps(BlockDevice file, Qcow2Image image) throws IOException {
    for (Bitmap bitmap : BitmapDirectory.read(file, image.header()).bitmaps()) {
      BitmapTable.read(file, bitmap, image.header().geometry());
    }
  }

  static void read(BlockDevice guest) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES);
    int count = 0;
    for (long at = 0; at < guest.size() && count < MOST_EXTENTS; count++) {
      Extent extent = guest.extent(at, guest.size() - at);
      assertThat(extent.start()).isEqualTo(at);
      assertThat(extent.length()).isPositive();
      guest.read(at, bytes.clear().limit((int) Math.min(extent.length(), MOST_BYTES)));
      at += extent.length();
    }
  }

  private static void write(MeteredDevice file) throws IOException {
    try (Qcow2Image image = Qcow2Image.openWritable(file, BackingFiles.none())) {
      int length = (int) Math.min(3000, image.size());
      ByteBuffer written = ByteBuffer.wrap("written ".repeat(400).getBytes(UTF_8), 0, length);
      image.write(0, written.duplicate());
      long end = image.size();
      image.zero(end - Math.min(end, 5000), Math.min(end, 5000) / 2);
      image.discard(end / 2, Math.min(end / 4, LARGEST_SIZE));
      image.flush();
      if (end < LARGEST_SIZE) {
        image.resize(end + 100_000);
      }
    }
  }
}
