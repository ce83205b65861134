package org.bootdisk.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bootdisk.qcow2.Images.content;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bootdisk.block.FileDevice;
import org.bootdisk.qcow2.crypt.CipherAlgorithm;
import org.bootdisk.qcow2.crypt.CipherMode;
import org.bootdisk.qcow2.crypt.CipherSpec;
import org.bootdisk.qcow2.crypt.HashAlgorithm;
import org.bootdisk.qcow2.crypt.IvGenerator;
import org.bootdisk.qcow2.crypt.LuksOptions;
import org.bootdisk.qcow2.layout.BackingReference;
import org.bootdisk.qcow2.layout.Snapshot;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Encrypted images of ours that QEMU reads and changes, and of QEMU's that we do. */
class EncryptionTest extends EncryptedImages {

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

  static Stream<Qcow2Options> shapes() {
    return Stream.of(
        aes(),
        aes().withVersion(2).withClusterSize(512),
        luks().withVersion(2).withClusterSize(4096),
        luks().withClusterSize(2 << 20),
        luks().withExtendedL2(),
        luks().withDataFile(new ExternalDataFile("data", false)),
        aes().withDataFile(new ExternalDataFile("data", false)));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void qemuReadsAndChangesImagesOfEveryShape(Qcow2Options options) throws IOException {
    requireExchanged(options);
  }

  private void requireExchanged(Qcow2Options options) throws IOException {
    Path file = directory.resolve("ours.qcow2");
    DirectoryBackingFiles files = DirectoryBackingFiles.of(file);
    RandomScript script = new RandomScript(21, new byte[SIZE]);
    try (Qcow2Image image = create(file, SIZE, options, files)) {
      script.run(image, 40);
    }
    requireJudgedEqual(file, script.model(), "ours, seed 21");
    qemuWrites(file, 22, script.model());
    try (Qcow2Image image = Qcow2Image.openWritable(FileDevice.openWritable(file), files, KEYS)) {
      assertThat(content(image)).isEqualTo(script.model());
      script.run(image, 20);
    }
    requireJudgedEqual(file, script.model(), "changed by QEMU and by us");
  }

  @Test
  void readsAndChangesWhatQemuMadeWithAes() throws IOException {
    readsAndChangesWhatQemuMade("aes");
  }

  @Tag("slow") // QEMU takes seconds to find out how often to hash a passphrase.
  @Test
  void readsAndChangesWhatQemuMadeWithLuks() throws IOException {
    readsAndChangesWhatQemuMade("luks,encrypt.iter-time=10");
  }

  private void readsAndChangesWhatQemuMade(String format) throws IOException {
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
    List<Qcow2Options> shapes =
        shapes().filter(o -> o.version() == 3 && o.dataFile().isEmpty()).toList();
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

  private static Qcow2Options pick(List<Qcow2Options> shapes, SplittableRandom random) {
    return shapes.get(random.nextInt(shapes.size()));
  }
}
