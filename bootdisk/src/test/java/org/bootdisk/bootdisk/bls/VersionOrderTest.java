package org.bootdisk.bootdisk.bls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionOrderTest {

  /** Of which most are the examples of the specification. */
  @ParameterizedTest
  @CsvSource({
    "11, 11, 0",
    "systemd-123, systemd-123, 0",
    "bar-123, foo-123, -1",
    "123a, 123, 1",
    "123.a, 123, 1",
    "123.a, 123.b, -1",
    "123a, 123.a, 1",
    "11α, 11β, 0",
    "A, a, -1",
    "'', 0, -1",
    "0., 0, 1",
    "0.0, 0, 1",
    "0, ~, 1",
    "'', ~, 1",
    "1_2, 1-2, 1",
    "1.2.3, 1.10.0, -1",
    "001, 1, 0",
    "6.1~rc1, 6.1, -1",
    "6.1^x, 6.1, 1",
    "5, 10, -1",
  })
  void ordersAsTheSpecificationDoes(String left, String right, int expected) {
    assertThat(VersionOrder.INSTANCE.compare(left, right)).isEqualTo(expected);
    assertThat(VersionOrder.INSTANCE.compare(right, left)).isEqualTo(-expected);
  }
}
