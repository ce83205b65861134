package org.bootdisk.qcow2.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import org.bootdisk.qcow2.layout.CompressionType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClusterCodecTest {

  @ParameterizedTest
  @EnumSource
  void refusesBytesThatNoCompressorMade(CompressionType type) {
    byte[] garbage = new byte[512];
    Arrays.fill(garbage, (byte) 0xff);

    assertThatExceptionOfType(DataFormatException.class)
        .isThrownBy(
            () -> ClusterCodec.of(type).decompress(garbage, garbage.length, new byte[65536]));
  }

  /** What a bomb would unpack to has no room, and is not made. */
  @ParameterizedTest
  @EnumSource
  void unpacksNoMoreThanACluster(CompressionType type) throws DataFormatException {
    byte[] packed = new byte[1 << 20];
    ClusterCodec codec = ClusterCodec.of(type);
    int length = codec.compress(new byte[1 << 21], packed);
    byte[] cluster = new byte[512];
    try {
      codec.decompress(packed, length, cluster);
    } catch (DataFormatException e) {
      assertThat(type).as("zstd knows how much there is").isEqualTo(CompressionType.ZSTD);
    }
    assertThat(cluster).containsOnly(0);
  }
}
