package org.bootdisk.fat.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Origin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LayoutTest {

  private static final Origin FSINFO = new Origin("disk: FSInfo", 512);

  @ParameterizedTest
  @EnumSource(FatType.class)
  void entriesKeepTheirNeighbours(FatType type) {
    SplittableRandom random = new SplittableRandom(1);
    int[] model = new int[1000];
    ByteBuffer table =
        ByteBuffer.allocate((int) type.tableLength(1000) + 1).order(ByteOrder.LITTLE_ENDIAN);
    for (int step = 0; step < 10_000; step++) {
      int index = random.nextInt(1000);
      model[index] = random.nextInt() & type.endOfChain();
      type.putEntry(table, index, model[index]);
    }
    for (int i = 0; i < model.length; i++) {
      assertThat(type.entry(table, i)).isEqualTo(model[i]);
    }
  }

  @Test
  void reservedBitsOfFat32StayAsTheyAre() {
    ByteBuffer table = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, 0xA000_0005);
    FatType.FAT32.putEntry(table, 0, 0xFFF_FFFF);
    assertThat(table.getInt(0)).isEqualTo(0xAFFF_FFFF);
    assertThat(FatType.FAT32.isEndOfChain(FatType.FAT32.entry(table, 0))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "1980-01-01T00:00:00Z, 0x0021, 0x0000, 0, 1980-01-01T00:00:00Z",
    "1969-12-31T23:59:59Z, 0x0021, 0x0000, 0, 1980-01-01T00:00:00Z",
    "2015-03-14T09:26:53Z, 0x466e, 0x4b5a, 100, 2015-03-14T09:26:53Z",
    "2107-12-31T23:59:59.99Z, 0xff9f, 0xbf7d, 199, 2107-12-31T23:59:59.99Z",
    "2200-01-01T00:00:00Z, 0xff9f, 0xbf7d, 199, 2107-12-31T23:59:59.99Z",
  })
  void timesAreRoundedDownAndClamped(
      Instant time, String date, String clock, int tenth, Instant back) {
    FatTimestamp stamp = FatTimestamp.of(time);
    assertThat(stamp)
        .isEqualTo(new FatTimestamp(Integer.decode(date), Integer.decode(clock), tenth));
    assertThat(stamp.toInstant()).contains(back);
  }

  @Test
  void impossibleTimesAreNone() {
    assertThat(FatTimestamp.NONE.toInstant()).isEmpty();
    assertThat(new FatTimestamp(0x21, 0xFFFF, 0).toInstant()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"13, 1", "26, 2", "27, 3", "1, 1", "255, 20"})
  void longNamesAreCutIntoPartsAndJoined(int length, int parts) {
    String name = "abcdefghijklmnopqrstuvwxyz".repeat(10).substring(0, length);
    assertThat(LongNameEntry.partsFor(length)).isEqualTo(parts);
    StringBuilder joined = new StringBuilder();
    for (int part = 1; part <= parts; part++) {
      ByteBuffer b = ByteBuffer.allocate(DirectoryEntry.SIZE);
      LongNameEntry.of(name, part, 0xA5).encode(b);
      LongNameEntry read = LongNameEntry.decode(b);
      assertThat(read.ordinal()).isEqualTo(part);
      assertThat(read.last()).isEqualTo(part == parts);
      assertThat(read.checksum()).isEqualTo(0xA5);
      joined.append(read.text());
    }
    assertThat(joined).hasToString(name);
  }

  @Test
  void firstByteE5IsStoredAs05() {
    DirectoryEntry entry =
        DirectoryEntry.of(
            "\u00E5BCDEFGHTXT", FatAttributes.ARCHIVE, FatTimestamp.NONE, 0x12345, 0xFFFF_FFFFL);
    ByteBuffer b = ByteBuffer.allocate(DirectoryEntry.SIZE);
    entry.encode(b);
    assertThat(b.get(0)).isEqualTo((byte) 5);
    assertThat(DirectoryEntry.decode(b, FatType.FAT32)).isEqualTo(entry);
    assertThat(DirectoryEntry.decode(b, FatType.FAT16)).isEqualTo(entry.withFirstCluster(0x2345));
  }

  @Test
  void partsOfLongNamesEncodeAllTheirBytes() {
    ByteBuffer fresh = ByteBuffer.allocate(DirectoryEntry.SIZE);
    ByteBuffer used = ByteBuffer.allocate(DirectoryEntry.SIZE);
    Arrays.fill(used.array(), (byte) 0xFF);
    for (String name : List.of("a", "thirteenunits", "more than thirteen units")) {
      LongNameEntry.of(name, 1, 0x73).encode(fresh);
      LongNameEntry.of(name, 1, 0x73).encode(used);
      assertThat(used).isEqualTo(fresh);
    }
  }

  @ParameterizedTest
  @CsvSource({"'README  TXT', 0x73", "'LONGNA~1TXT', 0xf4"})
  void checksumsOfShortNamesAreThoseOfTheSpecification(String name, String checksum) {
    assertThat(entry(name, 7).checksum()).isEqualTo(Integer.decode(checksum));
  }

  @Test
  void entriesAreEqualIfAllTheirBytesAre() {
    DirectoryEntry entry = entry("README  TXT", 7);
    assertThat(entry).isEqualTo(entry("README  TXT", 7)).hasSameHashCodeAs(entry("README  TXT", 7));
    assertThat(entry).isNotEqualTo(entry("README  TXU", 7));
    assertThat(entry).isNotEqualTo(entry("README  TXT", 8));
    assertThat(entry).isNotEqualTo(entry.withFirstCluster(3));
  }

  private static DirectoryEntry entry(String name, long size) {
    return DirectoryEntry.of(name, FatAttributes.ARCHIVE, FatTimestamp.NONE, 2, size);
  }

  @Test
  void attributesAreSetAndTakenAway() {
    FatAttributes both = FatAttributes.ARCHIVE.with(FatAttributes.DIRECTORY);
    assertThat(both.isDirectory()).isTrue();
    assertThat(both.without(FatAttributes.DIRECTORY)).isEqualTo(FatAttributes.ARCHIVE);
    assertThat(FatAttributes.ARCHIVE.without(FatAttributes.DIRECTORY))
        .isEqualTo(FatAttributes.ARCHIVE);
    assertThat(FatAttributes.ARCHIVE.isDirectory()).isFalse();
    assertThat(FatAttributes.LONG_NAME.isLongName()).isTrue();
    assertThat(FatAttributes.VOLUME_ID.isLongName()).isFalse();
  }

  @Test
  void hintsOfFsInfoAreNumbersOrNotKnown() throws Exception {
    for (FsInfo info :
        List.of(
            new FsInfo(OptionalLong.of(7), OptionalLong.empty()),
            new FsInfo(OptionalLong.empty(), OptionalLong.of(9)))) {
      ByteBuffer sector = ByteBuffer.allocate(512);
      info.encode(sector);
      assertThat(FsInfo.decode(sector, FSINFO)).isEqualTo(info);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0,   FSI_LeadSig at 0x200 is 0x41615253",
    "484, FSI_StrucSig at 0x3e4 is 0x61417273",
    "508, FSI_TrailSig at 0x3fc is 0xaa550001"
  })
  void sectorsWithoutOneOfTheSignaturesAreNoFsInfo(int at, String message) {
    ByteBuffer sector = ByteBuffer.allocate(512);
    new FsInfo(OptionalLong.of(7), OptionalLong.of(9)).encode(sector);
    sector.put(at, (byte) (sector.get(at) + 1));
    assertThatThrownBy(() -> FsInfo.decode(sector, FSINFO))
        .isInstanceOf(FormatException.Corrupt.class)
        .hasMessageContaining(message);
  }
}
