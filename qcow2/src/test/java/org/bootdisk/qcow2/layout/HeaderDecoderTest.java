package org.bootdisk.qcow2.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.MemoryDevice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which headers are taken for qcow2, and which of them are refused before their tables are read.
 */
class HeaderDecoderTest {

  private static final int CLUSTER = 65536;
  private static final ClusterGeometry GEOMETRY = new ClusterGeometry(16, 4, false);

  private static Qcow2Header.Builder header() {
    return new Qcow2Header.Builder(GEOMETRY, 1 << 20)
        .l1(new TableLocation(3 * CLUSTER, 1))
        .refcountTable(new TableLocation(CLUSTER, 1));
  }

  private static MemoryDevice file(Qcow2Header header) {
    MemoryDevice file = new MemoryDevice("disk", 8 * CLUSTER);
    file.write(0, HeaderEncoder.encode(header));
    return file;
  }

  @Test
  void recognizesAnImageByItsFirstBytes() throws IOException {
    byte[] magic = {'Q', 'F', 'I', (byte) 0xfb, 0, 0, 0, 9};
    assertThat(HeaderDecoder.recognizes(MemoryDevice.of("disk", magic))).isTrue();
    magic[3]++;
    assertThat(HeaderDecoder.recognizes(MemoryDevice.of("disk", magic))).isFalse();
    assertThat(HeaderDecoder.recognizes(new MemoryDevice("disk", 0))).isFalse();
    assertThat(HeaderDecoder.recognizes(new MemoryDevice("disk", 1 << 20))).isFalse();
  }

  /** The largest that is allowed of each number, and the next one. */
  @ParameterizedTest
  @CsvSource({"l1, 4194304", "refcounts, 128", "snapshots, 65536"})
  void boundsEveryTable(String table, long most) throws IOException {
    assertThat(HeaderDecoder.decode(file(with(table, most)))).isEqualTo(with(table, most));
    assertThatThrownBy(() -> HeaderDecoder.decode(file(with(table, most + 1))))
        .isInstanceOf(FormatException.LimitExceeded.class);
  }

  private static Qcow2Header with(String table, long count) {
    TableLocation location = new TableLocation(CLUSTER, count);
    return switch (table) {
      case "l1" -> header().l1(location).build();
      case "refcounts" -> header().refcountTable(location).build();
      default -> header().snapshots(location).build();
    };
  }

  @Test
  void wantsAnL1TableWhereThereIsContentButForACheck() throws IOException {
    Qcow2Header lost = header().l1(new TableLocation(0, 1)).build();
    assertThatThrownBy(() -> HeaderDecoder.decode(file(lost)))
        .isInstanceOf(FormatException.Corrupt.class)
        .hasMessageContaining("the offset of 1 entries");
    assertThat(HeaderDecoder.decodeForCheck(file(lost))).isEqualTo(lost);
    assertThatThrownBy(() -> HeaderDecoder.decodeForRepair(file(lost)))
        .isInstanceOf(FormatException.Corrupt.class);
    Qcow2Header empty =
        new Qcow2Header.Builder(GEOMETRY, 0).refcountTable(new TableLocation(CLUSTER, 1)).build();
    assertThat(HeaderDecoder.decode(file(empty))).isEqualTo(empty);
  }

  @Test
  void readsSnapshotsOfMachinesWithMoreMemoryThan32BitsCount() throws IOException {
    Qcow2Header header = header().snapshots(new TableLocation(4 * CLUSTER, 2)).build();
    MemoryDevice file = file(header);
    SnapshotTable table =
        new SnapshotTable(0, List.of(snapshot("1", 0xFFFF_FFFFL), snapshot("2", 0x1_0000_0001L)));
    ByteBuffer bytes = SnapshotTable.encode(table.snapshots());
    int second = bytes.capacity() / 2;
    assertThat(bytes.getInt(32)).isEqualTo(-1);
    assertThat(bytes.getInt(second + 32)).isEqualTo(-1);
    file.write(4 * CLUSTER, bytes);
    assertThat(SnapshotTable.read(file, header).snapshots()).isEqualTo(table.snapshots());
  }

  private static Snapshot snapshot(String id, long vmStateSize) {
    return new Snapshot(
        new TableLocation(5 * CLUSTER, 1),
        id,
        "name" + id,
        12,
        34,
        56,
        vmStateSize,
        1 << 20,
        78,
        Snapshot.KNOWN_EXTRA,
        ByteBuffer.allocate(0));
  }
}
