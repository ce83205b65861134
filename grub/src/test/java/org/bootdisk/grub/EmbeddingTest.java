package org.bootdisk.grub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bootdisk.block.FormatException;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.grub.Embedding.Redundancy;
import org.junit.jupiter.api.Test;

/** Boot code and embedded core image. */
class EmbeddingTest {

  private static final EmbeddingArea AREA = new EmbeddingArea(34, 2014);

  private final GrubBuild build;
  private final CoreImage core;

  EmbeddingTest() throws Exception {
    build = InstalledFiles.build(GrubPlatform.I386_PC);
    core =
        CoreImage.build(
            build, GrubImageOptions.of("(,gpt2)/grub", List.of("fat", "part_gpt", "biosdisk")));
  }

  @Test
  void bootCodePointsToTheFirstSectorOfTheArea() throws Exception {
    byte[] code = Embedding.of(build, core, AREA, Redundancy.NONE).bootCode();

    assertThat(code).hasSize(0x1b8);
    assertThat(HexFormat.ofDelimiter(" ").formatHex(code, 0x5a, 0x68))
        .isEqualTo("00 80 22 00 00 00 00 00 00 00 ff fa 90 90");
  }

  @Test
  void bootSectorKeepsParametersSignatureAndPartitions() throws Exception {
    byte[] sector = Seeds.bytes(3, 512);
    byte[] before = sector.clone();

    Embedding embedding = Embedding.of(build, core, AREA, Redundancy.NONE);
    embedding.applyTo(sector);

    assertThat(Arrays.copyOfRange(sector, 3, 0x5a)).isEqualTo(Arrays.copyOfRange(before, 3, 0x5a));
    assertThat(Arrays.copyOfRange(sector, 0x1b8, 0x1fe))
        .isEqualTo(Arrays.copyOfRange(before, 0x1b8, 0x1fe));
    assertThat(Arrays.copyOfRange(sector, 0x5a, 0x1b8))
        .isEqualTo(Arrays.copyOfRange(embedding.bootCode(), 0x5a, 0x1b8));
    assertThat(sector[510]).isEqualTo((byte) 0x55);
    assertThat(sector[511]).isEqualTo((byte) 0xaa);
  }

  @Test
  void blockListCoversTheCodesToo() throws Exception {
    Embedding embedding = Embedding.of(build, core, AREA, Redundancy.REED_SOLOMON);

    int sectors = 2 * core.sectorCount();
    assertThat(embedding.sectorCount()).isEqualTo(sectors);
    assertThat(HexFormat.ofDelimiter(" ").formatHex(embedding.embedded(), 488, 512))
        .isEqualTo(
            "00 ".repeat(12) + "23 00 00 00 00 00 00 00 %02x 00 20 08".formatted(sectors - 1));
  }

  @Test
  void withoutCodesTheLastSectorEndsInZeros() throws Exception {
    byte[] embedded = Embedding.of(build, core, AREA, Redundancy.NONE).embedded();

    assertThat(embedded).hasSize(core.sectorCount() * 512);
    byte[] expected = Arrays.copyOf(core.toByteArray(), embedded.length);
    assertThat(Arrays.copyOfRange(embedded, 512, embedded.length))
        .isEqualTo(Arrays.copyOfRange(expected, 512, expected.length));
  }

  @Test
  void codesShrinkToTheAreaThatThereIs() throws Exception {
    EmbeddingArea tight = new EmbeddingArea(34, core.sectorCount() + 5L);

    assertThat(Embedding.of(build, core, tight, Redundancy.REED_SOLOMON).sectorCount())
        .isEqualTo(core.sectorCount() + 5);
  }

  @Test
  void refusesAreaThatIsOneSectorTooSmall() {
    EmbeddingArea small = new EmbeddingArea(34, core.sectorCount() - 1L);

    assertThatExceptionOfType(FormatException.LimitExceeded.class)
        .isThrownBy(() -> Embedding.of(build, core, small, Redundancy.NONE))
        .withMessageContaining("at least " + core.sectorCount())
        .withMessageContaining("make the BIOS boot partition or the gap behind the MBR larger");
  }
}
