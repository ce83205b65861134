package org.bootdisk.qcow2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Maps and refcounts that lead to the image's own tables: these are never overwritten. */
class OverlapTest {

  private static final int CLUSTER = 512;
  private static final long OWNED = 1L << 63;
  private static final long OFFSET = 0x00FF_FFFF_FFFF_FE00L;

  /** A table that a wrong entry may lead to. */
  private enum Place {
    L1_TABLE,
    L2_TABLE,
    REFCOUNT_TABLE,
    REFCOUNT_BLOCK,
    SNAPSHOT_TABLE,
    L1_TABLE_OF_SNAPSHOT;

    long in(MemoryDevice file) throws IOException {
      Qcow2Image image = Qcow2Image.open(file, BackingFiles.none());
      Qcow2Header header = image.header();
      return switch (this) {
        case L1_TABLE -> header.l1().offset();
        case L2_TABLE -> word(file, header.l1().offset()) & OFFSET;
        case REFCOUNT_TABLE -> header.refcountTable().offset();
        case REFCOUNT_BLOCK -> word(file, header.refcountTable().offset());
        case SNAPSHOT_TABLE -> header.snapshots().offset();
        case L1_TABLE_OF_SNAPSHOT -> image.snapshots().list().get(0).l1().offset();
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void refusesToWriteInPlaceWhereATableIs(Place place) throws IOException {
    MemoryDevice file = image();
    long target = place.in(file);
    file.write(entry(file, 1), words(OWNED | target));
    requireRefused(file, target, image -> image.write(CLUSTER, text(CLUSTER)));
    requireRefused(file, target, image -> image.write(CLUSTER + 7, text(20)));
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void refusesToGiveAwayAClusterWhereATableIs(Place place) throws IOException {
    MemoryDevice file = image();
    long target = place.in(file);
    file.write(entry(file, 1), words(OWNED | target));
    requireRefused(
        file,
        target,
        image -> {
          image.discard(CLUSTER, CLUSTER);
          image.flush();
          image.write(40 * CLUSTER, text(20 * CLUSTER));
        });
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void refusesToAllocateWhereATableIs(Place place) throws IOException {
    MemoryDevice file = image();
    long target = place.in(file);
    long block = Place.REFCOUNT_BLOCK.in(file);
    file.write(block + target / CLUSTER * 2, ByteBuffer.wrap(new byte[2]));
    requireRefused(file, target, image -> image.write(40 * CLUSTER, text(20 * CLUSTER)));
  }

  @ParameterizedTest
  @EnumSource(
      value = Place.class,
      names = {"L2_TABLE"},
      mode = EnumSource.Mode.EXCLUDE)
  void refusesToWriteWhenAnL2TableIsAnotherTableToo(Place place) throws IOException {
    MemoryDevice file = image();
    long target = place.in(file);
    file.write(Place.L1_TABLE.in(file) + Long.BYTES, words(OWNED | target));
    requireRefused(file, target, image -> image.write(70 * CLUSTER, text(CLUSTER)));
  }

  @Test
  void refusesRefcountBlocksThatAreOne() throws IOException {
    MemoryDevice file = image();
    long block = Place.REFCOUNT_BLOCK.in(file);
    file.write(Place.REFCOUNT_TABLE.in(file) + Long.BYTES, words(block));
    requireRefused(file, block, image -> image.write(40 * CLUSTER, text(CLUSTER)));
  }

  /** Refcounts that are too low let a cluster be used twice, but never for data and a table. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void keepsTablesApartFromDataThatSharesAClusterWithFreedData(int pieces) throws IOException {
    MemoryDevice file = new MemoryDevice("hostile", 0);
    Qcow2Options options = Qcow2Options.defaults().withClusterSize(CLUSTER);
    Qcow2Image image = Qcow2Image.create(file, 400 * CLUSTER, options);
    image.write(0, text(2 * CLUSTER));
    image.close();
    file.write(entry(file, 1), words(word(file, entry(file, 0))));
    try (Qcow2Image opened = Qcow2Image.openWritable(file, BackingFiles.none())) {
      opened.discard(0, CLUSTER);
      opened.flush();
      for (int i = 1; i <= pieces; i++) {
        opened.write(i * 64L * CLUSTER, text(CLUSTER));
      }
      opened.write(CLUSTER, text(CLUSTER));
    } catch (FormatException.Corrupt e) {
      assertThat(e).hasMessageContaining("tables");
    }
    Qcow2Image after = Qcow2Image.open(file, BackingFiles.none());
    after.read(0, ByteBuffer.allocate(400 * CLUSTER));
  }

  private interface Use {
    void of(Qcow2Image image) throws IOException;
  }

  private static void requireRefused(MemoryDevice file, long table, Use use) throws IOException {
    MemoryDevice copy = copyOf(file);
    Qcow2Image image = Qcow2Image.openWritable(copy, BackingFiles.none());
    assertThatThrownBy(() -> use.of(image))
        .isInstanceOf(FormatException.Corrupt.class)
        .hasMessageContaining("table");
    image.close();
    byte[] now = bytes(copy, table);
    assertThat(new String(now, UTF_8)).as("the table").doesNotContain("guest");
  }

  /** An image with a snapshot and beside it an own L2 table with some clusters. */
  private static MemoryDevice image() throws IOException {
    MemoryDevice file = new MemoryDevice("hostile", 0);
    Qcow2Options options = Qcow2Options.defaults().withClusterSize(CLUSTER);
    Qcow2Image image = Qcow2Image.create(file, 400 * CLUSTER, options);
    image.write(0, text(4 * CLUSTER));
    image.snapshots().create("s", Instant.EPOCH);
    image.write(0, text(4 * CLUSTER));
    image.close();
    return file;
  }

  private static long entry(MemoryDevice file, int index) throws IOException {
    return Place.L2_TABLE.in(file) + (long) index * Long.BYTES;
  }

  private static long word(MemoryDevice file, long at) throws IOException {
    ByteBuffer word = ByteBuffer.allocate(Long.BYTES);
    file.read(at, word);
    return word.getLong(0);
  }

  private static ByteBuffer words(long word) {
    return ByteBuffer.allocate(Long.BYTES).putLong(0, word);
  }

  private static byte[] bytes(MemoryDevice file, long at) throws IOException {
    byte[] bytes = new byte[CLUSTER];
    file.read(at, ByteBuffer.wrap(bytes));
    return bytes;
  }

  private static MemoryDevice copyOf(MemoryDevice file) throws IOException {
    byte[] bytes = new byte[(int) file.size()];
    file.read(0, ByteBuffer.wrap(bytes));
    return MemoryDevice.of("copy", bytes);
  }

  private static ByteBuffer text(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) '.');
    byte[] word = "guest".getBytes(UTF_8);
    for (int at = 0; at + word.length <= length; at += 8) {
      System.arraycopy(word, 0, bytes, at, word.length);
    }
    return ByteBuffer.wrap(bytes);
  }
}
