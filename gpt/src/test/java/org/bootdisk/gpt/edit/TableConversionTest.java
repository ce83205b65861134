package org.bootdisk.gpt.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptLayout;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.LbaRange;
import org.bootdisk.gpt.PartitionEntry;
import org.bootdisk.gpt.PartitionType;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.bootdisk.gpt.mbr.MbrDisk;
import org.bootdisk.gpt.mbr.MbrPartition;
import org.junit.jupiter.api.Test;

class TableConversionTest {

  private static final UUID GUID = UUID.fromString("c12a7328-f81f-11d2-ba4b-00a0c93ec93b");
  private static final ChsGeometry CHS = ChsGeometry.LARGE;

  /** Five partitions of 100 blocks. */
  private static GptDisk five() {
    GptTable table = GptTable.empty(GptLayout.standard(512, 40_000), GUID);
    for (int number = 1; number <= 5; number++) {
      LbaRange range = new LbaRange(number * 1000L, number * 1000L + 99);
      PartitionType type = number == 1 ? PartitionType.EFI_SYSTEM : PartitionType.LINUX_FILESYSTEM;
      table = table.with(number, PartitionEntry.of(type, GUID, range));
    }
    return GptDisk.of(table, CHS);
  }

  @Test
  void upToFourPartitionsBecomePrimaryOnesInTheOrderGiven() {
    MbrDisk disk = TableConversion.toMbr(five(), List.of(5, 1, 4, 2), CHS);
    List<MbrPartition> records = disk.mbr().partitions();
    assertThat(records.stream().map(MbrPartition::startingLba))
        .containsExactly(5000L, 1000L, 4000L, 2000L);
    assertThat(records.stream().map(MbrPartition::endingLba))
        .containsExactly(5099L, 1099L, 4099L, 2099L);
    assertThat(records.stream().map(MbrPartition::osType)).containsExactly(0x83, 0xef, 0x83, 0x83);
    assertThat(disk.mbr().announcesGpt()).isFalse();
  }

  @Test
  void noneAndMoreThanFourAreRefused() {
    assertThatThrownBy(() -> TableConversion.toMbr(five(), List.of(), CHS))
        .hasMessage("an MBR has 1 to 4 primary partitions, got []");
    assertThatThrownBy(() -> TableConversion.toMbr(five(), List.of(1, 2, 3, 4, 5), CHS))
        .hasMessage("an MBR has 1 to 4 primary partitions, got [1, 2, 3, 4, 5]");
  }
}
