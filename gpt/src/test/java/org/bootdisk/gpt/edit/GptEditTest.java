package org.bootdisk.gpt.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.UUID;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptLayout;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.HybridMbr;
import org.bootdisk.gpt.LbaRange;
import org.bootdisk.gpt.PartitionEntry;
import org.bootdisk.gpt.PartitionType;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.junit.jupiter.api.Test;

/** Where arrays and usable blocks go, on a disk of 40,000 blocks with one partition. */
class GptEditTest {

  private static final long BLOCKS = 40_000;
  private static final long ARRAY = 32;
  private static final LbaRange PLACE = new LbaRange(100, 39_000);
  private static final GptLayout STANDARD = GptLayout.standard(512, BLOCKS);

  private static GptDisk disk(GptLayout layout) {
    PartitionEntry entry = PartitionEntry.of(PartitionType.LINUX_FILESYSTEM, new UUID(1, 2), PLACE);
    return GptDisk.of(GptTable.empty(layout, new UUID(3, 4)).with(1, entry), ChsGeometry.LARGE);
  }

  @Test
  void thePrimaryArrayLiesBetweenHeaderAndFirstPartition() {
    for (long lba : new long[] {2, PLACE.startingLba() - ARRAY}) {
      GptLayout moved = GptEdit.movedPrimaryArray(disk(STANDARD), lba).table().layout();
      assertThat(moved.primaryEntryLba()).isEqualTo(lba);
      assertThat(moved.firstUsableLba()).isEqualTo(lba + ARRAY);
    }
    for (long lba : new long[] {1, PLACE.startingLba() - ARRAY + 1}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> GptEdit.movedPrimaryArray(disk(STANDARD), lba))
          .withMessageContaining("it goes between 2 and 68");
    }
  }

  @Test
  void theAlternateArrayLiesBetweenLastPartitionAndHeader() {
    for (long lba : new long[] {PLACE.endingLba() + 1, BLOCKS - 1 - ARRAY}) {
      GptLayout moved = GptEdit.movedAlternateArray(disk(STANDARD), lba).table().layout();
      assertThat(moved.alternateEntryLba()).isEqualTo(lba);
      assertThat(moved.lastUsableLba()).isEqualTo(lba - 1);
    }
    for (long lba : new long[] {PLACE.endingLba(), BLOCKS - ARRAY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> GptEdit.movedAlternateArray(disk(STANDARD), lba))
          .withMessageContaining("it goes between 39001 and 39967");
    }
  }

  /** What lies between usable blocks, array and header stays as large as it was. */
  @Test
  void theAlternateKeepsItsDistancesOnADiskOfAnotherSize() {
    GptLayout wide = STANDARD.withAlternateEntryLba(39_900).withUsable(new LbaRange(34, 39_500));
    GptLayout grown = GptEdit.fitted(disk(wide), 80_000, ChsGeometry.LARGE).table().layout();
    assertThat(grown.alternateLba()).isEqualTo(79_999);
    assertThat(grown.alternateEntryLba()).isEqualTo(79_900);
    assertThat(grown.lastUsableLba()).isEqualTo(79_500);
    assertThat(grown.firstUsableLba()).isEqualTo(34);
  }

  /** Distances that make no sense, as damage leaves them, are not kept. */
  @Test
  void anAlternateArrayAmongUsableBlocksGoesToTheEnd() {
    GptLayout odd = STANDARD.withAlternateEntryLba(39_500);
    GptLayout grown = GptEdit.fitted(disk(odd), 80_000, ChsGeometry.LARGE).table().layout();
    assertThat(grown).isEqualTo(GptLayout.standard(512, 80_000));
  }

  @Test
  void aSmallerDiskMustHoldThePartitions() {
    long least = PLACE.endingLba() + 1 + ARRAY + 1;
    GptDisk cut = GptEdit.fitted(disk(STANDARD), least, ChsGeometry.LARGE);
    assertThat(cut.table().layout()).isEqualTo(GptLayout.standard(512, least));
    assertThat(cut.mbr().partitions().get(0).sizeInLba()).isEqualTo(least - 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GptEdit.fitted(disk(STANDARD), least - 1, ChsGeometry.LARGE))
        .withMessageContaining("ends at LBA 39000")
        .withMessageContaining("is 38999");
  }

  @Test
  void tablesAreResizedByWholeBlocks() {
    assertThat(GptEdit.resized(disk(STANDARD), 125, ChsGeometry.LARGE)).isEqualTo(disk(STANDARD));
    GptLayout sized = GptEdit.resized(disk(STANDARD), 129, ChsGeometry.LARGE).table().layout();
    assertThat(sized.numberOfPartitionEntries()).isEqualTo(132);
    assertThat(sized.firstUsableLba()).isEqualTo(35);
    assertThat(sized.lastUsableLba()).isEqualTo(BLOCKS - 35);
    assertThat(sized.alternateEntryLba()).isEqualTo(BLOCKS - 34);
  }

  @Test
  void roomForMoreEntriesIsTakenFromUsableBlocksAndNeverGivenBack() {
    GptTable table = disk(STANDARD).table();
    GptLayout larger = GptEdit.withRoomFor(table, 256).layout();
    assertThat(larger.firstUsableLba()).isEqualTo(2 + 2 * ARRAY);
    assertThat(larger.lastUsableLba()).isEqualTo(BLOCKS - 1 - 2 * ARRAY - 1);
    GptLayout smaller = GptEdit.withRoomFor(table, 4).layout();
    assertThat(smaller.firstUsableLba()).isEqualTo(STANDARD.firstUsableLba());
    assertThat(smaller.lastUsableLba()).isEqualTo(STANDARD.lastUsableLba());
  }

  @Test
  void aHybridMbrIsAnOrdinaryOneAgainWhenItsPartitionIsDeleted() {
    GptDisk plain = disk(STANDARD);
    PartitionEntry second =
        PartitionEntry.of(
            PartitionType.LINUX_FILESYSTEM, new UUID(1, 3), new LbaRange(39_001, 39_100));
    GptTable table = plain.table().with(2, second);
    HybridMbr shown = HybridMbr.of(table, ChsGeometry.LARGE, List.of(1));
    GptDisk hybrid = new GptDisk(shown.in(plain.mbr(), table), table);

    GptDisk without = GptEdit.deleted(hybrid, 1, ChsGeometry.LARGE);
    assertThat(without.mbr()).isEqualTo(plain.mbr());
    assertThat(without.table()).isEqualTo(table.without(1));

    GptDisk other = GptEdit.deleted(hybrid, 2, ChsGeometry.LARGE);
    assertThat(other.mbr()).as("does not show 2").isEqualTo(hybrid.mbr());
  }
}
