package org.bootdisk.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bootdisk.qcow2.Images.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.qcow2.layout.Snapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Internal snapshots: ours read by QEMU, QEMU's read by us. */
class SnapshotTest {

  private static final int SIZE = 1 << 20;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {512, 4096, 65536})
  void keepsStatesThatQemuReads(int clusterSize) throws IOException {
    Path file = directory.resolve("ours.qcow2");
    Qcow2Options options = Qcow2Options.defaults().withClusterSize(clusterSize);
    RandomScript script = new RandomScript(1, new byte[SIZE]);
    byte[] first;
    byte[] second;
    try (Qcow2Image image = Qcow2Image.create(FileDevice.create(file, 0), SIZE, options)) {
      script.run(image, 15);
      image.snapshots().create("first", Instant.EPOCH);
      first = script.model().clone();
      script.run(image, 15);
      image.snapshots().create("second", Instant.EPOCH);
      second = script.model().clone();
      script.run(image, 15);
      assertThat(image.snapshots().list()).extracting(Snapshot::id).containsExactly("1", "2");
      assertThat(content(image.snapshots().view(image.snapshots().list().get(0)))).isEqualTo(first);
    }
    requireClean(file);
    assertThat(converted(file, "first")).isEqualTo(first);
    assertThat(converted(file, "second")).isEqualTo(second);
    try (Qcow2Image image = writable(file)) {
      assertThat(content(image)).isEqualTo(script.model());
      image.snapshots().delete(image.snapshots().list().get(0));
    }
    requireClean(file);
    try (Qcow2Image image = writable(file)) {
      image.snapshots().apply(image.snapshots().list().get(0));
      assertThat(content(image)).isEqualTo(second);
      image.write(1000, ByteBuffer.wrap(new byte[100_000]));
    }
    requireClean(file);
    assertThat(converted(file, "second")).isEqualTo(second);
  }

  @Test
  void readsAndDeletesWhatQemuTook() throws IOException {
    Path file = directory.resolve("theirs.qcow2");
    Tool.named("qemu-img").output("create", "-q", "-f", "qcow2", file, SIZE);
    Tool.named("qemu-io").output("-c", "write -P 1 0 600k", file);
    Tool.named("qemu-img").output("snapshot", "-c", "theirs", file);
    Tool.named("qemu-io").output("-c", "write -P 2 100k 300k", file);
    try (Qcow2Image image = writable(file)) {
      Snapshot snapshot = image.snapshots().list().get(0);
      assertThat(snapshot.name()).isEqualTo("theirs");
      assertThat(content(image.snapshots().view(snapshot))[150_000]).isEqualTo((byte) 1);
      assertThat(content(image)[150_000]).isEqualTo((byte) 2);
      image.snapshots().delete(snapshot);
      image.write(200_000, ByteBuffer.wrap(new byte[10]));
    }
    requireClean(file);
  }

  @Test
  void refusesASnapshotThatOneBitRefcountsCannotCount() throws IOException {
    Qcow2Options options = Qcow2Options.defaults().withRefcountBits(1);
    try (Qcow2Image image = Qcow2Image.create(new MemoryDevice("narrow", 0), SIZE, options)) {
      image.write(0, ByteBuffer.wrap(new byte[] {1}));
      assertThatThrownBy(() -> image.snapshots().create("too much", Instant.EPOCH))
          .isInstanceOf(FormatException.LimitExceeded.class)
          .hasMessageContaining("wider");
      assertThat(image.snapshots().list()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 65536})
  void resizesBothWays(int clusterSize) throws IOException {
    Path file = directory.resolve("resized.qcow2");
    Qcow2Options options = Qcow2Options.defaults().withClusterSize(clusterSize);
    RandomScript script = new RandomScript(2, new byte[SIZE]);
    try (Qcow2Image image = Qcow2Image.create(FileDevice.create(file, 0), SIZE, options)) {
      script.run(image, 20);
    }
    byte[] model = script.model();
    for (int size : List.of(SIZE - 100 * 512, 40 * SIZE, SIZE / 2, 2 * SIZE, 0, SIZE)) {
      try (Qcow2Image image = writable(file)) {
        image.resize(size);
      }
      model = Arrays.copyOf(model, size);
      requireClean(file);
      try (Qcow2Image image = writable(file)) {
        assertThat(content(image)).as("size %d", size).isEqualTo(model);
      }
    }
    assertThat(Files.size(file)).isLessThan(4L * SIZE);
  }

  private static Qcow2Image writable(Path file) throws IOException {
    return Qcow2Image.openWritable(FileDevice.openWritable(file), BackingFiles.none());
  }

  private static void requireClean(Path file) {
    Tool.named("qemu-img").output("check", file);
  }

  private byte[] converted(Path file, String snapshot) throws IOException {
    Path raw = directory.resolve(snapshot + ".raw");
    Tool.named("qemu-img").output("convert", "-l", snapshot, "-O", "raw", file, raw);
    return Files.readAllBytes(raw);
  }

  @Test
  void keepsNoStateWhoseClustersAreNotCounted() throws IOException {
    Path file = directory.resolve("far.qcow2");
    Tool.named("qemu-img")
        .in(directory)
        .output("create", "-q", "-f", "qcow2", "-o", "data_file=far.data", file, "1M");
    byte[] before = Files.readAllBytes(file);
    assertThat(Tool.named("qemu-img").run("snapshot", "-c", "one", file).status()).isEqualTo(1);
    try (Qcow2Image image =
        Qcow2Image.openWritable(FileDevice.openWritable(file), DirectoryBackingFiles.of(file))) {
      assertThatThrownBy(() -> image.snapshots().create("one", Instant.EPOCH))
          .isInstanceOf(FormatException.Unsupported.class)
          .hasMessageContaining("external data file");
    }
    assertThat(file).hasBinaryContent(before);
  }

  @Test
  void refusesASnapshotThatIsGoneAndOneThatDoesNotFitTheTable() throws IOException {
    Path file = directory.resolve("gone.qcow2");
    try (Qcow2Image image =
        Qcow2Image.create(FileDevice.create(file, 0), 1 << 20, Qcow2Options.defaults())) {
      image.write(0, ByteBuffer.wrap(Seeds.bytes(1, 100_000)));
      Snapshots snapshots = image.snapshots();
      Snapshot gone = snapshots.create("gone", Instant.EPOCH);
      snapshots.delete(gone);
      assertThatThrownBy(() -> snapshots.delete(gone))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no snapshot 'gone'");
      assertThatThrownBy(() -> snapshots.apply(gone)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> snapshots.create("n".repeat(65536), Instant.EPOCH))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> snapshots.create("before 1970", Instant.MIN))
          .isInstanceOf(IllegalArgumentException.class);
      image.write(0, ByteBuffer.wrap(Seeds.bytes(2, 100_000)));
    }
    Tool.named("qemu-img").output("check", file);
  }
}
