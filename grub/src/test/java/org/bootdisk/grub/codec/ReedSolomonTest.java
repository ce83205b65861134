package org.bootdisk.grub.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.IntUnaryOperator;
import org.bootdisk.fixtures.Seeds;
import org.junit.jupiter.api.Test;

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
