package org.bootdisk.qcow2.compress;

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
}
