package org.bootdisk.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bootdisk.qcow2.Images.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bootdisk.block.FileDevice;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.qcow2.layout.BackingReference;
import org.bootdisk.qcow2.layout.CompressionType;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Images that we write and QEMU judges, and images that QEMU writes and we read, of typical shapes;
 * {@link RandomImagesTest} has all others.
 */
class QemuDifferentialTest {

  private static final int SIZE = 2 << 20;

  @TempDir Path directory;

  static Stream<Qcow2Options> typical() {
    Qcow2Options defaults = Qcow2Options.defaults();
    return Stream.of(
        defaults,
        defaults.withClusterSize(512),
        defaults.withClusterSize(4096).withRefcountBits(1),
        defaults.withVersion(2).withClusterSize(1024),
        defaults.withExtendedL2().withClusterSize(16384));
  }

  @ParameterizedTest
  @MethodSource("typical")
  void qemuFindsOurImagesCleanAndEqual(Qcow2Options options) throws IOException {
    long seed = seed(options);
    Path file = directory.resolve("ours.qcow2");
    RandomScript script = new RandomScript(seed, new byte[SIZE]);
    try (Qcow2Image image = Qcow2Image.create(FileDevice.create(file, 0), SIZE, options)) {
      script.run(image, 60);
    }
    requireJudgedEqual(file, script.model(), "seed " + seed);
    requireMapAgrees(file);
  }

  /** Another one for each shape of images. */
  private static long seed(Qcow2Options options) {
    return 1000L * options.clusterSize()
        + 10L * options.refcountBits()
        + options.version()
        + (options.extendedL2() ? 5 : 0);
  }

  @ParameterizedTest
  @MethodSource("typical")
  void qemuFindsOurOverlaysCleanAndEqual(Qcow2Options options) throws IOException {
    byte[] base = Seeds.bytes(99, SIZE - 123 * 512);
    Files.write(directory.resolve("base.raw"), base);
    Path middle = directory.resolve("middle.qcow2");
    Path top = directory.resolve("top.qcow2");
    byte[] model = java.util.Arrays.copyOf(base, SIZE);
    long seed = seed(options) + 7;
    RandomScript script = new RandomScript(seed, model);
    Qcow2Options onRaw = options.withBacking(BackingReference.of("base.raw", "raw"));
    try (Qcow2Image image =
        Qcow2Image.create(
            FileDevice.create(middle, 0), SIZE, onRaw, DirectoryBackingFiles.of(middle))) {
      script.run(image, 20);
    }
    requireJudgedEqual(middle, model, "seed " + seed + ", middle");
    Qcow2Options onMiddle = options.withBacking(BackingReference.of("middle.qcow2", "qcow2"));
    try (Qcow2Image image =
        Qcow2Image.createOverlay(
            FileDevice.create(top, 0), onMiddle, DirectoryBackingFiles.of(top))) {
      script.run(image, 20);
    }
    requireJudgedEqual(top, model, "seed " + seed + ", top");
    requireMapAgrees(top);
    try (Qcow2Image image =
        Qcow2Image.openWritable(FileDevice.openWritable(top), DirectoryBackingFiles.of(top))) {
      script.run(image, 20);
    }
    requireJudgedEqual(top, model, "seed " + seed + ", top reopened");
    requireMapAgrees(top);
  }

  @ParameterizedTest
  @MethodSource("typical")
  void readsAndChangesWhatQemuWrote(Qcow2Options options) throws IOException {
    Path file = directory.resolve("theirs.qcow2");
    Tool.named("qemu-img").output("create", "-q", "-f", "qcow2", "-o", qemu(options), file, SIZE);
    long seed = seed(options);
    qemuWrites(file, seed + 5);
    Path raw = directory.resolve("theirs.raw");
    Tool.named("qemu-img").output("convert", "-O", "raw", file, raw);
    byte[] model = Files.readAllBytes(raw);
    try (Qcow2Image image = Qcow2Image.open(FileDevice.openReadOnly(file), BackingFiles.none())) {
      assertThat(content(image)).isEqualTo(model);
    }
    requireMapAgrees(file);
    RandomScript script = new RandomScript(seed + 6, model);
    try (Qcow2Image image =
        Qcow2Image.openWritable(FileDevice.openWritable(file), BackingFiles.none())) {
      script.run(image, 40);
    }
    requireJudgedEqual(file, model, "seed " + seed);
    qemuWrites(file, seed + 8);
    Tool.named("qemu-img").output("check", "-q", file);
  }

  static Stream<Qcow2Options> compressing() {
    Qcow2Options zstd = Qcow2Options.defaults().withCompressionType(CompressionType.ZSTD);
    return Stream.concat(
        typical(), Stream.of(zstd.withClusterSize(512).withRefcountBits(1), zstd.withExtendedL2()));
  }

  @ParameterizedTest
  @MethodSource("compressing")
  void qemuReadsOurCompressedClusters(Qcow2Options options) throws IOException {
    Path file = directory.resolve("compressed.qcow2");
    byte[] model = halfRandom();
    try (Qcow2Image image = Qcow2Image.create(FileDevice.create(file, 0), SIZE, options)) {
      for (int at = 0; at < SIZE; at += options.clusterSize()) {
        int length = Math.min(options.clusterSize(), SIZE - at);
        image.compression().write(at, ByteBuffer.wrap(model, at, length));
      }
    }
    requireJudgedEqual(file, model, "compressed");
    requireMapAgrees(file);
    RandomScript script = new RandomScript(3, model);
    try (Qcow2Image image =
        Qcow2Image.openWritable(FileDevice.openWritable(file), BackingFiles.none())) {
      script.run(image, 30);
      assertThat(content(image)).isEqualTo(model);
    }
    requireJudgedEqual(file, model, "seed 3, compressed and changed");
  }

  @ParameterizedTest
  @EnumSource(CompressionType.class)
  void readsWhatQemuCompressed(CompressionType type) throws IOException {
    Path raw = directory.resolve("plain.raw");
    Path file = directory.resolve("packed.qcow2");
    byte[] model = halfRandom();
    Files.write(raw, model);
    String options = "compression_type=" + type.qemuName();
    Tool.named("qemu-img").output("convert", "-c", "-O", "qcow2", "-o", options, raw, file);
    try (Qcow2Image image = Qcow2Image.open(FileDevice.openReadOnly(file), BackingFiles.none())) {
      assertThat(content(image)).isEqualTo(model);
    }
  }

  /** Bytes that compress to about half: random hexadecimal digits. */
  private static byte[] halfRandom() {
    byte[] bytes = Seeds.bytes(11, SIZE);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i % 300_000 < 30_000 ? 0 : bytes[i] & 15);
    }
    return bytes;
  }

  private void qemuWrites(Path file, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    String[] arguments = new String[82];
    for (int i = 0; i < 80; i += 2) {
      int offset = random.nextInt(SIZE / 512);
      int length = random.nextInt(1, Math.min(SIZE / 512 - offset, 1 << random.nextInt(1, 12)) + 1);
      String range = " " + offset * 512L + " " + length * 512L;
      arguments[i] = "-c";
      arguments[i + 1] =
          switch (random.nextInt(5)) {
            case 0 -> "write -z" + range;
            case 1 -> "write -zu" + range;
            case 2 -> "discard" + range;
            default -> "write -P " + random.nextInt(1, 256) + range;
          };
    }
    arguments[80] = "-d";
    arguments[81] = "unmap";
    Object[] all = Stream.concat(Stream.of(arguments), Stream.of(file)).toArray();
    Tool.named("qemu-io").output(all);
  }

  private static String qemu(Qcow2Options options) {
    String common = "compat=" + (options.version() == 2 ? "0.10" : "1.1");
    common += ",cluster_size=" + options.clusterSize();
    return options.version() == 2
        ? common
        : common
            + ",refcount_bits="
            + options.refcountBits()
            + ",extended_l2="
            + (options.extendedL2() ? "on" : "off");
  }

  private void requireJudgedEqual(Path image, byte[] model, String when) throws IOException {
    Path expected = directory.resolve("expected.raw");
    Files.write(expected, model);
    assertThat(Tool.named("qemu-img").run("check", image)).as(when).matches(r -> r.status() == 0);
    assertThat(Tool.named("qemu-img").run("compare", image, expected))
        .as(when)
        .matches(r -> r.status() == 0);
  }

  private static void requireMapAgrees(Path file) throws IOException {
    try (Qcow2Image image =
        Qcow2Image.open(FileDevice.openReadOnly(file), DirectoryBackingFiles.of(file))) {
      assertThat(image.extents(0, image.size()).toList()).isEqualTo(List.copyOf(QemuMap.of(file)));
    }
  }
}
