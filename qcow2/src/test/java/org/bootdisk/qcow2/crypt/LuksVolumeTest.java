package org.bootdisk.qcow2.crypt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fixtures.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** LUKS headers, whole and damaged, and the functions that they are made with. */
class LuksVolumeTest {

  private static final Passphrase PASSPHRASE = Passphrase.of("open sesame");
  private static final LuksOptions OPTIONS = LuksOptions.usual(1000);

  /** RFC 6070, 2, and RFC 7914, 11. */
  @ParameterizedTest
  @CsvSource({
    "SHA1,   password, salt, 1,    0c60c80f961f0e71f3a9b524af6012062fe037a6",
    "SHA1,   password, salt, 4096, 4b007901b765489abead49d926f721d065a429c1",
    "SHA256, passwd,   salt, 1,    55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
        + "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783"
  })
  void derivesTheKeysOfTheSpecification(
      HashAlgorithm hash, String passphrase, String salt, long iterations, String expected) {
    byte[] key =
        Pbkdf2.derive(
            hash,
            Passphrase.of(passphrase).bytes(),
            Passphrase.of(salt).bytes(),
            iterations,
            expected.length() / 2);
    assertThat(HexFormat.of().formatHex(key)).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(HashAlgorithm.class)
  void mergesWhatItSplit(HashAlgorithm hash) {
    byte[] key = Seeds.bytes(1, 64);
    byte[] stripes = AntiForensic.split(key, 11, hash, new SplittableRandom(2)::nextBytes);
    assertThat(AntiForensic.merge(stripes, key.length, 11, hash)).isEqualTo(key);
    stripes[3] ^= 1;
    assertThat(AntiForensic.merge(stripes, key.length, 11, hash)).isNotEqualTo(key);
  }

  @Test
  void equalRandomnessGivesEqualBytes() throws IOException {
    assertThat(bytes(formatted())).isEqualTo(bytes(formatted()));
  }

  @Test
  void survivesEveryDamageOfTheHeader() throws IOException {
    byte[] whole = bytes(formatted());
    MemoryDevice damaged = MemoryDevice.of("damaged", whole);
    for (int at = 0; at < LuksHeader.SIZE; at++) {
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        damaged.write(at, ByteBuffer.wrap(new byte[] {(byte) (whole[at] ^ 1 << bit)}));
        open(damaged, at >= LuksHeader.MK_DIGEST.offset() && (at * Byte.SIZE + bit) % 97 == 0);
      }
      damaged.write(at, ByteBuffer.wrap(whole, at, 1));
    }
  }

  /** To look for the key takes its time. */
  private static void open(MemoryDevice damaged, boolean withKey) throws IOException {
    KeyRing keys = KeyRing.of(PASSPHRASE).withMostIterations(1000);
    try {
      LuksHeader header = LuksHeader.read(damaged);
      if (withKey && header.slots().get(0).active()) {
        LuksVolume.open(damaged).unlock(keys);
      }
    } catch (FormatException | PassphraseException e) {
      assertThat(e).hasMessageContaining("damaged");
    }
  }

  @Test
  void refusesHeadersThatAreCutOff() throws IOException {
    byte[] whole = bytes(formatted());
    for (int length : new int[] {0, 5, LuksHeader.SIZE - 1, LuksHeader.SIZE, 300_000}) {
      MemoryDevice cut = MemoryDevice.of("cut", java.util.Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> LuksVolume.open(cut)).isInstanceOf(FormatException.class);
    }
  }

  private static MemoryDevice formatted() throws IOException {
    MemoryDevice device = new MemoryDevice("volume", LuksHeader.payloadOffset(OPTIONS.cipher()));
    SplittableRandom random = new SplittableRandom(3);
    LuksVolume.format(device, OPTIONS, new NewKey(PASSPHRASE, random::nextBytes));
    return device;
  }

  private static byte[] bytes(MemoryDevice device) throws IOException {
    byte[] bytes = new byte[(int) device.size()];
    device.read(0, ByteBuffer.wrap(bytes));
    return bytes;
  }
}
