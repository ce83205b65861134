package org.bootdisk.grub.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bootdisk.grub.codec.ReedSolomon.Outcome.REPAIRED;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.grub.codec.ReedSolomon.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Codes against those that GRUB's own C code gave for the same data. */
class ReedSolomonTest {

  @Test
  void codesOfOneBlockAreGrubs() throws Exception {
    byte[] codes = codes(2000, 1500, i -> 7 * i + 3);

    assertThat(HexFormat.of().formatHex(codes, 0, 16))
        .isEqualTo("0e245a709d5782033569bc3dd0facfe5");
    assertThat(sha256(codes))
        .isEqualTo("7eb67a0be73bc6e2908b0b6285bbe9d9a416f0d88dc94bf30d9eafaaf7aac774");
  }

  @Test
  void codesOfSeveralBlocksAreGrubs() throws Exception {
    byte[] codes = codes(150_000, 140_001, i -> i * i + i / 256);

    assertThat(sha256(codes))
        .isEqualTo("76cfa08bff30a7c0dde836eb7a3814d988c80a3952c3c458e72de3436b6d5f7d");
  }

  @Test
  void codesDependOnNothingButTheData() {
    byte[] data = Seeds.bytes(1, 20_000);
    byte[] clean = Arrays.copyOf(data, 30_000);
    byte[] dirty = Arrays.copyOf(data, 30_000);
    Arrays.fill(dirty, 20_000, 30_000, (byte) 0xd1);

    ReedSolomon.encode(clean, 0, 20_000);
    ReedSolomon.encode(dirty, 0, 20_000);

    assertThat(dirty).isEqualTo(clean);
    assertThat(Arrays.copyOf(dirty, 20_000)).isEqualTo(data);
  }

  /** As many lost sectors as GRUB repairs under a BIOS, and one more. */
  @ParameterizedTest
  @CsvSource({
    // data, codes, sectors lost, outcome
    "24919, 27982,  0, INTACT",
    "24919, 27982,  1, REPAIRED",
    "24919, 27982, 27, REPAIRED",
    "24919, 27982, 28, LOST",
    "24919, 27136, 26, REPAIRED", // 53 codes in each word
    "24919, 27136, 27, LOST",
    "24919, 27137, 26, REPAIRED", // one word has 54
    "24919, 27137, 27, LOST",
    "  300,   700,  0, INTACT", // words with one code repair nothing
    "  300,   700,  1, LOST",
    "150000, 140001, 40, REPAIRED", // three blocks
  })
  void repairsWhatGrubDoes(int dataSize, int codeSize, int lost, Outcome outcome) {
    byte[] good = Arrays.copyOf(Seeds.bytes(2, dataSize), dataSize + codeSize);
    ReedSolomon.encode(good, 0, dataSize);
    byte[] bytes = good.clone();
    Arrays.fill(bytes, 512, Math.min(512 + lost * 512, bytes.length), (byte) 0x55);
    if (lost == 1 && dataSize < 512) {
      bytes[0] ^= 1;
    }
    assertThat(ReedSolomon.repair(bytes, 0, dataSize)).isEqualTo(outcome);
    if (outcome == Outcome.REPAIRED) {
      assertThat(bytes).isEqualTo(good);
    }
  }

  @Test
  void repairsErrorsAtAnyPlaceOfAWord() {
    SplittableRandom random = new SplittableRandom(3);
    byte[] good = Arrays.copyOf(Seeds.bytes(4, 20_000), 40_000);
    ReedSolomon.encode(good, 0, 20_000);
    for (int round = 0; round < 5; round++) {
      byte[] bytes = good.clone();
      for (int column = 0; column < 512; column++) {
        for (int error = random.nextInt(10); error > 0; error--) {
          // Data and codes of one place in a sector are of two words.
          bytes[512 * random.nextInt(78) + column] ^= (byte) random.nextInt(1, 256);
        }
      }
      assertThat(ReedSolomon.repair(bytes, 0, 20_000)).as("round %d", round).isEqualTo(REPAIRED);
      assertThat(bytes).isEqualTo(good);
    }
  }

  /** Half of the codes, and a byte less. */
  @Test
  void doesNotLookAtCodesThatEndInZeros() {
    byte[] good = Arrays.copyOf(Seeds.bytes(4, 20_000), 40_000);
    ReedSolomon.encode(good, 0, 20_000);
    byte[] bytes = good.clone();
    Arrays.fill(bytes, 30_000, 40_000, (byte) 0);
    bytes[29_999] = 1;
    assertThat(ReedSolomon.repair(bytes.clone(), 0, 20_000)).isEqualTo(Outcome.LOST);
    bytes[29_999] = 0;
    assertThat(ReedSolomon.repair(bytes, 0, 20_000)).isEqualTo(Outcome.IGNORED);
  }

  private static byte[] codes(int dataSize, int codeSize, IntUnaryOperator value) {
    byte[] bytes = new byte[dataSize + codeSize];
    for (int i = 0; i < dataSize; i++) {
      bytes[i] = (byte) value.applyAsInt(i);
    }
    ReedSolomon.encode(bytes, 0, dataSize);
    return Arrays.copyOfRange(bytes, dataSize, bytes.length);
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
