package org.bootdisk.fat.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LayoutTest {

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
}
