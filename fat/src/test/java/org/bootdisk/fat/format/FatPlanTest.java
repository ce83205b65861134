package org.bootdisk.fat.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.bootdisk.block.Content;
import org.bootdisk.block.Region;
import org.bootdisk.fat.Judges;
import org.bootdisk.fat.RandomTree;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.name.IllegalFatNameException;
import org.bootdisk.fat.name.VolumeLabel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FatPlanTest {

  private static final Instant TIME = RandomTree.TIME;

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    // seed, files, size, sector, type
    " 1,   0,  1440, 512, FAT12",
    " 2,  30,  1440, 512, FAT12",
    " 3,  40,  2880, 512, FAT12",
    " 4, 120, 16384, 512, FAT16",
    " 5, 200, 40000, 512, FAT16",
    " 6, 300, 80000, 512, FAT32",
    " 7, 120, 40000, 1024, FAT16",
    " 8, 150, 80000, 2048, FAT16",
    " 9, 150, 300000, 4096, FAT32",
    "10, 150, 30000, 4096, FAT12",
  })
  void isReadBackIdenticalByEverybody(long seed, int files, long kib, int sectorSize, FatType type)
      throws IOException {
    RandomTree tree = new RandomTree(seed, files, 20_000);
    FatFormat format =
        FatFormat.ofSize(kib * 1024)
            .withType(type)
            .withSectorSize(sectorSize)
            .withVolumeId(seed)
            .withLabel(VolumeLabel.of("SEED " + seed), TIME);
    FatPlan plan = FatPlan.of(format, tree.toFatTree());
    Path volume = Judges.write(plan.regions(), directory.resolve("volume"));
    Judges.requireClean(volume);
    Judges.requireSame(Judges.ours(volume), tree.files());
    Judges.requireSame(
        Judges.mtools(volume, directory.resolve("out")), Judges.asMtoolsShows(tree.files()));
  }

  @Test
  void accountsForEveryByte() {
    FatTree tree =
        FatTree.builder(TIME)
            .file("/EFI/BOOT/BOOTX64.EFI", Content.of(new byte[5000]), TIME)
            .file("/empty", Content.zeros(0), TIME)
            .build();
    FatFormat format = FatFormat.ofSize(64 << 20).withType(FatType.FAT32).withSectorsPerCluster(1);
    assertThat(FatPlan.of(format, tree).regions().list())
        .extracting(Region::name)
        .containsExactly(
            "boot sector",
            "FSInfo",
            "reserved",
            "backup boot sector",
            "backup FSInfo",
            "reserved",
            "FAT 1",
            "FAT 2",
            "root directory",
            "/EFI",
            "/EFI/BOOT",
            "/EFI/BOOT/BOOTX64.EFI",
            "/EFI/BOOT/BOOTX64.EFI: slack",
            "free space");
  }

  @Test
  void isTheSameWhateverTheOrderOfAdding() {
    FatTree one =
        FatTree.builder(TIME)
            .file("b/long name one", Content.zeros(1), TIME)
            .file("b/long name two", Content.zeros(2), TIME)
            .file("B.TXT", Content.zeros(3), TIME)
            .build();
    FatTree other =
        FatTree.builder(TIME)
            .file("/B.TXT", Content.zeros(3), TIME)
            .file("b/long name two", Content.zeros(2), TIME)
            .directory("b", TIME)
            .file("/b/long name one", Content.zeros(1), TIME)
            .build();
    assertThat(other).isEqualTo(one);
  }

  @Test
  void refusesTreeWithoutRoomAndNamesTheLargestFiles() {
    FatTree tree =
        FatTree.builder(TIME)
            .file("kernel", Content.zeros(30_000_000), TIME)
            .file("boot/initrd", Content.zeros(20_000_000), TIME)
            .build();
    assertThatThrownBy(() -> FatPlan.of(FatFormat.ofSize(40 << 20), tree))
        .isInstanceOfSatisfying(
            DoesNotFitException.class,
            e -> {
              assertThat(e.needed()).isGreaterThan(50_000_000);
              assertThat(e.available()).isBetween(41_000_000L, 41_943_040L);
              assertThat(e.largest().get(0)).startsWith("'/kernel'");
              assertThat(e).hasMessageContaining("'/boot/initrd' 19.1 MiB");
            });
  }

  @Test
  void refusesFullRootDirectory() {
    FatTree.Builder builder = FatTree.builder(TIME);
    for (int i = 0; i < 120; i++) {
      builder.file("a name of two parts " + i, Content.zeros(0), TIME);
    }
    assertThatThrownBy(() -> FatPlan.of(FatFormat.ofSize(1440 << 10), builder.build()))
        .hasMessageContaining("needs 360 entries")
        .hasMessageContaining("224");
  }

  @Test
  void refusesNamesThatFatCannotHold() {
    FatTree.Builder builder = FatTree.builder(TIME);
    assertThatThrownBy(() -> builder.file("boot/a:b", Content.zeros(0), TIME))
        .isInstanceOf(IllegalFatNameException.class)
        .hasMessageContaining("'a:b'")
        .hasMessageContaining("':' at index 1");
    assertThatThrownBy(() -> builder.file("..", Content.zeros(0), TIME))
        .isInstanceOf(IllegalFatNameException.class);
    assertThatThrownBy(() -> builder.directory("trailing./x", TIME))
        .isInstanceOf(IllegalFatNameException.class);
  }

  @Test
  void refusesNamesThatDifferInCaseOnly() {
    FatTree.Builder builder = FatTree.builder(TIME).file("EFI/Größe", Content.zeros(0), TIME);
    assertThatThrownBy(() -> builder.file("EFI/GRÖßE", Content.zeros(0), TIME))
        .isInstanceOf(IllegalFatNameException.class)
        .hasMessageContaining("'EFI/GRÖßE'")
        .hasMessageContaining("'Größe'");
    assertThatThrownBy(() -> builder.directory("efi", TIME))
        .isInstanceOf(IllegalFatNameException.class);
    assertThatThrownBy(() -> builder.file("EFI", Content.zeros(0), TIME))
        .isInstanceOf(IllegalFatNameException.class);
  }

  @Test
  void refusesVolumesThatAreNotLegalAndSaysWhatWouldDo() {
    FatFormat small = FatFormat.ofSize(20 << 20).withType(FatType.FAT32);
    assertThatThrownBy(() -> FatPlan.of(small))
        .hasMessageContaining("FAT32 volume cannot have 20 MiB; it needs at least 340");
    assertThat(FatPlan.of(small.withSmallFat32(FatFormat.SmallFat32.ALLOW)).geometry().type())
        .isEqualTo(FatType.FAT32);
    assertThatThrownBy(
            () ->
                FatPlan.of(
                    FatFormat.ofSize(1 << 30).withType(FatType.FAT12).withSectorsPerCluster(1)))
        .hasMessageContaining("too many clusters");
  }

  @Test
  void keepsHugeVolumesSparse() throws IOException {
    FatPlan plan = FatPlan.of(FatFormat.ofSize((2L << 40) - 512));
    org.bootdisk.block.MemoryDevice device =
        new org.bootdisk.block.MemoryDevice("huge", plan.regions().size());
    plan.regions().writeTo(device, done -> {});
    assertThat(device.extents(0, device.size()).toList()).hasSizeLessThan(12);
  }
}
