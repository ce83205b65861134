package org.bootdisk.grub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.grub.BiosInstallation.Codes;
import org.bootdisk.grub.Embedding.Redundancy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read back from a disk on which core.img is embedded. */
class BiosInstallationTest {

  private static final EmbeddingArea AREA = new EmbeddingArea(34, 2014);
  private static final int SECTOR_SIZE = 512;

  private final GrubBuild build;
  private final CoreImage core;

  BiosInstallationTest() throws Exception {
    build = InstalledFiles.build(GrubPlatform.I386_PC);
    core = CoreImage.build(build, GrubImageOptions.of("(,gpt2)/grub", List.of("fat", "biosdisk")));
  }

  @ParameterizedTest
  @CsvSource({"REED_SOLOMON, INTACT", "NONE, NONE"})
  void findsTheEmbeddedImage(Redundancy redundancy, Codes codes) throws Exception {
    BiosInstallation found = BiosInstallation.read(disk(redundancy));

    assertThat(found.kernelSector()).isEqualTo(34);
    assertThat(found.codes()).isEqualTo(codes);
    assertThat(found.coreSize()).isEqualTo(core.size());
    assertThat(found.image()).isEqualTo(core.decode("core.img"));
  }

  @Test
  void findsImagesOfEveryLengthWithoutCodes() throws Exception {
    for (int length = 0; length < 40; length++) {
      CoreImage other =
          CoreImage.build(build, GrubImageOptions.of("/" + "x".repeat(length), List.of()));
      byte[] embedded = Embedding.of(build, other, AREA, Redundancy.NONE).embedded();

      assertThat(decode(embedded).coreSize()).isEqualTo(other.size());
    }
  }

  @Test
  void seesThatCodesAreDamaged() throws Exception {
    MemoryDevice disk = disk(Redundancy.REED_SOLOMON);
    disk.write((34 + 60) * SECTOR_SIZE, ByteBuffer.allocate(SECTOR_SIZE));

    assertThat(BiosInstallation.read(disk).codes()).isEqualTo(Codes.DAMAGED);
  }

  /** Half as many sectors, of data and codes, as each word has codes. */
  @Test
  void repairsAsManySectorsAsGrubDoes() throws Exception {
    int most = (2 * core.sectorCount() * SECTOR_SIZE - core.size()) / SECTOR_SIZE / 2;
    MemoryDevice disk = disk(Redundancy.REED_SOLOMON);
    destroy(disk, most);
    BiosInstallation found = BiosInstallation.read(disk);
    assertThat(found.codes()).isEqualTo(Codes.DAMAGED);
    assertThat(found.damagedSectors()).isEqualTo(most);
    assertThat(found.image()).isEqualTo(core.decode("core.img"));
    assertThat(found.firstDifference(core)).isEqualTo(-1);
    destroy(disk, most + 1);
    assertThat(BiosInstallation.read(disk).codes()).isEqualTo(Codes.LOST);
  }

  /** Overwrites the last sectors, where the codes are. */
  private static void destroy(MemoryDevice disk, int sectors) throws Exception {
    byte[] garbage = new byte[sectors * SECTOR_SIZE];
    Arrays.fill(garbage, (byte) 0x55);
    int end = BiosInstallation.read(disk).sectorCount() + 34;
    disk.write((long) (end - sectors) * SECTOR_SIZE, ByteBuffer.wrap(garbage));
  }

  @Test
  void refusesCorruptCompressedStream() throws Exception {
    MemoryDevice disk = disk(Redundancy.NONE);
    disk.write((34 + 20) * SECTOR_SIZE, ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));

    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> BiosInstallation.read(disk))
        .withMessageContaining("core.img");
  }

  @Test
  void refusesStreamOfNoBytes() throws Exception {
    MemoryDevice disk = disk(Redundancy.NONE);
    int field = 35 * SECTOR_SIZE + CoreLayout.COMPRESSED_SIZE.offset();
    disk.write(field, ByteBuffer.allocate(Integer.BYTES));
    // The image ends where its last sector does, as far as anything says.
    byte[] loaded = new byte[3 * SECTOR_SIZE];
    disk.read(34 * SECTOR_SIZE, ByteBuffer.wrap(loaded));

    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> decode(loaded))
        .withMessageContaining("disk");
  }

  @Test
  void doesNotRecognizeDiskWithoutGrub() {
    assertThatExceptionOfType(FormatException.NotRecognized.class)
        .isThrownBy(() -> BiosInstallation.read(new MemoryDevice("empty.img", 1 << 20)))
        .withMessage(
            "empty.img[LBA 0]: boot.img: expected GRUB's boot code (GRUB, include/grub/offsets.h)");
  }

  @Test
  void neverFailsOtherwiseWhateverTheSectorsHold() throws Exception {
    for (long seed = 1; seed <= 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      MemoryDevice disk = disk(seed % 2 == 0 ? Redundancy.NONE : Redundancy.REED_SOLOMON);
      int[] starts = {0x5a, 34 * SECTOR_SIZE + 488, 35 * SECTOR_SIZE, 34 * SECTOR_SIZE + 3000};
      for (int i = 0; i < 3; i++) {
        int at = starts[random.nextInt(starts.length)] + random.nextInt(26);
        disk.write(at, ByteBuffer.wrap(new byte[] {(byte) random.nextInt()}));
      }
      try {
        assertThat(BiosInstallation.read(disk).kernelSector()).isNotNegative();
      } catch (FormatException e) {
        assertThat(e).as("seed %d", seed).hasMessageContaining("disk.img");
      }
    }
  }

  private MemoryDevice disk(Redundancy redundancy) throws Exception {
    Embedding embedding = Embedding.of(build, core, AREA, redundancy);
    MemoryDevice disk = new MemoryDevice("disk.img", 2048 * SECTOR_SIZE);
    byte[] sector = new byte[SECTOR_SIZE];
    embedding.applyTo(sector);
    disk.write(0, ByteBuffer.wrap(sector));
    disk.write(34 * SECTOR_SIZE, ByteBuffer.wrap(embedding.embedded()));
    return disk;
  }

  private static BiosInstallation decode(byte[] sectors) throws FormatException {
    SectorRun run = new SectorRun(34, sectors.length / 512);
    return BiosInstallation.decode(
        "disk", new BiosInstallation.Loaded(List.of(run), Blob.of(sectors)));
  }
}
