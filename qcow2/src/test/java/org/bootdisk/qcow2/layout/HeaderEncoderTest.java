package org.bootdisk.qcow2.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.MemoryDevice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a header becomes as bytes, and which ones have room in their cluster. */
class HeaderEncoderTest {

  private static final int CLUSTER = 512;
  private static final ClusterGeometry GEOMETRY = new ClusterGeometry(9, 4, false);

  /** What is left of a cluster by the header, an extension's start, and the end mark. */
  private static final int ROOM = CLUSTER - 112 - 8 - 8;

  private static Qcow2Header.Builder small() {
    return new Qcow2Header.Builder(GEOMETRY, 1 << 20)
        .l1(new TableLocation(3 * CLUSTER, 32))
        .refcountTable(new TableLocation(CLUSTER, 1));
  }

  private static Qcow2Header.Builder withData(int length) {
    return small().extension(new HeaderExtension(0x1234_5678, ByteBuffer.allocate(length)));
  }

  private static MemoryDevice file(Qcow2Header header) {
    MemoryDevice file = new MemoryDevice("disk", 8 * CLUSTER);
    file.write(0, HeaderEncoder.encode(header));
    return file;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void writesWhatIsReadAgain(int version) throws IOException {
    Qcow2Header.Builder header =
        small()
            .version(version)
            .snapshots(new TableLocation(5 * CLUSTER, 2))
            .backing(Optional.of(BackingReference.of("Bücher/base.raw", "raw")))
            .extension(new HeaderExtension(0x1234_5678, ByteBuffer.wrap(new byte[] {1, 2, 3})))
            .extension(HeaderExtension.of(0x1234_5679, "another"));
    if (version == 3) {
      header
          .features(Features.NONE.with(Feature.LAZY_REFCOUNTS).with(Feature.COMPRESSION_TYPE))
          .compressionType(CompressionType.ZSTD);
    }
    assertThat(HeaderDecoder.decode(file(header.build()))).isEqualTo(header.build());
  }

  @Test
  void readsTablesThatLieElsewhereAsAnotherHeader() throws IOException {
    Qcow2Header read = HeaderDecoder.decode(file(small().build()));
    for (TableLocation other :
        List.of(new TableLocation(4 * CLUSTER, 32), new TableLocation(3 * CLUSTER, 31))) {
      assertThat(read.l1()).isNotEqualTo(other);
      assertThat(read).isNotEqualTo(small().l1(other).build());
    }
  }

  @Test
  void fillsTheClusterToItsLastByte() throws IOException {
    Qcow2Header full = withData(ROOM).build();
    assertThat(HeaderEncoder.fits(full)).isTrue();
    HeaderEncoder.requireFits(file(full), full);
    assertThat(HeaderEncoder.encode(full).remaining()).isEqualTo(CLUSTER);
    assertThat(HeaderDecoder.decode(file(full))).isEqualTo(full);
  }

  @Test
  void refusesOneByteMoreThanTheClusterHas() {
    Qcow2Header large = withData(ROOM + 1).build();
    assertThat(HeaderEncoder.fits(large)).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HeaderEncoder.encode(large))
        .withMessageContaining("takes 520 bytes, the cluster it must fit has 512");
    assertThatThrownBy(() -> HeaderEncoder.requireFits(file(small().build()), large))
        .isInstanceOf(FormatException.LimitExceeded.class)
        .hasMessageContaining("520 bytes to write back");
  }

  /** Each of both letters takes two bytes. */
  @ParameterizedTest
  @ValueSource(ints = {ROOM / 2, ROOM / 2 + 1})
  void countsTheBytesOfTheBackingFormat(int letters) {
    Qcow2Header header =
        small().backing(Optional.of(BackingReference.of("", "é".repeat(letters)))).build();
    assertThat(HeaderEncoder.fits(header)).isEqualTo(letters == ROOM / 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {(ROOM + 8) / 2, (ROOM + 8) / 2 + 1})
  void countsTheBytesOfTheBackingFileName(int letters) {
    BackingReference name = new BackingReference("é".repeat(letters), Optional.empty());
    Qcow2Header header = small().backing(Optional.of(name)).build();
    assertThat(HeaderEncoder.fits(header)).isEqualTo(letters == (ROOM + 8) / 2);
  }

  /** QEMU takes names for bytes; one of ours would be another file's. */
  @ParameterizedTest
  @ValueSource(strings = {"name", "format"})
  void writesNoBackingFileBackThatIsNoUtf8(String part) throws IOException {
    String name = part.equals("name") ? "b?se" : "base";
    String format = part.equals("format") ? "r?w" : "raw";
    MemoryDevice file =
        file(small().backing(Optional.of(BackingReference.of(name, format))).build());
    ByteBuffer bytes = ByteBuffer.allocate(CLUSTER);
    file.read(0, bytes);
    for (int i = 0; i < CLUSTER; i++) {
      if (bytes.get(i) == '?') {
        file.write(i, ByteBuffer.wrap(new byte[] {(byte) 0xe9}));
      }
    }
    Qcow2Header read = HeaderDecoder.decode(file);
    assertThatThrownBy(() -> HeaderEncoder.requireFits(file, read))
        .isInstanceOf(FormatException.Unsupported.class)
        .hasMessageContaining("no UTF-8");
  }
}
