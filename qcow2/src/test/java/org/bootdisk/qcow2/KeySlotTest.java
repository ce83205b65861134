package org.bootdisk.qcow2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bootdisk.qcow2.Images.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fixtures.QemuImg;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.qcow2.crypt.KeyRing;
import org.bootdisk.qcow2.crypt.KeySlot;
import org.bootdisk.qcow2.crypt.LuksVolume;
import org.bootdisk.qcow2.crypt.NewKey;
import org.bootdisk.qcow2.crypt.Passphrase;
import org.bootdisk.qcow2.crypt.PassphraseException;
import org.bootdisk.qcow2.layout.HeaderDecoder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who opens encrypted images, and what is refused of them. */
class KeySlotTest extends EncryptedImages {

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

  @Tag("slow") // QEMU takes seconds to find out how often to hash a passphrase.
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
      assertThatThrownBy(
              () -> CompressedConversion.copy(digits, image, Conversion.Target.BLANK, bytes -> {}))
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
}
