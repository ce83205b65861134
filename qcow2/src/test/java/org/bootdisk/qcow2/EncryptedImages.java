package org.bootdisk.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bootdisk.block.FileDevice;
import org.bootdisk.fixtures.QemuImg;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.qcow2.check.CheckResult;
import org.bootdisk.qcow2.check.Qcow2Check;
import org.bootdisk.qcow2.crypt.KeyRing;
import org.bootdisk.qcow2.crypt.LuksOptions;
import org.bootdisk.qcow2.crypt.NewKey;
import org.bootdisk.qcow2.crypt.Passphrase;
import org.bootdisk.qcow2.crypt.RandomSource;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted images of ours and of QEMU's, and QEMU's judgement on both. */
abstract class EncryptedImages {

  static final int SIZE = 1 << 20;
  static final Passphrase PASSPHRASE = Passphrase.of("correct horse");
  static final KeyRing KEYS = KeyRing.of(PASSPHRASE);
  static final String SECRET = "secret,id=s,data=correct horse";

  @TempDir Path directory;

  static Qcow2Options luks() {
    return Qcow2Options.defaults().withEncryption(new Encryption.Luks(LuksOptions.usual(1000)));
  }

  static Qcow2Options aes() {
    return Qcow2Options.defaults().withEncryption(new Encryption.LegacyAes());
  }

  Qcow2Image create(Path file, long size, Qcow2Options options, BackingFiles backing)
      throws IOException {
    return Qcow2Image.createEncrypted(
        FileDevice.create(file, 0), size, options, backing, new NewKey(PASSPHRASE, random()));
  }

  static RandomSource random() {
    return new SplittableRandom(5)::nextBytes;
  }

  static void qemuCreates(Path file, String options) {
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

  void qemuWrites(Path file, long seed, byte[] model) {
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
    Tool.named("qemu-io").in(directory).output(all);
  }

  static String imageOptions(Path file) {
    String options = "driver=qcow2,encrypt.key-secret=s,file.filename=" + file;
    return file.endsWith("top.qcow2") ? options + ",backing.encrypt.key-secret=s" : options;
  }

  void requireJudgedEqual(Path image, byte[] model, String when) throws IOException {
    Path raw = directory.resolve("judged.raw");
    Tool.named("qemu-img")
        .in(directory)
        .output("convert", "--object", SECRET, "--image-opts", imageOptions(image), raw);
    assertThat(Arrays.equals(Files.readAllBytes(raw), model)).as(when).isTrue();
    Tool.named("qemu-img")
        .in(directory)
        .output("check", "--object", SECRET, "--image-opts", imageOptions(image));
    try (FileDevice file = FileDevice.openReadOnly(image)) {
      CheckResult result = Qcow2Check.check(file);
      assertThat(result.findings()).as(when).isEmpty();
    }
  }
}
