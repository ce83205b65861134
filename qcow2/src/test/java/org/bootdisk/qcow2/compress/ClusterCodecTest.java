package org.bootdisk.qcow2.compress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import org.bootdisk.fixtures.Seeds;
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

  /** What works on a cluster is kept for the next one. */
  @ParameterizedTest
  @EnumSource
  void forgetsWhatWasBefore(CompressionType type) throws DataFormatException {
    ClusterCodec codec = ClusterCodec.of(type);
    byte[] cluster = "0123456789abcdef".repeat(256).getBytes(UTF_8);
    byte[] packed = new byte[cluster.length];
    int length = codec.compress(cluster, packed);

    assertThat(codec.compress(Seeds.bytes(1, cluster.length), new byte[cluster.length]))
        .isEqualTo(ClusterCodec.INCOMPRESSIBLE);
    byte[] again = new byte[cluster.length];
    assertThat(codec.compress(cluster, again)).isEqualTo(length);
    assertThat(again).isEqualTo(packed);

    assertThatExceptionOfType(DataFormatException.class)
        .isThrownBy(() -> codec.decompress(packed, length - 8, new byte[cluster.length]));
    byte[] unpacked = new byte[cluster.length];
    codec.decompress(packed, length, unpacked);
    assertThat(unpacked).isEqualTo(cluster);
  }

  /** All of the room taken is as good as too little; zstd wants more of it than it takes. */
  @ParameterizedTest
  @EnumSource
  void packsOnlyIntoMoreRoomThanItTakes(CompressionType type) {
    ClusterCodec codec = ClusterCodec.of(type);
    byte[] cluster = "0123456789abcdef".repeat(256).getBytes(UTF_8);
    int length = codec.compress(cluster, new byte[cluster.length]);

    assertThat(codec.compress(cluster, new byte[length])).isEqualTo(ClusterCodec.INCOMPRESSIBLE);
    if (type == CompressionType.DEFLATE) {
      assertThat(codec.compress(cluster, new byte[length + 1])).isEqualTo(length);
    }
  }
}
