package org.bootdisk.gpt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Images are the same bytes everywhere because these are: the value is Python's, made by hmac. */
class GuidSourceTest {

  @Test
  void seededGuidsAreHmacsMarkedAsVersion8() {
    GuidSource guids = GuidSource.seeded("seed");
    assertThat(guids.derive("gpt/partition/ESP"))
        .isEqualTo(UUID.fromString("729cf21f-e926-8f34-b661-14cf25a761f2"));
    for (int number = 1; number <= 64; number++) {
      UUID guid = guids.forPartition(number);
      assertThat(guid).isEqualTo(guids.derive("gpt/partition/" + number));
      assertThat(guid.version()).as("%s", guid).isEqualTo(8);
      assertThat(guid.variant()).as("%s", guid).isEqualTo(2);
    }
  }

  @Test
  void seedsAndLabelsTellGuidsApart() {
    GuidSource guids = GuidSource.seeded("seed");
    assertThat(guids.forDisk())
        .isEqualTo(GuidSource.seeded("seed").forDisk())
        .isNotEqualTo(guids.forPartition(1))
        .isNotEqualTo(GuidSource.seeded("other").forDisk());
  }
}
