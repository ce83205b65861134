package org.bootdisk.gpt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the name of a partition ends, and what may follow. */
class PartitionEntryTest {

  private static final int NAME = 56;
  private static final int LAST = NAME + 70;

  private static ByteBuffer named(String name) {
    ByteBuffer bytes =
        ByteBuffer.allocate(PartitionEntry.LAYOUT.size()).order(ByteOrder.LITTLE_ENDIAN);
    PartitionEntry.of(PartitionType.LINUX_FILESYSTEM, new UUID(1, 2), new LbaRange(34, 35))
        .withName(name)
        .encode(bytes);
    return bytes;
  }

  /** Half of a character that is not NUL is zero in the second and third. */
  @ParameterizedTest
  @ValueSource(strings = {"", "a", "\u0100", "x\u0100y", "123456789012345678901234567890123456"})
  void nothingFollowsTheNamesThatAreWritten(String name) {
    assertThat(PartitionEntry.nameTailIsZero(named(name))).isTrue();
    assertThat(PartitionEntry.decode(named(name)).partitionName()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(ints = {NAME + 4, NAME + 5, LAST, LAST + 1})
  void aByteBehindTheNulIsFoundAndNoPartOfTheName(int at) {
    ByteBuffer bytes = named("a").put(at, (byte) 1);
    assertThat(PartitionEntry.nameTailIsZero(bytes)).isFalse();
    assertThat(PartitionEntry.decode(bytes).partitionName()).isEqualTo("a");
  }

  @Test
  void theLastCharacterMayBeTheNul() {
    String most = "12345678901234567890123456789012345";
    assertThat(PartitionEntry.nameTailIsZero(named(most))).isTrue();
  }
}
