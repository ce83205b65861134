package org.bootdisk.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.qcow2.check.Qcow2Check;
import org.bootdisk.qcow2.layout.Bitmap;
import org.bootdisk.qcow2.layout.Feature;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Persistent dirty bitmaps, beside those of QEMU. */
class BitmapTest {

  private static final int SIZE = 8 << 20;

  @TempDir Path directory;
  private Path file = Path.of("");

  @BeforeEach
  void makeImage() {
    file = directory.resolve("disk.qcow2");
    Tool.named("qemu-img").output("create", "-q", "-f", "qcow2", file, SIZE);
  }

  @ParameterizedTest
  @CsvSource({"65536,512,1", "512,4096,2", "4096,65536,3", "512,512,4", "2097152,1048576,5"})
  void recordsWhatQemuThenReads(int clusterSize, int granularity, long seed) throws IOException {
    Qcow2Options options = Qcow2Options.defaults().withClusterSize(clusterSize);
    Qcow2Image.create(FileDevice.openWritable(file), SIZE, options).close();
    BitSet model = new BitSet();
    try (Qcow2Image image = writable()) {
      image.bitmaps().add("ours", granularity);
    }
    for (int session = 0; session < 3; session++) {
      try (Qcow2Image image = writable()) {
        write(image, new SplittableRandom(seed + session), model, granularity);
        assertThat(dirty(image, "ours", granularity)).isEqualTo(model);
        image.flush();
      }
      Tool.named("qemu-img").output("check", file);
      assertThat(QemuMap.dirty(file, "ours", granularity)).isEqualTo(model);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 65536})
  void readsAndContinuesWhatQemuRecords(int granularity) throws IOException {
    Tool.named("qemu-img").output("bitmap", "--add", "-g", granularity, file, "theirs");
    Tool.named("qemu-io")
        .output("-c", "write 1M 100k", "-c", "write -z 3M 1M", "-c", "discard 6M 64k", file);
    BitSet model = QemuMap.dirty(file, "theirs", granularity);
    assertThat(model.cardinality()).isGreaterThan((1 << 20) / granularity);
    try (Qcow2Image image = writable()) {
      assertThat(dirty(image, "theirs", granularity)).isEqualTo(model);
      write(image, new SplittableRandom(9), model, granularity);
    }
    Tool.named("qemu-img").output("check", file);
    assertThat(QemuMap.dirty(file, "theirs", granularity)).isEqualTo(model);
  }

  @Test
  void qemuShowsBitmapsAsWeChangeThem() throws IOException {
    try (Qcow2Image image = writable()) {
      Bitmaps bitmaps = image.bitmaps();
      bitmaps.add("one", 65536);
      bitmaps.add("two", 4096);
      bitmaps.add("three", bitmaps.defaultGranularity());
      bitmaps.disable("two");
      bitmaps.remove("one");
      image.write(0, ByteBuffer.wrap(Seeds.bytes(1, 100_000)));
      bitmaps.add("late", 512);
    }
    Tool.named("qemu-img").output("check", file);
    try (Qcow2Image image = open()) {
      assertThat(image.bitmaps().list())
          .extracting(Bitmap::name, Bitmap::isEnabled, Bitmap::granularityBits)
          .containsExactly(
              tuple("two", false, 12), tuple("three", true, 16), tuple("late", true, 9));
    }
    assertThat(Tool.named("qemu-img").output("info", file))
        .containsSubsequence("name: two", "auto", "name: three", "auto", "name: late")
        .doesNotContain("in-use");
    assertThat(QemuMap.dirty(file, "two", 4096).isEmpty()).isTrue();
    assertThat(QemuMap.dirty(file, "three", 65536).cardinality()).isEqualTo(2);
    assertThat(QemuMap.dirty(file, "late", 512).isEmpty()).isTrue();
  }

  @Test
  void clearsAndMergesAcrossGranularitiesAndImages() throws IOException {
    Path other = directory.resolve("other.qcow2");
    Tool.named("qemu-img").output("create", "-q", "-f", "qcow2", other, SIZE);
    Tool.named("qemu-img").output("bitmap", "--add", "-g", "512", other, "fine");
    Tool.named("qemu-io").output("-c", "write 700k 1k", "-c", "write 5M 512", other);
    try (Qcow2Image image = writable();
        Qcow2Image source = Qcow2Image.open(FileDevice.openReadOnly(other), BackingFiles.none())) {
      image.bitmaps().add("coarse", 65536);
      image.bitmaps().add("cleared", 65536);
      image.write(0, ByteBuffer.allocate(10));
      image.bitmaps().clear("cleared");
      image.bitmaps().merge("coarse", source.bitmaps().bits("fine"));
    }
    Tool.named("qemu-img").output("check", file);
    BitSet expected = new BitSet();
    expected.set(0);
    expected.set((700 << 10) >> 16);
    expected.set((5 << 20) >> 16);
    assertThat(QemuMap.dirty(file, "coarse", 65536)).isEqualTo(expected);
    assertThat(QemuMap.dirty(file, "cleared", 65536).isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {SIZE / 2, SIZE / 2 + 512, SIZE * 2, SIZE + 512, SIZE * 100L})
  void followsChangesOfTheSizeAsQemuDoes(long size) throws IOException {
    Tool.named("qemu-img").output("bitmap", "--add", "-g", "512", file, "b");
    Tool.named("qemu-io").output("-c", "write 1k 100k", "-c", "write 4000k 4000k", file);
    Path theirs = Files.copy(file, directory.resolve("theirs.qcow2"));
    Tool.named("qemu-img").output("resize", "-q", "--shrink", theirs, size);
    try (Qcow2Image image = writable()) {
      image.resize(size);
    }
    Tool.named("qemu-img").output("check", file);
    assertThat(QemuMap.dirty(file, "b", 512)).isEqualTo(QemuMap.dirty(theirs, "b", 512));
    Tool.named("qemu-io").output("-c", "write " + (size - 512) + " 512", theirs);
    try (Qcow2Image image = writable()) {
      image.write(size - 512, ByteBuffer.allocate(512));
    }
    assertThat(QemuMap.dirty(file, "b", 512)).isEqualTo(QemuMap.dirty(theirs, "b", 512));
  }

  @Test
  void bitmapsAreInconsistentAfterACrash() throws IOException {
    MemoryDevice memory = new MemoryDevice("memory", 0);
    Qcow2Image.create(memory, SIZE, Qcow2Options.defaults()).close();
    Qcow2Image first = Qcow2Image.openWritable(memory, BackingFiles.none());
    first.bitmaps().add("recording", 65536);
    first.bitmaps().add("resting", 65536);
    first.bitmaps().disable("resting");
    first.close();
    Qcow2Image crashed = Qcow2Image.openWritable(memory, BackingFiles.none());
    crashed.write(0, ByteBuffer.allocate(512));
    crashed.flush();
    try (Qcow2Image image = Qcow2Image.openWritable(memory, BackingFiles.none())) {
      Bitmaps bitmaps = image.bitmaps();
      assertThat(bitmaps.list()).extracting(Bitmap::isInconsistent).containsExactly(true, false);
      assertThatThrownBy(() -> bitmaps.bits("recording")).hasMessageContaining("inconsistent");
      assertThatThrownBy(() -> bitmaps.enable("recording"))
          .isInstanceOf(FormatException.Unsupported.class);
      assertThatThrownBy(() -> image.resize(SIZE * 2)).hasMessageContaining("inconsistent");
      image.write(0, ByteBuffer.allocate(512));
      bitmaps.remove("recording");
      bitmaps.remove("resting");
      assertThat(image.header().has(Feature.BITMAPS)).isFalse();
    }
    assertThat(Qcow2Check.check(memory).corruptions()).as("leaks, nothing worse").isZero();
  }

  @Test
  void bitmapsAreGoneWhenAProgramThatKnowsNoneHasWritten() throws IOException {
    Tool.named("qemu-img").output("bitmap", "--add", file, "b");
    try (FileDevice device = FileDevice.openWritable(file)) {
      device.write(88, ByteBuffer.allocate(Long.BYTES));
    }
    try (Qcow2Image image = writable()) {
      assertThat(image.bitmaps().list()).isEmpty();
      image.write(0, ByteBuffer.allocate(512));
      image.bitmaps().add("new", 65536);
    }
    assertThat(QemuMap.dirty(file, "new", 65536).isEmpty()).isTrue();
    Tool.Result check = Tool.named("qemu-img").run("check", file);
    assertThat(check.status()).as("leaks, nothing worse").isEqualTo(3);
  }

  @Test
  void refusesWhatCannotBe() throws IOException {
    try (Qcow2Image image = writable()) {
      Bitmaps bitmaps = image.bitmaps();
      bitmaps.add("b", 65536);
      assertThatThrownBy(() -> bitmaps.add("b", 65536)).hasMessageContaining("already");
      assertThatThrownBy(() -> bitmaps.add("", 65536)).hasMessageContaining("empty");
      assertThatThrownBy(() -> bitmaps.add("n".repeat(1024), 65536)).hasMessageContaining("1023");
      assertThatThrownBy(() -> bitmaps.add("c", 100)).hasMessageContaining("512");
      assertThatThrownBy(() -> bitmaps.remove("c")).hasMessageContaining("no bitmap 'c'");
      image.snapshots().create("s", Instant.EPOCH);
      assertThatThrownBy(() -> image.snapshots().apply(image.snapshots().list().get(0)))
          .hasMessageContaining("bitmaps");
      assertThatThrownBy(() -> Amendment.changeVersion(image, 2)).hasMessageContaining("bitmaps");
    }
    Tool.named("qemu-img").output("check", file);
  }

  private Qcow2Image writable() throws IOException {
    return Qcow2Image.openWritable(FileDevice.openWritable(file), BackingFiles.none());
  }

  private Qcow2Image open() throws IOException {
    return Qcow2Image.open(FileDevice.openReadOnly(file), BackingFiles.none());
  }

  private static void write(
      Qcow2Image image, SplittableRandom random, BitSet model, int granularity) throws IOException {
    for (int i = 0; i < 20; i++) {
      int at = random.nextInt(SIZE - 1);
      int length = 1 + random.nextInt(Math.min(SIZE - at, 1 << (9 + random.nextInt(12))));
      switch (random.nextInt(3)) {
        case 0 -> image.zero(at, length);
        case 1 -> image.discard(at, length);
        default -> {
          byte[] bytes = new byte[length];
          Arrays.fill(bytes, (byte) (i + 1));
          image.write(at, ByteBuffer.wrap(bytes));
        }
      }
      model.set(at / granularity, (at + length - 1) / granularity + 1);
    }
  }

  private static BitSet dirty(Qcow2Image image, String name, int granularity) throws IOException {
    BitSet found = new BitSet();
    DirtyBits bits = image.bitmaps().bits(name);
    for (long at = bits.nextDirty(0); at < bits.size(); at = bits.nextDirty(at)) {
      long end = bits.nextClean(at);
      found.set((int) (at / granularity), (int) ((end + granularity - 1) / granularity));
      at = end;
    }
    return found;
  }
}
