package org.bootdisk.qcow2.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.qcow2.BackingFiles;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.Qcow2Options;
import org.bootdisk.qcow2.crypt.KeyRing;
import org.bootdisk.qcow2.crypt.Passphrase;
import org.bootdisk.qcow2.crypt.PassphraseException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damages images at random and compares our verdict with QEMU's. */
class CorruptionSweepTest {

  private static final int SIZE = 1 << 20;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {512, 4096, 65536})
  void judgesDamageAsQemuDoes(int clusterSize) throws IOException {
    sweep(clusterSize, 1, 25);
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(ints = {512, 4096, 65536})
  void judgesMuchDamageAsQemuDoes(int clusterSize) throws IOException {
    sweep(clusterSize, 1000, 1000);
  }

  @Test
  void survivesEveryDamageOfTheHeader() throws IOException {
    byte[] image = image(4096);
    for (int bit = 0; bit < 112 * 8; bit++) {
      byte[] damaged = image.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      useInEveryWay(damaged);
    }
  }

  private void sweep(int clusterSize, long firstSeed, int seeds) throws IOException {
    byte[] image = image(clusterSize);
    int disagreements = 0;
    StringBuilder told = new StringBuilder();
    for (long seed = firstSeed; seed < firstSeed + seeds; seed++) {
      byte[] damaged = damage(image, clusterSize, seed);
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
    Tool.Result theirs = Tool.named("qemu-img").run("check", "-f", "qcow2", file);
    int ours;
    try (FileDevice device = FileDevice.openReadOnly(file)) {
      CheckResult result = Qcow2Check.check(device);
      ours = result.status().exitCode();
    } catch (FormatException.Corrupt e) {
      return theirs.status() == 1 || theirs.status() == 2 ? "" : refusedAlone(seed, e);
    } catch (FormatException e) {
      ours = 1;
    }
    if (theirs.status() != ours && theirs.status() != 1) {
      return "seed " + seed + ": ours " + ours + ", qemu " + theirs.status() + theirs.err() + "\n";
    }
    return ours == 2 || ours == 3 ? requireRepaired(file, seed) : "";
  }

  private static String refusedAlone(long seed, FormatException e) {
    return "seed " + seed + ": ours refused, qemu did not: " + e.getMessage() + "\n";
  }

  private String requireRepaired(Path file, long seed) throws IOException {
    Qcow2Repair.Result result;
    try (FileDevice device = FileDevice.openWritable(file)) {
      result = Qcow2Repair.repair(device, Qcow2Repair.Scope.ALL);
    }
    if (result.after().status() != CheckResult.Status.CLEAN) {
      return "";
    }
    Tool.Result theirs = Tool.named("qemu-img").run("check", "-f", "qcow2", file);
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
      int size = (int) Math.min(image.size(), 2 * SIZE);
      image.read(0, ByteBuffer.allocate(size));
      image.extents(0, size).toList();
      image.write(size / 3, ByteBuffer.wrap(Seeds.bytes(1, size / 4)));
      image.zero(size / 2, size / 4);
    } catch (FormatException | PassphraseException e) {
      assertThat(e).hasMessageContaining("damaged");
    }
  }

  /** Changes up to three words of what is metadata, mostly. */
  private static byte[] damage(byte[] image, int clusterSize, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] damaged = image.clone();
    ByteBuffer words = ByteBuffer.wrap(damaged);
    int changes = random.nextInt(1, 4);
    for (int i = 0; i < changes; i++) {
      int within = Math.min(damaged.length, Math.max(8 * clusterSize, 8192));
      int at = random.nextInt(within / 8) * 8;
      if (at < clusterSize && random.nextInt(4) > 0) {
        continue;
      }
      long word = words.getLong(at);
      words.putLong(
          at,
          switch (random.nextInt(5)) {
            case 0 -> word ^ 1L << random.nextInt(64);
            case 1 -> 0;
            case 2 -> word + clusterSize;
            case 3 -> random.nextLong();
            default -> random.nextInt(damaged.length / clusterSize) * (long) clusterSize | 1L << 63;
          });
    }
    return damaged;
  }

  private static byte[] image(int clusterSize) throws IOException {
    MemoryDevice file = new MemoryDevice("image", 0);
    Qcow2Options options = Qcow2Options.defaults().withClusterSize(clusterSize);
    Qcow2Image image = Qcow2Image.create(file, SIZE, options);
    image.write(3000, ByteBuffer.wrap(Seeds.bytes(1, 200_000)));
    image.zero(100_000, 70_000);
    for (int at = 7 << 16; at < 9 << 16; at += clusterSize) {
      image.compression().write(at, ByteBuffer.wrap(new byte[clusterSize]));
    }
    image.close();
    byte[] bytes = new byte[(int) file.size()];
    file.read(0, ByteBuffer.wrap(bytes));
    return bytes;
  }
}
