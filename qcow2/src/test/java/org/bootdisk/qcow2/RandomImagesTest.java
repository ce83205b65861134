package org.bootdisk.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bootdisk.block.FileDevice;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.qcow2.check.Qcow2Check;
import org.bootdisk.qcow2.crypt.KeyRing;
import org.bootdisk.qcow2.crypt.NewKey;
import org.bootdisk.qcow2.crypt.Passphrase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Images with options from the full product, changed by us and by QEMU in turn, each of which finds
 * what the other has left. The seed in a test's name makes the same image and the same operations
 * again.
 */
class RandomImagesTest {

  private static final int LARGEST_DISK = 2 << 20;
  private static final int ROUNDS = 2;
  private static final int FIRST_SEED = Integer.getInteger("first.seed", 1000);
  private static final Passphrase PASSPHRASE = Passphrase.of("correct horse");
  private static final String SECRET = "secret,id=s,data=correct horse";

  @TempDir Path directory;

  static IntStream someSeeds() {
    return IntStream.range(0, 6);
  }

  static IntStream manySeeds() {
    return IntStream.range(FIRST_SEED, FIRST_SEED + Integer.getInteger("seeds", 40));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("someSeeds")
  void weAndQemuUnderstandEachOther(int seed) throws IOException {
    exchange(seed, 40);
  }

  @Tag("slow")
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("manySeeds")
  void weAndQemuUnderstandEachOtherAtLength(int seed) throws IOException {
    exchange(seed, 300);
  }

  private void exchange(int seed, int steps) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    RandomOptions drawing = new RandomOptions(random);
    Qcow2Options options = drawing.draw();
    Preallocation preallocation = drawing.preallocation(options);
    String when = "seed " + seed + ": " + options + ", preallocation " + preallocation;
    GuestModel model = new GuestModel(new byte[random.nextInt(1, LARGEST_DISK / 512 + 1) * 512]);
    makeBase(options, model);
    Path file = directory.resolve("image.qcow2");
    RandomRun run = new RandomRun(random, options, model, when);
    if (random.nextBoolean() && isMadeByQemu(options, preallocation)) {
      qemuCreates(file, model.size(), options, preallocation);
    } else {
      try (Qcow2Image image = create(file, model.size(), options)) {
        image.preallocate(0, preallocation);
        run.run(image, steps);
      }
    }
    judge(file, options, model, when);
    for (int round = 0; round < ROUNDS; round++) {
      qemuChanges(file, options, model, random, steps / 2);
      try (Qcow2Image image = open(file, options)) {
        run.run(image, steps);
      }
      judge(file, options, model, when + ", round " + round);
    }
    judgeSnapshots(file, options, run.snapshots(), when);
  }

  /** A base that is shorter than the disk, of data and holes. */
  private void makeBase(Qcow2Options options, GuestModel model) throws IOException {
    if (options.backing().isEmpty()) {
      return;
    }
    byte[] content = Seeds.bytes(99, Math.max(1, model.size() * 3 / 4 / 512) * 512);
    Arrays.fill(content, content.length / 4, content.length / 2, (byte) 0);
    Path raw = Files.write(directory.resolve("base.raw"), content);
    if (options.backing().get().equals(RandomOptions.QCOW2_BASE)) {
      Tool.named("qemu-img")
          .output(
              "convert", "-c", "-f", "raw", "-O", "qcow2", raw, raw.resolveSibling("base.qcow2"));
    }
    model.write(0, Arrays.copyOf(content, Math.min(content.length, model.size())));
  }

  private static Qcow2Image create(Path file, long size, Qcow2Options options) throws IOException {
    FileDevice device = FileDevice.create(file, 0);
    BackingFiles files = DirectoryBackingFiles.of(file);
    return options.encryption().isEmpty()
        ? Qcow2Image.create(device, size, options, files)
        : Qcow2Image.createEncrypted(
            device, size, options, files, new NewKey(PASSPHRASE, EncryptedImages.random()));
  }

  /**
   * For LUKS QEMU takes seconds to find out how often to hash a passphrase; and clusters that it
   * preallocates in version 2 decrypt to anything.
   */
  private static boolean isMadeByQemu(Qcow2Options options, Preallocation preallocation) {
    return options.encryption().isEmpty()
        || (options.encryption().get() instanceof Encryption.LegacyAes
            && (options.version() > 2 || preallocation == Preallocation.OFF));
  }

  private void qemuCreates(Path file, int size, Qcow2Options options, Preallocation preallocation) {
    List<String> list = new ArrayList<>();
    list.add("compat=" + (options.version() == 2 ? "0.10" : "1.1"));
    list.add("cluster_size=" + options.clusterSize());
    list.add("preallocation=" + preallocation.qemuName());
    if (options.version() > 2) {
      list.add("refcount_bits=" + options.refcountBits());
      list.add("compression_type=" + options.compressionType().qemuName());
      list.add("lazy_refcounts=" + (options.lazyRefcounts() ? "on" : "off"));
      list.add("extended_l2=" + (options.extendedL2() ? "on" : "off"));
    }
    if (options.encryption().isPresent()) {
      list.add("encrypt.format=aes,encrypt.key-secret=s");
    }
    options
        .dataFile()
        .ifPresent(
            data ->
                list.add(
                    "data_file=" + data.name() + ",data_file_raw=" + (data.raw() ? "on" : "off")));
    options
        .backing()
        .ifPresent(
            base ->
                list.add(
                    "backing_file=" + base.name() + ",backing_fmt=" + base.format().orElseThrow()));
    tool("qemu-img")
        .output(
            "create",
            "-q",
            "--object",
            SECRET,
            "-f",
            "qcow2",
            "-o",
            String.join(",", list),
            file,
            size);
  }

  private static Qcow2Image open(Path file, Qcow2Options options) throws IOException {
    KeyRing keys = options.encryption().isEmpty() ? KeyRing.none() : KeyRing.of(PASSPHRASE);
    return Qcow2Image.openWritable(
        FileDevice.openWritable(file), DirectoryBackingFiles.of(file), keys);
  }

  /** What QEMU is told of the image. */
  private static String description(Path file, Qcow2Options options) {
    String key = options.encryption().isEmpty() ? "" : ",encrypt.key-secret=s";
    return "driver=qcow2,discard=unmap,file.filename=" + file + key;
  }

  private Tool tool(String name) {
    return Tool.named(name).in(directory);
  }

  /** One process of QEMU for all its operations. */
  private void qemuChanges(
      Path file, Qcow2Options options, GuestModel model, SplittableRandom random, int steps)
      throws IOException {
    List<String> words = new ArrayList<>(List.of("--object", SECRET, "--image-opts"));
    for (int i = 0; i < steps; i++) {
      words.add("-c");
      words.add(qemuStep(model, random));
    }
    words.add(description(file, options));
    tool("qemu-io").output(words.toArray());
    Path raw = directory.resolve("theirs.raw");
    tool("qemu-img")
        .output("convert", "--object", SECRET, "--image-opts", description(file, options), raw);
    model.settle(0, Files.readAllBytes(raw), "as QEMU reads it");
  }

  private static String qemuStep(GuestModel model, SplittableRandom random) {
    int sectors = model.size() / 512;
    int offset = random.nextInt(sectors) * 512;
    int most = Math.min((model.size() - offset) / 512, 1 << random.nextInt(11));
    int length = (random.nextInt(most) + 1) * 512;
    String range = " " + offset + " " + length;
    int value = random.nextInt(256);
    switch (random.nextInt(8)) {
      case 0, 1 -> {
        model.fill(offset, length, 0);
        return (random.nextBoolean() ? "write -z" : "write -zu") + range;
      }
      case 2 -> {
        model.discard(offset, length);
        return "discard" + range;
      }
      case 3 -> {
        return "flush";
      }
      default -> {
        model.fill(offset, length, value);
        return "write -P " + value + range;
      }
    }
  }

  private void judge(Path file, Qcow2Options options, GuestModel model, String when)
      throws IOException {
    String image = description(file, options);
    Path expected = Files.write(directory.resolve("expected.raw"), model.copy());
    Tool.Result check = tool("qemu-img").run("check", "--object", SECRET, "--image-opts", image);
    assertThat(check.status()).as("%s: %s", when, check).isZero();
    try (FileDevice device = FileDevice.openReadOnly(file)) {
      assertThat(Qcow2Check.check(device).findings()).as(when).isEmpty();
    }
    Tool.Result compared =
        tool("qemu-img")
            .run(
                "compare",
                "--object",
                SECRET,
                "--image-opts",
                image,
                "driver=raw,file.filename=" + expected);
    assertThat(compared.status()).as("%s: %s", when, compared).isZero();
    if (options.encryption().isEmpty()) {
      requireMapAgrees(file, when);
    }
  }

  private static void requireMapAgrees(Path file, String when) throws IOException {
    try (Qcow2Image image =
        Qcow2Image.open(FileDevice.openReadOnly(file), DirectoryBackingFiles.of(file))) {
      assertThat(image.extents(0, image.size()).toList())
          .as(when)
          .isEqualTo(List.copyOf(QemuMap.of(file)));
    }
  }

  private void judgeSnapshots(
      Path file, Qcow2Options options, Map<String, byte[]> snapshots, String when)
      throws IOException {
    for (Map.Entry<String, byte[]> snapshot : snapshots.entrySet()) {
      Path raw = directory.resolve("snapshot.raw");
      tool("qemu-img")
          .output(
              "convert",
              "--object",
              SECRET,
              "-l",
              "snapshot.name=" + snapshot.getKey(),
              "--image-opts",
              description(file, options),
              raw);
      // QEMU shows as much of a snapshot as the disk has now.
      byte[] theirs = Files.readAllBytes(raw);
      int length = Math.min(theirs.length, snapshot.getValue().length);
      assertThat(Arrays.mismatch(theirs, 0, length, snapshot.getValue(), 0, length))
          .as(when)
          .isEqualTo(-1);
    }
  }
}
