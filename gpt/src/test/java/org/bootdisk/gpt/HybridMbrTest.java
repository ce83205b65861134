package org.bootdisk.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.bootdisk.gpt.HybridMbr.Coverage;
import org.bootdisk.gpt.HybridMbr.ProtectivePlace;
import org.bootdisk.gpt.HybridMbr.Shown;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.bootdisk.gpt.mbr.Mbr;
import org.bootdisk.gpt.mbr.MbrPartition;
import org.junit.jupiter.api.Test;

class HybridMbrTest {

  private static final GptTable TABLE = SeedDisk.table();
  private static final ChsGeometry CHS = ChsGeometry.LARGE;

  private static MbrPartition protective(Coverage coverage, ProtectivePlace place, int number) {
    List<Shown> shown = List.of(Shown.of(TABLE, number));
    Mbr mbr = new HybridMbr(shown, place, coverage, CHS).in(Mbr.EMPTY, TABLE);
    return mbr.partitions().get(place == ProtectivePlace.FIRST ? 0 : 1);
  }

  @Test
  void protectiveRecordsReachToTheFirstPartitionThatIsShownOrCoverTheTable() {
    for (ProtectivePlace place : ProtectivePlace.values()) {
      MbrPartition upToSecond = protective(Coverage.UP_TO_FIRST, place, 2);
      assertThat(upToSecond.protective()).isTrue();
      assertThat(upToSecond.startingLba()).isEqualTo(1);
      assertThat(upToSecond.endingLba()).isEqualTo(TABLE.requirePartition(2).startingLba() - 1);
      assertThat(protective(Coverage.TABLE_ONLY, place, 2).endingLba()).isEqualTo(33);
      assertThat(protective(Coverage.UP_TO_FIRST, place, 1).endingLba()).isEqualTo(33);
    }
  }

  @Test
  void partitionsAreShownOnceAndAtMostThree() {
    Shown esp = Shown.of(TABLE, 2);
    assertThatThrownBy(
            () ->
                new HybridMbr(List.of(esp, esp), ProtectivePlace.FIRST, Coverage.UP_TO_FIRST, CHS)
                    .in(Mbr.EMPTY, TABLE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("no such hybrid MBR: ");
    assertThatThrownBy(() -> HybridMbr.of(TABLE, CHS, List.of()))
        .hasMessage("a hybrid MBR shows 1 to 3 partitions, got 0");
    assertThatThrownBy(() -> HybridMbr.of(TABLE, CHS, List.of(1, 1, 2, 2)))
        .hasMessage("a hybrid MBR shows 1 to 3 partitions, got 4");
    Shown active = esp.activated();
    assertThatThrownBy(
            () ->
                new HybridMbr(
                    List.of(active, active), ProtectivePlace.LAST, Coverage.TABLE_ONLY, CHS))
        .hasMessage("an MBR has at most one active partition, got 2");
  }

  @Test
  void typesThatAnMbrKeepsForItselfAreRefused() {
    for (int type : new int[] {0x00, 0x05, 0x0f}) {
      List<Shown> shown = List.of(Shown.of(TABLE, 2).withOsType(type));
      HybridMbr hybrid = new HybridMbr(shown, ProtectivePlace.FIRST, Coverage.UP_TO_FIRST, CHS);
      assertThatThrownBy(() -> hybrid.in(Mbr.EMPTY, TABLE))
          .hasMessageContaining("marks an unused or an extended partition");
    }
  }
}
