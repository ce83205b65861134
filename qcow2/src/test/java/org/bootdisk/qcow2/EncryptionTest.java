package org.bootdisk.qcow2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fixtures.QemuImg;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.qcow2.check.CheckResult;
import org.bootdisk.qcow2.check.Qcow2Check;
import org.bootdisk.qcow2.crypt.CipherAlgorithm;
import org.bootdisk.qcow2.crypt.CipherMode;
import org.bootdisk.qcow2.crypt.CipherSpec;
import org.bootdisk.qcow2.crypt.HashAlgorithm;
import org.bootdisk.qcow2.crypt.IvGenerator;
import org.bootdisk.qcow2.crypt.KeyRing;
import org.bootdisk.qcow2.crypt.KeySlot;
import org.bootdisk.qcow2.crypt.LuksOptions;
import org.bootdisk.qcow2.crypt.LuksVolume;
import org.bootdisk.qcow2.crypt.NewKey;
import org.bootdisk.qcow2.crypt.Passphrase;
import org.bootdisk.qcow2.crypt.PassphraseException;
import org.bootdisk.qcow2.crypt.RandomSource;
import org.bootdisk.qcow2.layout.BackingReference;
import org.bootdisk.qcow2.layout.HeaderDecoder;
import org.bootdisk.qcow2.layout.Snapshot;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Encrypted images of ours that QEMU reads and changes, and of QEMU's that we do. */
class EncryptionTest {

  private static final int SIZE = 1 << 20;
  private static final Passphrase PASSPHRASE = Passphrase.of("correct horse");
  private static final KeyRing KEYS = KeyRing.of(PASSPHRASE);
  private static final String SECRET = "secret,id=s,data=correct horse";

  @TempDir Path directory;

  /** Every family of ciphers, every mode and every generator, each at least once. */
  static Stream<LuksOptions> someCiphers() {
    return Stream.of(
        luks("aes-256", "xts", "plain64", "", "sha256"),
        luks("aes-256", "cbc", "essiv", "sha256", "ripemd160"),
        luks("cast5-128", "ctr", "plain64", "", "sha384"),
        luks("serpent-128", "ecb", "plain", "", "md5"),
        luks("twofish-256", "xts", "essiv", "sha256", "sha1"));
  }

  /** Everything that QEMU 7.2 can open. */
  static Stream<LuksOptions> allCiphers() {
    return Stream.of(CipherAlgorithm.values())
        .flatMap(
            algorithm ->
                Stream.of(CipherMode.values())
                    .flatMap(
                        mode ->
                            Stream.of("plain", "plain64", "essiv")
                                .flatMap(iv -> possible(algorithm, mode, iv))));
  }

  private static Stream<LuksOptions> possible(
      CipherAlgorithm algorithm, CipherMode mode, String iv) {
    try {
      String hash = iv.equals("essiv") ? "sha256" : "";
      return Stream.of(luks(algorithm.label(), mode.label(), iv, hash, "sha256"));
    } catch (IllegalArgumentException e) {
      return Stream.of();
    }
  }

  private static LuksOptions luks(String cipher, String mode, String iv, String ivHash, String h) {
    return new LuksOptions(
        new CipherSpec(
            found(CipherAlgorithm.named(cipher)),
            found(CipherMode.named(mode)),
            found(IvGenerator.named(iv)),
            Optional.ofNullable(HashAlgorithm.named(ivHash))),
        found(HashAlgorithm.named(h)),
        1000,
        1000);
  }

  private static <T> T found(@Nullable T value) {
    return Objects.requireNonNull(value);
  }

  @ParameterizedTest
  @MethodSource("someCiphers")
  void qemuReadsAndChangesOurImages(LuksOptions luks) throws IOException {
    requireExchanged(Qcow2Options.defaults().withEncryption(new Encryption.Luks(luks)));
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("allCiphers")
  void qemuReadsAndChangesImagesOfEveryCipher(LuksOptions luks) throws IOException {
    requireExchanged(Qcow2Options.defaults().withEncryption(new Encryption.Luks(luks)));
  }

  static Stream<Qcow2Options> preallocated() {
    return Stream.of(
        aes().withVersion(2).withClusterSize(512),
        luks().withExtendedL2(),
        luks().withClusterSize(4096));
  }

  private static Qcow2Options luks() {
    return Qcow2Options.defaults().withEncryption(new Encryption.Luks(LuksOptions.usual(1000)));
  }

  private static Qcow2Options aes() {
    return Qcow2Options.defaults().withEncryption(new Encryption.LegacyAes());
  }

  static Stream<Qcow2Options> shapes() {
    return Stream.of(
        aes(),
        aes().withVersion(2).withClusterSize(512),
        luks().withVersion(2).withClusterSize(4096),
        luks().withClusterSize(2 << 20),
        luks().withExtendedL2());
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void qemuReadsAndChangesImagesOfEveryShape(Qcow2Options options) throws IOException {
    requireExchanged(options);
  }

  private void requireExchanged(Qcow2Options options) throws IOException {
    Path file = directory.resolve("ours.qcow2");
    RandomScript script = new RandomScript(21, new byte[SIZE]);
    try (Qcow2Image image = create(file, SIZE, options, BackingFiles.none())) {
      script.run(image, 40);
    }
    requireJudgedEqual(file, script.model(), "ours, seed 21");
    qemuWrites(file, 22, script.model());
    try (Qcow2Image image =
        Qcow2Image.openWritable(FileDevice.openWritable(file), BackingFiles.none(), KEYS)) {
      assertThat(content(image)).isEqualTo(script.model());
      script.run(image, 20);
    }
    requireJudgedEqual(file, script.model(), "changed by QEMU and by us");
  }

  @ParameterizedTest
  @ValueSource(strings = {"luks", "aes"})
  void readsAndChangesWhatQemuMade(String format) throws IOException {
    Path file = directory.resolve("theirs.qcow2");
    qemuCreates(file, "encrypt.format=" + format);
    byte[] model = new byte[SIZE];
    qemuWrites(file, 31, model);
    RandomScript script = new RandomScript(32, model);
    try (Qcow2Image image =
        Qcow2Image.openWritable(FileDevice.openWritable(file), BackingFiles.none(), KEYS)) {
      assertThat(content(image)).isEqualTo(model);
      script.run(image, 30);
    }
    requireJudgedEqual(file, script.model(), "seed 32");
  }

  /**
   * The ciphers that have an algorithm, mode or generator which none before them has: QEMU takes
   * seconds to make an image, as it measures how fast it derives keys.
   */
  static Stream<LuksOptions> eachChoiceOnce() {
    Set<Object> seen = new HashSet<>();
    return allCiphers()
        .filter(
            luks -> {
              CipherSpec cipher = luks.cipher();
              return seen.addAll(List.of(cipher.algorithm(), cipher.mode(), cipher.ivGenerator()));
            });
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("eachChoiceOnce")
  void readsWhatQemuMadeWithEveryCipher(LuksOptions luks) throws IOException {
    Path file = directory.resolve("theirs.qcow2");
    CipherSpec cipher = luks.cipher();
    qemuCreates(
        file,
        "encrypt.format=luks,encrypt.iter-time=10,encrypt.cipher-alg="
            + cipher.algorithm().label()
            + ",encrypt.cipher-mode="
            + cipher.mode().label()
            + ",encrypt.ivgen-alg="
            + cipher.ivGenerator().label());
    byte[] model = new byte[SIZE];
    qemuWrites(file, 33, model);
    try (Qcow2Image image =
        Qcow2Image.open(FileDevice.openReadOnly(file), BackingFiles.none(), KEYS)) {
      assertThat(content(image)).isEqualTo(model);
    }
  }

  @Test
  void survivesASnapshotResizesAndABackingChain() throws IOException {
    survivesSnapshotsResizesAndBackingChains(1);
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(longs = {2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13})
  void survivesSnapshotsResizesAndBackingChains(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<Qcow2Options> shapes = shapes().filter(o -> o.version() == 3).toList();
    Path base = directory.resolve("base.qcow2");
    Path top = directory.resolve("top.qcow2");
    RandomScript script = new RandomScript(seed, new byte[SIZE]);
    try (Qcow2Image image = create(base, SIZE, pick(shapes, random), BackingFiles.none())) {
      script.run(image, 20);
    }
    Qcow2Options overlay =
        pick(shapes, random).withBacking(BackingReference.of("base.qcow2", "qcow2"));
    DirectoryBackingFiles files = DirectoryBackingFiles.of(top).withKeys(KEYS);
    byte[] kept;
    try (Qcow2Image image = create(top, SIZE, overlay, files)) {
      script.run(image, 15);
      Snapshot snapshot = image.snapshots().create("one", Instant.EPOCH);
      kept = script.model().clone();
      script.run(image, 15);
      assertThat(content(image.snapshots().view(snapshot))).isEqualTo(kept);
      image.resize(SIZE + 300 * 512);
    }
    byte[] longer = Arrays.copyOf(script.model(), SIZE + 300 * 512);
    requireJudgedEqual(top, longer, "seed " + seed);
    qemuWrites(top, seed, longer);
    RandomScript more = new RandomScript(seed + 100, longer);
    try (Qcow2Image image = Qcow2Image.openWritable(FileDevice.openWritable(top), files, KEYS)) {
      assertThat(content(image)).isEqualTo(longer);
      more.run(image, 15);
      image.resize(SIZE - 100 * 512);
    }
    requireJudgedEqual(top, Arrays.copyOf(longer, SIZE - 100 * 512), "seed " + seed + ", cut");
    try (Qcow2Image image = Qcow2Image.openWritable(FileDevice.openWritable(top), files, KEYS)) {
      image.snapshots().apply(image.snapshots().list().get(0));
    }
    requireJudgedEqual(top, kept, "seed " + seed + ", back at the snapshot");
  }

  @ParameterizedTest
  @MethodSource("preallocated")
  void preallocatedImagesReadAsZeros(Qcow2Options options) throws IOException {
    Path file = directory.resolve("preallocated.qcow2");
    byte[] model = new byte[SIZE];
    try (Qcow2Image image = create(file, SIZE, options, BackingFiles.none())) {
      image.preallocate(0, Preallocation.METADATA);
    }
    requireJudgedEqual(file, model, "preallocated");
    RandomScript script = new RandomScript(41, model);
    try (Qcow2Image image =
        Qcow2Image.openWritable(FileDevice.openWritable(file), BackingFiles.none(), KEYS)) {
      script.run(image, 10);
    }
    requireJudgedEqual(file, model, "preallocated and changed");
  }

  @Test
  void tellsWrongAndMissingPassphrases() throws IOException {
    Path file = directory.resolve("locked.qcow2");
    create(file, SIZE, luks(), BackingFiles.none()).close();
    KeyRing wrong = KeyRing.of(Passphrase.of("battery staple"));
    assertThatThrownBy(
            () -> Qcow2Image.open(FileDevice.openReadOnly(file), BackingFiles.none(), wrong))
        .isInstanceOf(PassphraseException.class)
        .hasMessageContaining("wrong passphrase");
    assertThatThrownBy(
            () ->
                Qcow2Image.open(
                    FileDevice.openReadOnly(file),
                    BackingFiles.none(),
                    KEYS.withMostIterations(999)))
        .isInstanceOf(FormatException.LimitExceeded.class)
        .hasMessageContaining("1000 iterations");
    try (Qcow2Image image =
        Qcow2Image.openWritable(FileDevice.openWritable(file), BackingFiles.none())) {
      assertThatThrownBy(() -> image.write(0, ByteBuffer.allocate(512)))
          .isInstanceOf(PassphraseException.class);
      image.snapshots().create("without content", Instant.EPOCH);
    }
    try (Qcow2Image image =
        Qcow2Image.open(
            FileDevice.openReadOnly(file), BackingFiles.none(), wrong.with(PASSPHRASE))) {
      assertThat(content(image)).isEqualTo(new byte[SIZE]);
    }
  }

  @Test
  void changesKeySlotsAsQemuDoes() throws IOException {
    Path file = directory.resolve("slots.qcow2");
    create(file, SIZE, luks(), BackingFiles.none()).close();
    Passphrase second = Passphrase.of("second");
    try (FileDevice device = FileDevice.openWritable(file)) {
      LuksVolume volume = EncryptedContent.luks(device, HeaderDecoder.decode(device));
      volume.addKey(OptionalInt.of(5), KEYS, 1000, new NewKey(second, random()));
      volume.addKey(OptionalInt.empty(), KEYS, 1000, new NewKey(PASSPHRASE, random()));
      assertThat(volume.opens(1, PASSPHRASE, 1000)).isTrue();
      assertThatThrownBy(() -> volume.eraseSlot(2, random()))
          .hasMessageContaining("inactive already");
      volume.eraseMatching(PASSPHRASE, 1000, random());
      assertThat(volume.header().slots()).filteredOn(KeySlot::active).hasSize(1);
      assertThatThrownBy(() -> volume.eraseMatching(second, 1000, random()))
          .hasMessageContaining("last active key slot");
    }
    Tool.named("qemu-img")
        .run("info", "--object", SECRET, "--image-opts", imageOptions(file))
        .requireSuccess();
    Object[] read = {"-c", "read -P 0 0 1M", "--object", SECRET, "--image-opts"};
    assertThat(Tool.named("qemu-io").run(with(read, imageOptions(file))).status()).isNotZero();
    read[3] = "secret,id=s,data=second";
    Tool.named("qemu-io").output(with(read, imageOptions(file)));
    qemuAmends(file, "encrypt.state=active,encrypt.new-secret=n,encrypt.iter-time=10");
    try (FileDevice device = FileDevice.openReadOnly(file)) {
      LuksVolume volume = EncryptedContent.luks(device, HeaderDecoder.decode(device));
      assertThat(volume.opens(0, Passphrase.of("third"), 100_000_000)).isTrue();
    }
    qemuAmends(file, "encrypt.state=inactive,encrypt.keyslot=5");
    assertThatThrownBy(
            () ->
                Qcow2Image.open(
                    FileDevice.openReadOnly(file), BackingFiles.none(), KeyRing.of(second)))
        .isInstanceOf(PassphraseException.class);
  }

  @Test
  void refusesCompressedClustersBeforeAnythingIsWritten() throws IOException {
    Path file = directory.resolve("whole.qcow2");
    Qcow2Options options =
        Qcow2Options.defaults().withEncryption(new Encryption.LegacyAes()).withClusterSize(4096);
    try (Qcow2Image image = create(file, SIZE, options, BackingFiles.none())) {
      image.write(5000, ByteBuffer.wrap(new byte[3000]));
      image.flush();
      byte[] before = Files.readAllBytes(file);
      MemoryDevice digits = new MemoryDevice("digits", SIZE);
      digits.write(0, ByteBuffer.wrap("0123456789".repeat(SIZE / 10).getBytes(UTF_8)));
      assertThatThrownBy(() -> CompressedConversion.copy(digits, image, bytes -> {}))
          .isInstanceOf(FormatException.Unsupported.class)
          .hasMessageContaining("compressed clusters are not encrypted");
      assertThatThrownBy(() -> Delta.copy(digits, image, Delta.Form.COMPRESSED, bytes -> {}))
          .isInstanceOf(FormatException.Unsupported.class);
      assertThatThrownBy(
              () -> Rebase.rebase(image, digits, Optional.empty(), Delta.Form.COMPRESSED))
          .isInstanceOf(FormatException.Unsupported.class);
      assertThat(file).hasBinaryContent(before);
    }
  }

  private static Object[] with(Object[] arguments, Object last) {
    Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = last;
    return all;
  }

  private static void qemuAmends(Path file, String options) {
    QemuImg.encrypting(
        "amend",
        "--object",
        "secret,id=s,data=second",
        "--object",
        "secret,id=n,data=third",
        "-o",
        options,
        "--image-opts",
        imageOptions(file));
  }

  private Qcow2Image create(Path file, long size, Qcow2Options options, BackingFiles backing)
      throws IOException {
    return Qcow2Image.createEncrypted(
        FileDevice.create(file, 0), size, options, backing, new NewKey(PASSPHRASE, random()));
  }

  private static RandomSource random() {
    return new SplittableRandom(5)::nextBytes;
  }

  private static Qcow2Options pick(List<Qcow2Options> shapes, SplittableRandom random) {
    return shapes.get(random.nextInt(shapes.size()));
  }

  private static void qemuCreates(Path file, String options) {
    QemuImg.encrypting(
        "create",
        "-q",
        "-f",
        "qcow2",
        "--object",
        SECRET,
        "-o",
        options + ",encrypt.key-secret=s",
        file,
        SIZE);
  }

  private void qemuWrites(Path file, long seed, byte[] model) {
    SplittableRandom random = new SplittableRandom(seed);
    String[] arguments = new String[20];
    for (int i = 0; i < arguments.length; i += 2) {
      int offset = random.nextInt(model.length / 512) * 512;
      int length = random.nextInt(1, Math.min((model.length - offset) / 512, 300) + 1) * 512;
      int pattern = random.nextInt(256);
      boolean zero = random.nextInt(4) == 0;
      Arrays.fill(model, offset, offset + length, (byte) (zero ? 0 : pattern));
      arguments[i] = "-c";
      arguments[i + 1] = "write " + (zero ? "-z " : "-P " + pattern + " ") + offset + " " + length;
    }
    Object[] all =
        Stream.concat(
                Stream.of("--object", SECRET, "--image-opts"),
                Stream.concat(Stream.of(arguments), Stream.of(imageOptions(file))))
            .toArray();
    Tool.named("qemu-io").output(all);
  }

  private static String imageOptions(Path file) {
    String options = "driver=qcow2,encrypt.key-secret=s,file.filename=" + file;
    return file.endsWith("top.qcow2") ? options + ",backing.encrypt.key-secret=s" : options;
  }

  private void requireJudgedEqual(Path image, byte[] model, String when) throws IOException {
    Path raw = directory.resolve("judged.raw");
    Tool.named("qemu-img")
        .output("convert", "--object", SECRET, "--image-opts", imageOptions(image), raw);
    assertThat(Arrays.equals(Files.readAllBytes(raw), model)).as(when).isTrue();
    Tool.named("qemu-img").output("check", "--object", SECRET, "--image-opts", imageOptions(image));
    try (FileDevice file = FileDevice.openReadOnly(image)) {
      CheckResult result = Qcow2Check.check(file);
      assertThat(result.findings()).as(when).isEmpty();
    }
  }

  private static byte[] content(BlockDevice device) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(device.size()));
    device.read(0, bytes);
    return bytes.array();
  }
}
