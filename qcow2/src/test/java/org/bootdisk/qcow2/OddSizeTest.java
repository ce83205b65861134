package org.bootdisk.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import org.bootdisk.block.FileDevice;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Disks whose sizes are not multiples of a sector, as the library can make them. */
class OddSizeTest {

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "1,512",
    "511,512",
    "513,512",
    "100001,512",
    "1,65536",
    "65535,65536",
    "65537,65536",
    "1000001,65536",
    "1000001,2097152",
    "1000001,16384"
  })
  void readsAndChangesAllOfThem(int size, int clusterSize) throws IOException {
    Path file = directory.resolve("odd.qcow2");
    Qcow2Options options = Qcow2Options.defaults().withClusterSize(clusterSize);
    options = clusterSize == 16384 ? options.withExtendedL2() : options;
    byte[] content = Seeds.bytes(size, size);
    try (Qcow2Image image = Qcow2Image.create(FileDevice.create(file, 0), size, options)) {
      image.write(0, ByteBuffer.wrap(content));
      image.snapshots().create("one", Instant.EPOCH);
      int last = (size - 1) / clusterSize * clusterSize;
      image.compression().write(last, ByteBuffer.wrap(new byte[size - last]));
      assertThat(read(image)[size - 1]).isZero();
      image.write(last, ByteBuffer.wrap(content, last, size - last));
      image.flush();
      assertThat(read(image)).isEqualTo(content);
      image.zero(size - 1, 1);
      image.discard(0, size);
      image.resize(size + 3L);
      image.resize(size);
      image.snapshots().apply(image.snapshots().list().get(0));
    }
    try (Qcow2Image image = Qcow2Image.open(FileDevice.openReadOnly(file), BackingFiles.none())) {
      assertThat(image.size()).isEqualTo(size);
      assertThat(read(image)).isEqualTo(content);
    }
    Tool.named("qemu-img").output("check", file);
  }

  private static byte[] read(Qcow2Image image) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(image.size()));
    image.read(0, bytes);
    return bytes.array();
  }
}
