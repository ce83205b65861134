package org.bootdisk.gpt.sfdisk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptLayout;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.GuidSource;
import org.bootdisk.gpt.HybridMbr;
import org.bootdisk.gpt.LbaRange;
import org.bootdisk.gpt.PartitionEntry;
import org.bootdisk.gpt.PartitionType;
import org.bootdisk.gpt.edit.GptEdit;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.bootdisk.gpt.mbr.Mbr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a backup as text says, and that nothing of a disk is missing in it. */
class TextBackupTest {

  private static final GuidSource GUIDS = GuidSource.seeded("text backup test");
  private static final long BLOCKS = 40_960;

  @ParameterizedTest
  @MethodSource("disks")
  void restoresEverythingThatWasSaved(GptDisk disk) {
    String text = TextBackup.print(disk, "disk.img");
    assertThat(TextBackup.parse(text, disk.blockSize(), BLOCKS)).as(text).isEqualTo(disk);
  }

  static Stream<GptDisk> disks() {
    GptDisk usual = disk(GptLayout.standard(512, BLOCKS));
    GptTable table = usual.table();
    HybridMbr hybrid = HybridMbr.of(table, ChsGeometry.LARGE, List.of(1));
    return Stream.of(
        usual,
        usual.withMbr(hybrid.in(usual.mbr(), table)),
        GptEdit.movedPrimaryArray(usual, 100),
        GptEdit.movedAlternateArray(usual, 40_000),
        GptEdit.resized(usual, 4, ChsGeometry.LARGE),
        usual.withTable(GptEdit.withRoomFor(table, 1024)),
        disk(GptLayout.of(512, BLOCKS, 1, 4096)),
        disk(GptLayout.of(512, BLOCKS, 4096, 128)),
        disk(GptLayout.standard(4096, BLOCKS)));
  }

  private static GptDisk disk(GptLayout layout) {
    PartitionEntry entry =
        PartitionEntry.of(
            PartitionType.LINUX_FILESYSTEM, GUIDS.forPartition(1), new LbaRange(4096, 8191));
    GptTable table = GptTable.empty(layout, GUIDS.forDisk()).with(1, entry.withName("a \"name\""));
    return new GptDisk(Mbr.EMPTY.protecting(BLOCKS, ChsGeometry.LARGE), table);
  }

  @Test
  void saysNothingOfTheArraysWhereSfdiskPutsThem() {
    assertThat(TextBackup.print(disk(GptLayout.standard(512, BLOCKS)), "disk.img"))
        .doesNotContain("# layout");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1 2 3", "1 2 3 4 5 6 7 99999999999999999999", "0 0 0 0 0 0 0 0"})
  void refusesALayoutThatIsNone(String numbers) {
    String text = "label: gpt\n# layout: " + numbers + "\n";
    assertThatThrownBy(() -> TextBackup.parse(text, 512, BLOCKS))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
