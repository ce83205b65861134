package org.bootdisk.qcow2.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.SplittableRandom;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.block.Text;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.qcow2.BackingFiles;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.crypt.KeyRing;
import org.bootdisk.qcow2.crypt.Passphrase;
import org.bootdisk.qcow2.crypt.PassphraseException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Damages images at random and compares our verdict with QEMU's. */
class CorruptionSweepTest {

  /**
   * QEMU tells of a zero flag that may not be when a guest reads the cluster, its check does not.
   */
  private static final Set<String> UNSEEN_BY_QEMU = Set.of("qcow2.l2.zero-flag");

  /** QEMU takes names of bitmaps in any encoding. */
  private static final String NO_NAME = "a name in UTF-8";

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(SweptImage.class)
  void judgesDamageAsQemuDoes(SweptImage image) throws IOException {
    sweep(image, 1, 4);
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource(SweptImage.class)
  void judgesMuchDamageAsQemuDoes(SweptImage image) throws IOException {
    sweep(image, 1000, Integer.getInteger("seeds", 150));
  }

  @Test
  void survivesEveryDamageOfTheHeader() throws IOException {
    byte[] image = SweptImage.SMALL_CLUSTERS.make(directory);
    for (int bit = 0; bit < 112 * 8; bit++) {
      byte[] damaged = image.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      useInEveryWay(damaged);
    }
  }

  private void sweep(SweptImage kind, long firstSeed, int seeds) throws IOException {
    byte[] image = kind.make(directory);
    MetadataWords words = new MetadataWords(image);
    int disagreements = 0;
    StringBuilder told = new StringBuilder();
    for (long seed = firstSeed; seed < firstSeed + seeds; seed++) {
      byte[] damaged = damage(image, words, seed);
      useInEveryWay(damaged);
      String difference = compareVerdicts(damaged, seed);
      if (!difference.isEmpty()) {
        disagreements++;
        told.append(difference);
      }
    }
    assertThat(disagreements).as("%s", told).isZero();
  }

  /** Empty if QEMU agrees, or cannot say. */
  private String compareVerdicts(byte[] damaged, long seed) throws IOException {
    Path file = directory.resolve("damaged.qcow2");
    Files.write(file, damaged);
    Tool.Result theirs = qemuCheck(file);
    int ours;
    String message = "";
    try (FileDevice device = FileDevice.openReadOnly(file)) {
      CheckResult result = Qcow2Check.check(device);
      ours = comparable(result);
      message = result.findings().stream().limit(3).toList().toString();
    } catch (FormatException.Corrupt e) {
      return theirs.status() == 1 || theirs.status() == 2 ? "" : refusedAlone(seed, e);
    } catch (FormatException e) {
      ours = 1;
      message = e.fault().message();
    }
    if (theirs.status() != ours && theirs.status() != 1 && !message.contains(NO_NAME)) {
      return Text.format(
          "seed %d: ours %d %s, qemu %d %s\n", seed, ours, message, theirs.status(), theirs.err());
    }
    return ours == 2 || ours == 3 ? requireRepaired(file, seed) : "";
  }

  /** The verdict without findings that QEMU's check passes over. */
  private static int comparable(CheckResult result) {
    long unseen =
        result.findings().stream().filter(found -> UNSEEN_BY_QEMU.contains(found.rule())).count();
    return result.corruptions() == unseen ? result.leaks() > 0 ? 3 : 0 : result.status().exitCode();
  }

  /** A data file is looked for where QEMU runs. */
  private Tool.Result qemuCheck(Path file) {
    return Tool.named("qemu-img").in(directory).run("check", "-f", "qcow2", file);
  }

  private static String refusedAlone(long seed, FormatException e) {
    return "seed " + seed + ": ours refused, qemu did not: " + e.getMessage() + "\n";
  }

  private String requireRepaired(Path file, long seed) throws IOException {
    Qcow2Repair.Result result;
    try (FileDevice device = FileDevice.openWritable(file)) {
      result = Qcow2Repair.repair(device, Qcow2Repair.Scope.ALL);
    } catch (FormatException e) {
      return "";
    }
    if (result.after().status() != CheckResult.Status.CLEAN) {
      return "";
    }
    Tool.Result theirs = qemuCheck(file);
    return theirs.status() == 0 || theirs.status() == 1
        ? ""
        : "seed " + seed + ": repaired, and qemu says " + theirs.out() + theirs.err() + "\n";
  }

  /** Nothing but an I/O exception may come of it. */
  private static void useInEveryWay(byte[] damaged) throws IOException {
    try {
      MemoryDevice file = MemoryDevice.of("damaged", damaged);
      Qcow2Repair.repair(file, Qcow2Repair.Scope.ALL);
    } catch (FormatException e) {
      assertThat(e).hasMessageContaining("damaged");
    }
    try (Qcow2Image image =
        Qcow2Image.openWritable(
            MemoryDevice.of("damaged", damaged),
            BackingFiles.none(),
            KeyRing.of(Passphrase.of("any")).withMostIterations(1000))) {
      int size = (int) Math.min(image.size(), SweptImage.SIZE / 4);
      image.read(0, ByteBuffer.allocate(size));
      image.extents(0, size).toList();
      image.write(size / 3, ByteBuffer.wrap(Seeds.bytes(1, size / 4)));
      image.zero(size / 2, size / 4);
    } catch (FormatException | PassphraseException e) {
      assertThat(e).hasMessageMatching("(?s)damaged.*|.*external data file.*|.*backing file.*");
    }
  }

  /** Changes up to three words of metadata. */
  private static byte[] damage(byte[] image, MetadataWords metadata, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] damaged = image.clone();
    ByteBuffer words = ByteBuffer.wrap(damaged);
    int clusterSize = 1 << words.getInt(20);
    int clusters = damaged.length / clusterSize;
    int changes = random.nextInt(1, 4);
    for (int i = 0; i < changes; i++) {
      int at = metadata.random(random);
      long word = words.getLong(at);
      words.putLong(
          at,
          switch (random.nextInt(7)) {
            case 0, 1 -> word ^ 1L << random.nextInt(64);
            case 2 -> 0;
            case 3 -> word + clusterSize;
            case 4 -> random.nextLong();
            case 5 -> word + random.nextInt(-1, 2);
            default -> random.nextInt(clusters) * (long) clusterSize | 1L << 63;
          });
    }
    return damaged;
  }
}
