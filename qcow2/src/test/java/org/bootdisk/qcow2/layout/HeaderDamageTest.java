package org.bootdisk.qcow2.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.qcow2.DirectoryBackingFiles;
import org.bootdisk.qcow2.Encryption;
import org.bootdisk.qcow2.ExternalDataFile;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.Qcow2Options;
import org.bootdisk.qcow2.check.Qcow2Check;
import org.bootdisk.qcow2.crypt.KeyRing;
import org.bootdisk.qcow2.crypt.LuksOptions;
import org.bootdisk.qcow2.crypt.NewKey;
import org.bootdisk.qcow2.crypt.Passphrase;
import org.bootdisk.qcow2.crypt.PassphraseException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Damages every field that the declarations of header, extensions, snapshot and bitmap have, one at
 * a time: whether the image opens, and what a check says of it, is as with QEMU.
 */
class HeaderDamageTest {

  private static final int SIZE = 1 << 20;
  private static final Passphrase PASSPHRASE = Passphrase.of("correct horse");
  private static final String SECRET = "secret,id=s,data=correct horse";

  /** Images that have all fields and extensions between them. */
  enum Shape {
    VERSION_2,
    OVERLAY,
    DATA_FILE,
    LUKS;

    private Qcow2Options options() {
      Qcow2Options small = Qcow2Options.defaults().withClusterSize(4096);
      return switch (this) {
        case VERSION_2 -> small.withVersion(2);
        case OVERLAY -> small.withBacking(BackingReference.of("base.raw", "raw"));
        case DATA_FILE -> small.withDataFile(new ExternalDataFile("guest.data", true));
        case LUKS -> small.withEncryption(new Encryption.Luks(LuksOptions.usual(1000)));
      };
    }
  }

  /** Our verdict where QEMU is wrong, or needs for a check what we do without. */
  private static final Map<String, Verdict> KNOWN =
      Map.of(
          // QEMU asks for the passphrase.
          "qcow2 header: crypt_method, ONE_MORE", new Verdict(true, 0),
          // QEMU knows no bitmaps with extra data.
          "bitmap directory entry: extra_data_size, ONE_MORE", new Verdict(true, 0),
          // QEMU opens the data file, and takes a name for ended where it has a zero.
          "0x44415441", new Verdict(false, 0),
          "qcow2 header: backing_file_offset", new Verdict(false, 0),
          // QEMU takes a length of 2^63 or more for none.
          "full disk encryption header pointer: length", new Verdict(false, 2));

  @TempDir Path directory;

  @Test
  void judgesAFieldThatIsAllOnesAsQemuDoes() throws IOException {
    compareVerdicts(Shape.OVERLAY, List.of(DamagedField.Damage.ALL_ONES));
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource(Shape.class)
  void judgesEveryDamageOfAFieldAsQemuDoes(Shape shape) throws IOException {
    compareVerdicts(shape, List.of(DamagedField.Damage.values()));
  }

  private void compareVerdicts(Shape shape, List<DamagedField.Damage> damages) throws IOException {
    List<String> differences = new ArrayList<>();
    for (DamagedField damaged : DamagedField.all(make(shape), damages)) {
      Path file = Files.write(directory.resolve("damaged.qcow2"), damaged.image().array());
      int ours = checkedByUs(file);
      int theirs = checkedByQemu(file, shape);
      // One that reads a structure later opens an image that the other refuses, and one checks what
      // the other refuses to check; but neither takes for sound what the other does not.
      if (!isDamage(ours) || !isDamage(theirs)) {
        Verdict our = new Verdict(opensForUs(file, shape), ours);
        Verdict their = new Verdict(opensForQemu(file, shape), theirs);
        if (!our.equals(their) && !isKnown(damaged.name(), our)) {
          differences.add(damaged.name() + ": ours " + our + "; QEMU's " + their);
        }
      }
    }
    assertThat(differences).isEmpty();
  }

  /**
   * What one of us says of an image.
   *
   * @param opens whether it can be read
   * @param check exit status of a check: 1 if it could not be made
   */
  private record Verdict(boolean opens, int check) {}

  private static boolean isDamage(int check) {
    return check == 1 || check == 2;
  }

  private static boolean isKnown(String field, Verdict ours) {
    return KNOWN.entrySet().stream()
        .anyMatch(known -> field.startsWith(known.getKey()) && known.getValue().equals(ours));
  }

  private byte[] make(Shape shape) throws IOException {
    Files.write(directory.resolve("base.raw"), Seeds.bytes(1, SIZE));
    Path file = directory.resolve("whole.qcow2");
    try (Qcow2Image image = create(file, shape.options())) {
      image.write(30_000, ByteBuffer.wrap(Seeds.bytes(2, 30_000)));
      if (shape != Shape.DATA_FILE) {
        image.snapshots().create("kept", Instant.EPOCH);
      }
      if (shape == Shape.OVERLAY) {
        image.bitmaps().add("changes", 65536);
      }
    }
    return Files.readAllBytes(file);
  }

  private static Qcow2Image create(Path file, Qcow2Options options) throws IOException {
    DirectoryBackingFiles files = DirectoryBackingFiles.of(file);
    FileDevice device = FileDevice.create(file, 0);
    return options.encryption().isEmpty()
        ? Qcow2Image.create(device, SIZE, options, files)
        : Qcow2Image.createEncrypted(
            device,
            SIZE,
            options,
            files,
            new NewKey(PASSPHRASE, new SplittableRandom(5)::nextBytes));
  }

  private static boolean opensForUs(Path file, Shape shape) throws IOException {
    KeyRing keys = shape == Shape.LUKS ? KeyRing.of(PASSPHRASE) : KeyRing.none();
    try (Qcow2Image image =
        Qcow2Image.open(FileDevice.openReadOnly(file), DirectoryBackingFiles.of(file), keys)) {
      return image.size() >= 0;
    } catch (FormatException | PassphraseException | NoSuchFileException e) {
      return false;
    }
  }

  private static int checkedByUs(Path file) throws IOException {
    try (FileDevice device = FileDevice.openReadOnly(file)) {
      return Qcow2Check.check(device).status().exitCode();
    } catch (FormatException e) {
      return 1;
    }
  }

  private boolean opensForQemu(Path file, Shape shape) {
    return qemu("qemu-io", "-r", "-c", "quit", json(file, shape)).status() == 0;
  }

  private int checkedByQemu(Path file, Shape shape) {
    return qemu("qemu-img", "check", json(file, shape)).status();
  }

  /** The image alone, whatever its backing file is. */
  private static String json(Path file, Shape shape) {
    String key = shape == Shape.LUKS ? "'encrypt':{'format':'luks','key-secret':'s'}," : "";
    return "json:{'driver':'qcow2','backing':null,"
        + key
        + "'file':{'driver':'file','filename':'"
        + file
        + "'}}";
  }

  /** A data file is looked for where QEMU runs. */
  private Tool.Result qemu(String program, String command, Object... words) {
    Object[] all =
        Stream.concat(Stream.of(command, "--object", SECRET), Stream.of(words)).toArray();
    return Tool.named(program).in(directory).run(all);
  }
}
