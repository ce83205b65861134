package org.bootdisk.qcow2.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.Finding;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.qcow2.BackingFiles;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.Qcow2Options;
import org.bootdisk.qcow2.layout.Feature;
import org.bootdisk.qcow2.layout.HeaderDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers of a check are those of {@code qemu-img check}. */
class Qcow2CheckTest {

  @TempDir Path directory;

  @Test
  void countsAsQemuDoes() throws IOException {
    Path file = directory.resolve("fragmented.qcow2");
    Tool.named("qemu-img").output("create", "-q", "-f", "qcow2", file, "64M");
    try (Qcow2Image image =
        Qcow2Image.openWritable(FileDevice.openWritable(file), BackingFiles.none())) {
      for (int i = 20; i > 0; i--) {
        image.write(i * 1_000_000L, ByteBuffer.wrap(Seeds.bytes(i, 200_000)));
      }
      image.compression().write(50 << 20, ByteBuffer.wrap(new byte[65536]));
    }
    CheckResult ours;
    try (FileDevice device = FileDevice.openReadOnly(file)) {
      ours = Qcow2Check.check(device);
    }
    String theirs = Tool.named("qemu-img").output("check", "--output=json", file);
    assertThat(theirs)
        .contains("\"total-clusters\": " + ours.totalClusters())
        .contains("\"allocated-clusters\": " + ours.allocatedClusters())
        .contains("\"fragmented-clusters\": " + ours.fragmentedClusters())
        .contains("\"compressed-clusters\": " + ours.compressedClusters())
        .contains("\"image-end-offset\": " + ours.imageEndOffset());
    assertThat(ours.status()).isEqualTo(CheckResult.Status.CLEAN);
  }

  @Test
  void countsEachTableAndTheFirstClusterOfADataFileAsQemuDoes() throws IOException {
    Path apart = directory.resolve("apart.qcow2");
    Tool.named("qemu-img").output("create", "-q", "-f", "qcow2", apart, "2G");
    Tool.named("qemu-io")
        .output("-c", "write 0 128k", "-c", "write 512M 64k", "-c", "write 1G 64k", apart);
    Path split = directory.resolve("split.qcow2");
    String option = "data_file=" + directory.resolve("split.raw");
    Tool.named("qemu-img").output("create", "-q", "-f", "qcow2", "-o", option, split, "1M");
    Tool.named("qemu-io").output("-c", "write 0 64k", split);
    for (Path file : new Path[] {apart, split}) {
      CheckResult ours;
      try (FileDevice device = FileDevice.openReadOnly(file)) {
        ours = Qcow2Check.check(device);
      }
      assertThat(ours.fragmentedClusters()).isZero();
      assertThat(Tool.named("qemu-img").output("check", "--output=json", file))
          .doesNotContain("fragmented-clusters")
          .contains("\"allocated-clusters\": " + ours.allocatedClusters());
    }
  }

  /** Fields of the header, and what qemu-img can do about them. */
  @ParameterizedTest
  @CsvSource({"40,0x10000000", "48,0x10000000", "48,0x30000000000000"})
  void callsImagesCorruptWhoseTablesAreBehindTheEnd(int field, String offset) throws IOException {
    Path file = directory.resolve("lost.qcow2");
    Tool.named("qemu-img").output("create", "-q", "-f", "qcow2", file, "1M");
    Tool.named("qemu-io").output("-c", "write -P 7 100k 300k", file);
    try (FileDevice device = FileDevice.openWritable(file)) {
      device.write(field, ByteBuffer.allocate(8).putLong(0, Long.decode(offset)));
    }
    assertThat(Tool.named("qemu-img").run("check", file).status()).isEqualTo(2);
    byte[] before = Files.readAllBytes(file);
    try (FileDevice device = FileDevice.openWritable(file)) {
      assertThat(Qcow2Check.check(device).status()).isEqualTo(CheckResult.Status.CORRUPT);
      assertThatThrownBy(() -> Qcow2Image.openWritable(device, BackingFiles.none()))
          .isInstanceOf(FormatException.Corrupt.class);
      assertThat(file).hasBinaryContent(before);
      if (field == 40) {
        // Without the L1 table all content would count as leaked, and be given up.
        assertThatThrownBy(() -> Qcow2Repair.repair(device, Qcow2Repair.Scope.ALL))
            .isInstanceOf(FormatException.Corrupt.class);
        assertThat(file).hasBinaryContent(before);
        return;
      }
      Qcow2Repair.repair(device, Qcow2Repair.Scope.ALL);
      assertThat(Qcow2Check.check(device).status()).isEqualTo(CheckResult.Status.CLEAN);
    }
    Tool.named("qemu-img").output("check", file);
    Tool.named("qemu-io").output("-c", "read -P 7 100k 300k", file);
  }

  @Test
  void rebuildsTheRefcountsOfAnImageThatQemuLeftDirty() throws IOException {
    Path file = directory.resolve("dirty.qcow2");
    Tool.named("qemu-img")
        .output("create", "-q", "-f", "qcow2", "-o", "lazy_refcounts=on", file, "8M");
    Tool.named("qemu-io").run("-c", "write -P 1 0 1M", "-c", "flush", "-c", "sigraise 9", file);
    assertThat(Tool.named("qemu-img").run("check", file).status()).isNotZero();
    try (Qcow2Image image =
        Qcow2Image.openWritable(FileDevice.openWritable(file), BackingFiles.none())) {
      image.write(2 << 20, ByteBuffer.wrap(Seeds.bytes(1, 100_000)));
    }
    Tool.named("qemu-img").output("check", file);
    Tool.named("qemu-io").output("-c", "read -P 1 0 1M", file);
  }

  @Test
  void writesLazyRefcountsOnlyAtTheEnd() throws IOException {
    Path file = directory.resolve("lazy.qcow2");
    Tool.named("qemu-img")
        .output("create", "-q", "-f", "qcow2", "-o", "lazy_refcounts=on", file, "8M");
    Path crashed = directory.resolve("crashed.qcow2");
    try (Qcow2Image image =
        Qcow2Image.openWritable(FileDevice.openWritable(file), BackingFiles.none())) {
      image.flush();
      assertThat(image.header().has(Feature.DIRTY)).as("before the first write").isFalse();
      image.write(0, ByteBuffer.wrap(Seeds.bytes(1, 1 << 20)));
      image.snapshots().create("s", Instant.EPOCH);
      image.write(0, ByteBuffer.wrap(Seeds.bytes(2, 1 << 20)));
      image.flush();
      Files.copy(file, crashed);
    }
    Tool.named("qemu-img").output("check", file);
    assertThat(Tool.named("qemu-img").output("info", "--output=json", file))
        .contains("\"dirty-flag\": false");
    assertThat(Tool.named("qemu-img").run("check", crashed).status()).isNotZero();
    Tool.named("qemu-img").run("check", "-r", "all", crashed);
    Tool.named("qemu-img").output("check", crashed);
    Tool.named("qemu-img").output("compare", file, crashed);
  }

  @ParameterizedTest
  @CsvSource({"48", "65536", "131072", "131074"})
  void makesDamagedRefcountsAnew(int offset) throws IOException {
    Path file = directory.resolve("damaged.qcow2");
    try (Qcow2Image image =
        Qcow2Image.create(FileDevice.create(file, 0), 4 << 20, Qcow2Options.defaults())) {
      image.write(100_000, ByteBuffer.wrap(Seeds.bytes(1, 300_000)));
      image.snapshots().create("kept", Instant.EPOCH);
      image.write(150_000, ByteBuffer.wrap(Seeds.bytes(2, 300_000)));
    }
    try (FileDevice device = FileDevice.openWritable(file)) {
      device.write(offset, ByteBuffer.wrap(new byte[] {0, 0, 0, 0, 0, 0, 2, 1}));
      Qcow2Repair.Result result = Qcow2Repair.repair(device, Qcow2Repair.Scope.ALL);
      assertThat(result.before().status()).isEqualTo(CheckResult.Status.CORRUPT);
      assertThat(result.after().findings()).isEmpty();
    } catch (FormatException.Corrupt e) {
      assertThat(offset).as("a header that cannot be used").isEqualTo(48);
      return;
    }
    Tool.named("qemu-img").output("check", file);
  }

  @Test
  void repairingLeaksRepairsTheFlagsThatFollow() throws IOException {
    Path file = directory.resolve("leaking.qcow2");
    Qcow2Options options = Qcow2Options.defaults().withClusterSize(512);
    try (Qcow2Image image = Qcow2Image.create(FileDevice.create(file, 0), 4 << 20, options)) {
      image.write(0, ByteBuffer.wrap(Seeds.bytes(1, 512)));
      image.snapshots().create("forgotten", Instant.EPOCH);
    }
    try (FileDevice device = FileDevice.openWritable(file)) {
      // nb_snapshots becomes 0: what the snapshot shared is counted twice and flagged as shared.
      device.write(60, ByteBuffer.allocate(Integer.BYTES));
      Qcow2Repair.Result result = Qcow2Repair.repair(device, Qcow2Repair.Scope.LEAKS);
      assertThat(result.before().status()).isEqualTo(CheckResult.Status.LEAKED);
      assertThat(result.after().findings()).isEmpty();
    }
    Tool.named("qemu-img").output("check", file);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 32, 64, 2})
  void changesTheWidthOfRefcounts(int bits) throws IOException {
    Path file = directory.resolve("width.qcow2");
    Qcow2Options options = Qcow2Options.defaults().withClusterSize(512);
    try (Qcow2Image image = Qcow2Image.create(FileDevice.create(file, 0), 4 << 20, options)) {
      image.write(100_000, ByteBuffer.wrap(Seeds.bytes(1, 300_000)));
      image.snapshots().create("kept", Instant.EPOCH);
    }
    try (FileDevice device = FileDevice.openWritable(file)) {
      RefcountWidth.change(device, bits);
    }
    Tool.named("qemu-img").output("check", file);
    assertThat(Tool.named("qemu-img").output("info", file)).contains("refcount bits: " + bits);
  }

  @Test
  void namesSnapshotsWithoutWhatTerminalsObey() throws IOException {
    MemoryDevice file = new MemoryDevice("file", 0);
    Qcow2Image image = Qcow2Image.create(file, 4 << 20, Qcow2Options.defaults());
    image.snapshots().create("kept", Instant.EPOCH);
    image.flush();
    long table = image.header().snapshots().offset();
    int extra = 24;
    file.write(table + 7, ByteBuffer.wrap(new byte[] {8}));
    file.write(table + 40 + extra, ByteBuffer.wrap(new byte[] {0x1b}));
    assertThat(Qcow2Check.check(file).findings())
        .extracting(Finding::message)
        .anyMatch(message -> message.contains("file: snapshot '\\u{1b}'"));
  }

  @Test
  void takesACopiedFlagWithoutAnOffsetForNothingAsQemuDoes() throws IOException {
    Path file = directory.resolve("flag.qcow2");
    Tool.named("qemu-img").output("create", "-q", "-f", "qcow2", file, "1M");
    Tool.named("qemu-io").output("-c", "write -P 1 0 64k", file);
    int l2Table = 4 << 16;
    try (FileDevice device = FileDevice.openWritable(file)) {
      device.write(l2Table + Long.BYTES, ByteBuffer.allocate(Long.BYTES).putLong(0, 1L << 63));
      assertThat(Qcow2Check.check(device).findings()).isEmpty();
    }
    Tool.named("qemu-img").output("check", file);
    ByteBuffer read = ByteBuffer.allocate(1 << 20);
    try (Qcow2Image image =
        Qcow2Image.openWritable(FileDevice.openWritable(file), BackingFiles.none())) {
      image.read(0, read);
      image.write(100_000, ByteBuffer.wrap(Seeds.bytes(9, 1000)));
      image.read(0, read.clear());
    }
    Path raw = Files.write(directory.resolve("model.raw"), read.array());
    Tool.named("qemu-img").output("compare", "-f", "raw", "-F", "qcow2", raw, file);
    Tool.named("qemu-img").output("check", file);
  }

  @Test
  void completesSnapshotsThatLackExtraData() throws IOException {
    Path file = imageWithSnapshot();
    try (FileDevice device = FileDevice.openWritable(file)) {
      long entry = HeaderDecoder.decode(device).snapshots().offset();
      // Without extra data, id and name follow at once.
      device.write(entry + 36, ByteBuffer.allocate(Integer.BYTES));
      device.write(entry + 40, ByteBuffer.wrap("1kept".getBytes(UTF_8)));
      assertThat(Tool.named("qemu-img").run("check", file).err()).contains("incomplete");
      Qcow2Repair.Result result = Qcow2Repair.repair(device, Qcow2Repair.Scope.ALL);
      assertThat(result.before().findings())
          .extracting(Finding::rule)
          .containsExactly("qcow2.snapshot.incomplete");
      assertThat(result.after().findings()).isEmpty();
    }
    Tool.named("qemu-img").output("check", file);
    assertThat(Tool.named("qemu-img").output("snapshot", "-l", file)).contains("kept");
    Tool.named("qemu-img").output("snapshot", "-a", "kept", file);
    Tool.named("qemu-io").output("-c", "read -P 7 0 1M", file);
  }

  /** Offsets in the entry of a snapshot: its L1 table is misplaced, or its name never ends. */
  @ParameterizedTest
  @ValueSource(ints = {7, 36})
  void freesNothingWhereASnapshotCannotBeFollowed(int field) throws IOException {
    Path file = imageWithSnapshot();
    try (FileDevice device = FileDevice.openWritable(file)) {
      long entry = HeaderDecoder.decode(device).snapshots().offset();
      device.write(entry + field, ByteBuffer.wrap(new byte[] {8}));
      byte[] before = Files.readAllBytes(file);
      try {
        Qcow2Repair.Result result = Qcow2Repair.repair(device, Qcow2Repair.Scope.ALL);
        assertThat(result.after().status()).isEqualTo(CheckResult.Status.CORRUPT);
      } catch (FormatException.LimitExceeded e) {
        assertThat(field).isEqualTo(36);
      }
      assertThat(file).hasBinaryContent(before);
    }
  }

  /** An image that held sevens when its snapshot was taken, and something else since. */
  private Path imageWithSnapshot() {
    Path file = directory.resolve("kept.qcow2");
    Tool.named("qemu-img").output("create", "-q", "-f", "qcow2", file, "1M");
    Tool.named("qemu-io").output("-c", "write -P 7 0 1M", file);
    Tool.named("qemu-img").output("snapshot", "-c", "kept", file);
    Tool.named("qemu-io").output("-c", "write -P 8 100k 100k", file);
    return file;
  }
}
