package org.bootdisk.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Where partitions go on a disk of 40,000 blocks, of which 34 to 39,966 are usable. */
class PartitionPlannerTest {

  private static final UUID GUID = UUID.fromString("c12a7328-f81f-11d2-ba4b-00a0c93ec93b");
  private static final GptTable EMPTY = GptTable.empty(GptLayout.standard(512, 40_000), GUID);

  private static GptTable with(GptTable table, int number, long first, long last) {
    return table.with(
        number, PartitionEntry.of(PartitionType.LINUX_FILESYSTEM, GUID, new LbaRange(first, last)));
  }

  private static PartitionPlanner planner(GptTable table) {
    return PartitionPlanner.of(table).alignedTo(1000);
  }

  @Test
  void placesMoveDownWhereItIsFreeThenUpThenNotAtAll() {
    GptTable table = with(EMPTY, 1, 1950, 1960);
    assertThat(planner(table).align(3000)).isEqualTo(3000);
    assertThat(planner(table).align(3001)).isEqualTo(3000);
    assertThat(planner(table).align(500)).as("0 is not usable").isEqualTo(1000);
    assertThat(planner(table).align(1500)).as("1000 is free").isEqualTo(1000);
    assertThat(planner(table).align(1961)).as("1000 to 1960 is not").isEqualTo(2000);
    GptTable narrow = with(table, 2, 2000, 2100);
    assertThat(planner(narrow).align(1961)).as("2000 is taken, too").isEqualTo(1961);
    assertThat(planner(with(table, 2, 1999, 2100)).align(1998)).isEqualTo(1998);
  }

  @Test
  void largestIsTheFirstOfEqualRanges() {
    GptTable halves = with(EMPTY, 1, 20_000, 20_000);
    assertThat(planner(halves).largestFree()).isEqualTo(new LbaRange(34, 19_999));
    assertThat(planner(with(halves, 2, 19_999, 19_999)).largestFree())
        .isEqualTo(new LbaRange(20_001, 39_966));
    assertThat(planner(EMPTY).largest()).isEqualTo(new LbaRange(1000, 39_966));
    assertThat(planner(EMPTY).withAlignedEnds().largest()).isEqualTo(new LbaRange(1000, 38_999));
  }

  @Test
  void aSingleBlockIsFreeToo() {
    GptTable table = with(with(EMPTY, 1, 35, 999), 2, 1001, 39_965);
    assertThat(table.free())
        .containsExactly(
            new LbaRange(34, 34), new LbaRange(1000, 1000), new LbaRange(39_966, 39_966));
    assertThat(planner(table).between(1000, 1000)).isEqualTo(new LbaRange(1000, 1000));
    assertThat(with(with(table, 3, 34, 34), 4, 1000, 1000).free())
        .containsExactly(new LbaRange(39_966, 39_966));
  }

  @Test
  void aSizeIsTakenFromTheLargestRange() {
    assertThat(planner(EMPTY).ofSize(1)).isEqualTo(new LbaRange(1000, 1000));
    assertThat(planner(EMPTY).ofSize(38_967)).isEqualTo(new LbaRange(1000, 39_966));
    assertThatThrownBy(() -> planner(EMPTY).ofSize(38_968))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> planner(EMPTY).ofSize(0))
        .hasMessage("a partition cannot start at LBA 1000 and end at 999");
  }

  @Test
  void fullTablesHaveNoBlockFree() {
    GptTable full = with(EMPTY, 1, 34, 39_966);
    assertThatThrownBy(() -> planner(full).largest()).hasMessage("no block is free");
    assertThat(planner(full).isFree(34)).isFalse();
    assertThat(planner(EMPTY).isFree(34)).isTrue();
    assertThat(planner(EMPTY).isFree(33)).isFalse();
  }
}
