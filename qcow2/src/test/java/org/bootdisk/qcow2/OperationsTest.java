package org.bootdisk.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bootdisk.qcow2.Images.content;
import static org.bootdisk.qcow2.Images.open;
import static org.bootdisk.qcow2.Images.requireEqual;
import static org.bootdisk.qcow2.Images.writable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fixtures.MeteredDevice;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.qcow2.check.Qcow2Repair;
import org.bootdisk.qcow2.layout.BackingReference;
import org.bootdisk.qcow2.layout.CompressionType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations on whole images, judged by qemu-img. */
class OperationsTest {

  private static final int SIZE = 6 << 20;

  @TempDir Path directory;

  @Test
  void convertsBothWays() throws IOException {
    byte[] model = mixed(1);
    Path raw = write("source.raw", model);
    Path image = directory.resolve("copy.qcow2");
    try (BlockDevice source = FileDevice.openReadOnly(raw);
        Qcow2Image target =
            Qcow2Image.create(FileDevice.create(image, 0), SIZE, Qcow2Options.defaults())) {
      Conversion.copy(source, target, Conversion.Target.BLANK, 4096, done -> {});
    }
    requireEqual(raw, image);
    Path theirs = directory.resolve("theirs.qcow2");
    Tool.named("qemu-img").output("convert", "-O", "qcow2", raw, theirs);
    assertThat(Files.size(image)).isLessThanOrEqualTo(Files.size(theirs));
    Path back = directory.resolve("back.raw");
    try (Qcow2Image source = open(image);
        FileDevice target = FileDevice.create(back, SIZE)) {
      Conversion.copy(source, target, Conversion.Target.BLANK, 4096, done -> {});
    }
    assertThat(Files.readAllBytes(back)).isEqualTo(model);
  }

  @ParameterizedTest
  @EnumSource(CompressionType.class)
  void convertsCompressedToTheSameBytesEveryTime(CompressionType type) throws IOException {
    Path raw = write("source.raw", mixed(2));
    List<byte[]> results = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      Path image = directory.resolve("packed-" + run + ".qcow2");
      Qcow2Options options = Qcow2Options.defaults().withCompressionType(type);
      try (BlockDevice source = FileDevice.openReadOnly(raw);
          Qcow2Image target = Qcow2Image.create(FileDevice.create(image, 0), SIZE, options)) {
        CompressedConversion.copy(source, target, Conversion.Target.BLANK, done -> {});
      }
      requireEqual(raw, image);
      results.add(Files.readAllBytes(image));
    }
    assertThat(results.get(0)).isEqualTo(results.get(1));
  }

  /** The first refcount table has room for 2 MiB; nothing is written back before it moves. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void leaksNothingWhenTheRefcountTableMoves(boolean lazy) throws IOException {
    byte[] model = new byte[3 << 20];
    Arrays.fill(model, (byte) 7);
    Path image = directory.resolve("moved.qcow2");
    Qcow2Options narrow = Qcow2Options.defaults().withClusterSize(512).withRefcountBits(64);
    Qcow2Options options = lazy ? narrow.withLazyRefcounts() : narrow;
    try (Qcow2Image target =
        Qcow2Image.create(FileDevice.create(image, 0), model.length, options)) {
      target.write(0, ByteBuffer.wrap(model));
    }
    Tool.named("qemu-img").output("check", image);
  }

  @Test
  void tellsAllRangesThatDiffer() throws IOException {
    byte[] model = mixed(3);
    byte[] other = Arrays.copyOf(model, SIZE + 5000);
    other[1000] ^= 1;
    other[1_600_000] ^= 1;
    other[1_600_600] ^= 1;
    other[SIZE + 3000] = 1;
    List<Long> found = new ArrayList<>();
    Comparison.compare(
        MemoryDevice.of("one", model),
        MemoryDevice.of("other", other),
        512,
        (start, end) -> found.addAll(List.of(start, end)));
    assertThat(found)
        .containsExactly(
            512L,
            1024L,
            1_600_000L / 512 * 512,
            1_600_000L / 512 * 512 + 1024,
            SIZE + 2560L,
            SIZE + 3072L);
    assertThat(Comparison.equal(MemoryDevice.of("a", model), MemoryDevice.of("b", other)))
        .isFalse();
    assertThat(
            Comparison.equal(
                MemoryDevice.of("a", model), MemoryDevice.of("b", Arrays.copyOf(model, 2 * SIZE))))
        .isTrue();
  }

  @Test
  void tellsDifferencesInOrderAndAcrossPiecesAsOne() throws IOException {
    byte[] model = mixed(31);
    byte[] other = model.clone();
    byte[] places = Seeds.bytes(32, 512);
    for (int i = 0; i < places.length; i++) {
      other[(i << 12) + (places[i] & 0xFF)] ^= (byte) (places[i] & 1);
    }
    for (int i = Comparison.PIECE_SIZE - 700; i < 2 * Comparison.PIECE_SIZE + 700; i++) {
      other[i] = (byte) ~model[i];
    }
    List<Long> found = new ArrayList<>();
    Comparison.compare(
        MemoryDevice.of("one", model),
        MemoryDevice.of("other", other),
        512,
        (start, end) -> found.addAll(List.of(start, end)));
    assertThat(found).isEqualTo(differing(model, other));
    List<Long> first = new ArrayList<>();
    Comparison.compare(
        MemoryDevice.of("one", model),
        MemoryDevice.of("other", other),
        512,
        (start, end) -> {
          first.add(start);
          return false;
        });
    assertThat(first).containsExactly(found.get(0));
  }

  /** The ranges of whole sectors that differ, one byte after the other. */
  private static List<Long> differing(byte[] one, byte[] other) {
    List<Long> ranges = new ArrayList<>();
    for (int at = 0; at < one.length; at += 512) {
      if (!Arrays.equals(one, at, at + 512, other, at, at + 512)) {
        if (ranges.isEmpty() || ranges.get(ranges.size() - 1) != at) {
          ranges.add((long) at);
        } else {
          ranges.remove(ranges.size() - 1);
        }
        ranges.add(at + 512L);
      }
    }
    return ranges;
  }

  @Test
  void rebasesOntoAnotherBaseAndOntoNone() throws IOException {
    byte[] oldContent = mixed(4);
    byte[] newContent = oldContent.clone();
    System.arraycopy(Seeds.bytes(9, 100_000), 0, newContent, 300_000, 100_000);
    write("old.raw", oldContent);
    Path newBase = write("new.raw", Arrays.copyOf(newContent, SIZE - 700_000));
    Path overlay = overlay("old.raw");
    byte[] model = content(overlay);
    try (Qcow2Image image = writable(overlay);
        FileDevice base = FileDevice.openReadOnly(newBase)) {
      Rebase.rebase(
          image, base, Optional.of(BackingReference.of("new.raw", "raw")), Delta.Form.PLAIN);
    }
    requireEqual(write("model.raw", model), overlay);
    assertThat(Tool.named("qemu-img").output("info", overlay)).contains("backing file: new.raw");
    try (Qcow2Image image = writable(overlay)) {
      Rebase.rebase(image, new MemoryDevice("nothing", 0), Optional.empty(), Delta.Form.PLAIN);
    }
    Files.delete(newBase);
    requireEqual(directory.resolve("model.raw"), overlay);
  }

  @Test
  void takesAFileOutOfTheChainWithoutReadingTheOneBelow() throws IOException {
    Path base = write("base.raw", mixed(33));
    Path between = overlay("base.raw");
    try (Qcow2Image image = writable(between)) {
      image.write(2 << 20, ByteBuffer.wrap(Seeds.bytes(34, 100_000)));
      image.resize(SIZE - 700_000);
      image.resize(SIZE);
    }
    Path top = directory.resolve("top.qcow2");
    Tool.named("qemu-img")
        .output("create", "-q", "-f", "qcow2", "-b", between.getFileName(), "-F", "qcow2", top);
    byte[] model = content(top);
    try (Qcow2Image image = writable(top);
        MeteredDevice metered = new MeteredDevice(FileDevice.openWritable(base), 1 << 20, SIZE)) {
      BackingReference reference = BackingReference.of("base.raw", "raw");
      Rebase.rebaseWithinChain(image, metered, 2, reference, Delta.Form.PLAIN);
    }
    Files.delete(between);
    requireEqual(write("model.raw", model), top);
  }

  @Test
  void whatWasCutOffIsGoneWhenTheDiskGrowsBehindAShorterBase() throws IOException {
    write("base.raw", Seeds.bytes(35, 2200 * 512));
    Path overlay = overlay("base.raw");
    int middleOfACluster = 3910 * 512;
    byte[] model;
    try (Qcow2Image image = writable(overlay)) {
      image.resize(SIZE);
      image.write(2_000_000, ByteBuffer.wrap(Seeds.bytes(36, 10_000)));
      image.resize(middleOfACluster);
      model = Arrays.copyOf(content(image), SIZE);
      image.resize(SIZE);
      assertThat(content(image)).isEqualTo(model);
    }
    requireEqual(write("model.raw", model), overlay);
  }

  @Test
  void shrinkingGivesTheEndOfTheFileBackAsQemuDoes() throws IOException {
    Path ours = directory.resolve("ours.qcow2");
    Tool.named("qemu-img").output("create", "-q", "-f", "qcow2", ours, "8M");
    Tool.named("qemu-io").output("-c", "write -P 7 0 4M", ours);
    Path theirs = Files.copy(ours, directory.resolve("theirs.qcow2"));
    Tool.named("qemu-img").output("resize", "-q", "--shrink", theirs, "1M");
    try (Qcow2Image image = writable(ours)) {
      image.resize(1 << 20);
      assertThat(Files.size(ours)).isEqualTo(Files.size(theirs));
      image.resize(2 << 20);
      image.write(1 << 20, ByteBuffer.allocate(1 << 20));
    }
    Tool.named("qemu-img").output("check", ours);
    Tool.named("qemu-img").output("compare", ours, theirs);
  }

  @Test
  void commitsToTheBaseAndEmptiesTheOverlay() throws IOException {
    Path base = write("base.raw", Arrays.copyOf(mixed(5), SIZE / 2));
    Path overlay = overlay("base.raw");
    try (Qcow2Image image = writable(overlay)) {
      image.resize(SIZE);
      image.write(SIZE - 1000, ByteBuffer.wrap(Seeds.bytes(1, 1000)));
    }
    byte[] model = content(overlay);
    try (Qcow2Image image = writable(overlay);
        FileDevice target = FileDevice.openWritable(base)) {
      Commit.commit(image, target, done -> {});
      image.makeEmpty();
    }
    assertThat(Files.readAllBytes(base)).isEqualTo(model);
    requireEqual(base, overlay);
    assertThat(QemuMap.of(overlay)).allMatch(extent -> extent.depth() == 1);
  }

  @ParameterizedTest
  @CsvSource({"65536, 16", "512, 64", "4096, 1", "2097152, 16"})
  void measuresAsQemuDoes(int clusterSize, int refcountBits) throws IOException {
    Qcow2Options options =
        Qcow2Options.defaults().withClusterSize(clusterSize).withRefcountBits(refcountBits);
    String qemu = "cluster_size=" + clusterSize + ",refcount_bits=" + refcountBits;
    Path raw = write("measured.raw", mixed(6));
    Measurement content;
    try (FileDevice source = FileDevice.openReadOnly(raw)) {
      content = Measurement.of(source, options);
    }
    String theirs =
        Tool.named("qemu-img")
            .output("measure", "--output=json", "-O", "qcow2", "-o", qemu, "-f", "raw", raw);
    assertThat(theirs).contains("\"required\": " + content.required());
    assertThat(theirs).contains("\"fully-allocated\": " + content.fullyAllocated());
    Measurement size = Measurement.ofSize(10L << 30, options);
    theirs =
        Tool.named("qemu-img")
            .output("measure", "--output=json", "-O", "qcow2", "-o", qemu, "--size", 10L << 30);
    assertThat(theirs).contains("\"required\": " + size.required());
    assertThat(theirs).contains("\"fully-allocated\": " + size.fullyAllocated());
  }

  @Test
  void preallocatesAsQemuDoes() throws IOException {
    Path file = directory.resolve("preallocated.qcow2");
    try (Qcow2Image image =
        Qcow2Image.create(
            FileDevice.create(file, 0), SIZE, Qcow2Options.defaults().withClusterSize(1024))) {
      image.preallocate(0, Preallocation.METADATA);
    }
    assertThat(Tool.named("qemu-img").output("check", file)).contains("100.00% allocated");
    assertThat(content(file)).isEqualTo(new byte[SIZE]);
  }

  @ParameterizedTest
  @CsvSource({"FALLOC,4096", "FULL,4096", "FALLOC,65536", "FULL,65536"})
  void reservesTheSpaceOfNewParts(Preallocation extent, int clusterSize) throws IOException {
    Path file = directory.resolve("reserved.qcow2");
    Qcow2Options options = Qcow2Options.defaults().withClusterSize(clusterSize);
    try (Qcow2Image image = Qcow2Image.create(FileDevice.create(file, 0), SIZE, options)) {
      image.write(5000, ByteBuffer.wrap(Seeds.bytes(1, 100_000)));
      image.resize(2 * SIZE);
      image.preallocate(SIZE, extent);
    }
    assertThat(spaceOf(file)).isBetween((long) SIZE, 2L * SIZE);
    Tool.named("qemu-img").output("check", file);
    byte[] model = new byte[2 * SIZE];
    System.arraycopy(Seeds.bytes(1, 100_000), 0, model, 5000, 100_000);
    assertThat(content(file)).isEqualTo(model);
  }

  private static long spaceOf(Path file) {
    return 512 * Long.parseLong(Tool.named("stat").output("-c", "%b", file).strip());
  }

  @Test
  void goesTogetherWithQemusLocks() throws IOException {
    Path file = directory.resolve("locked.qcow2");
    Tool.named("qemu-img").output("create", "-q", "-f", "qcow2", file, SIZE);
    try (FileDevice device = FileDevice.openWritable(file)) {
      ImageLock.acquire(device, ImageLock.Use.WRITE);
      assertThat(Tool.named("qemu-io").run("-c", "write 0 1k", file).err())
          .contains("Failed to get");
    }
    Tool.named("qemu-io").output("-c", "write 0 1k", file);
  }

  private Path overlay(String base) throws IOException {
    Path overlay = directory.resolve("overlay.qcow2");
    Qcow2Options options =
        Qcow2Options.defaults().withClusterSize(4096).withBacking(BackingReference.of(base, "raw"));
    try (Qcow2Image image =
        Qcow2Image.createOverlay(
            FileDevice.create(overlay, 0), options, DirectoryBackingFiles.of(overlay))) {
      image.write(200_000, ByteBuffer.wrap(Seeds.bytes(3, 150_000)));
      image.zero(1_000_000, 70_000);
    }
    return overlay;
  }

  /** Zeros, digits and random bytes in turn. */
  private static byte[] mixed(long seed) {
    byte[] bytes = Seeds.bytes(seed, SIZE);
    for (int i = 0; i < SIZE; i++) {
      int kind = i / 150_000 % 3;
      bytes[i] = kind == 0 ? 0 : kind == 1 ? (byte) (bytes[i] & 15) : bytes[i];
    }
    return bytes;
  }

  private Path write(String name, byte[] content) throws IOException {
    return Files.write(directory.resolve(name), content);
  }

  @Test
  void readsAndDoesNotChangeAnImageWhoseHeaderFillsItsCluster() throws IOException {
    MemoryDevice file = new MemoryDevice("file", 0);
    Qcow2Image.create(file, 1 << 20, Qcow2Options.defaults().withClusterSize(512)).close();
    int headerLength = 104;
    file.write(100, ByteBuffer.allocate(4).putInt(0, headerLength));
    ByteBuffer extension = ByteBuffer.allocate(512 - headerLength);
    extension.putInt(0, 0x1234_5678).putInt(4, extension.capacity() - 8);
    file.write(headerLength, extension);
    assertThat(Qcow2Image.open(file, BackingFiles.none()).size()).isEqualTo(1 << 20);
    assertThatThrownBy(() -> Qcow2Image.openWritable(file, BackingFiles.none()))
        .isInstanceOf(FormatException.LimitExceeded.class)
        .hasMessageContaining(" bytes to write back, expected at most 512");
    assertThatThrownBy(() -> Qcow2Repair.repair(file, Qcow2Repair.Scope.ALL))
        .isInstanceOf(FormatException.LimitExceeded.class);
  }
}
