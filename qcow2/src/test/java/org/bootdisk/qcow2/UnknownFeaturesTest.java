package org.bootdisk.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.qcow2.layout.BackingReference;
import org.junit.jupiter.api.Test;

/**
 * What later versions of the format may put into a header (qcow2 "Header", "Additional fields").
 */
class UnknownFeaturesTest {

  private static final int SIZE = 1 << 20;
  private static final int CLUSTER = 65536;
  private static final int INCOMPATIBLE = 72;
  private static final int COMPATIBLE = 80;
  private static final int AUTOCLEAR = 88;
  private static final int HEADER_LENGTH = 100;
  private static final int OUR_LENGTH = 112;
  private static final long FIELD = 0x0123_4567_89ab_cdefL;
  private static final int EXTENSION = 0x1234_5678;
  private static final long FORTY = 1L << 40;

  private static ByteBuffer image() throws IOException {
    MemoryDevice file = new MemoryDevice("disk", 0);
    Qcow2Image.create(file, SIZE, Qcow2Options.defaults()).close();
    return bytes(file);
  }

  private static ByteBuffer bytes(MemoryDevice file) {
    ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
    file.read(0, bytes);
    return bytes.clear();
  }

  private static MemoryDevice device(ByteBuffer image) {
    MemoryDevice file = new MemoryDevice("disk", image.capacity());
    file.write(0, image.clear());
    return file;
  }

  private static Qcow2Image open(MemoryDevice file) throws IOException {
    return Qcow2Image.open(file, BackingFiles.none());
  }

  /** The header as it is after a bitmap was added, which rewrites it. */
  private static ByteBuffer rewritten(ByteBuffer image) throws IOException {
    MemoryDevice file = device(image);
    try (Qcow2Image opened = Qcow2Image.openWritable(file, BackingFiles.none())) {
      opened.bitmaps().add("changes", CLUSTER);
    }
    return bytes(file);
  }

  @Test
  void keepsUnknownFieldsAndExtensionsWhenTheHeaderIsRewritten() throws IOException {
    ByteBuffer image = image();
    byte[] extensions = new byte[CLUSTER - OUR_LENGTH - 24];
    image.get(OUR_LENGTH, extensions);
    image.putInt(HEADER_LENGTH, OUR_LENGTH + 8).putLong(OUR_LENGTH, FIELD);
    image.putInt(OUR_LENGTH + 8, EXTENSION).putInt(OUR_LENGTH + 12, 5);
    image.putLong(OUR_LENGTH + 16, 0x68656c6c_6f000000L).put(OUR_LENGTH + 24, extensions);

    ByteBuffer after = rewritten(image);

    assertThat(after.getInt(HEADER_LENGTH)).isEqualTo(OUR_LENGTH + 8);
    assertThat(after.getLong(OUR_LENGTH)).isEqualTo(FIELD);
    int at = OUR_LENGTH + 8;
    while (after.getInt(at) != EXTENSION && after.getInt(at) != 0) {
      at += 8 + (after.getInt(at + 4) + 7) / 8 * 8;
    }
    assertThat(after.getInt(at)).isEqualTo(EXTENSION);
    assertThat(after.getInt(at + 4)).isEqualTo(5);
    assertThat(after.getLong(at + 8)).isEqualTo(0x68656c6c_6f000000L);
  }

  @Test
  void passesOverUnknownCompatibleFeaturesAndKeepsThem() throws IOException {
    ByteBuffer after = rewritten(image().putLong(COMPATIBLE, FORTY));
    assertThat(after.getLong(COMPATIBLE)).isEqualTo(FORTY);
  }

  @Test
  void clearsUnknownAutoclearFeaturesOfAnImageThatIsWritten() throws IOException {
    MemoryDevice file = device(image().putLong(AUTOCLEAR, FORTY));
    try (Qcow2Image opened = open(file)) {
      opened.read(0, ByteBuffer.allocate(512));
      assertThat(bytes(file).getLong(AUTOCLEAR)).isEqualTo(FORTY);
    }
    try (Qcow2Image opened = Qcow2Image.openWritable(file, BackingFiles.none())) {
      opened.write(0, ByteBuffer.allocate(512).put(0, (byte) 1));
    }
    assertThat(bytes(file).getLong(AUTOCLEAR)).isZero();
  }

  @Test
  void refusesUnknownIncompatibleFeatures() throws IOException {
    MemoryDevice file = device(image().putLong(INCOMPATIBLE, FORTY));
    assertThatThrownBy(() -> open(file))
        .isInstanceOf(FormatException.Unsupported.class)
        .hasMessageContaining("features");
  }

  @Test
  void makesNoImageWithABackingFileBesideARawDataFile() {
    Qcow2Options options = Qcow2Options.defaults().withBacking(BackingReference.of("base", "raw"));
    ExternalDataFile data = new ExternalDataFile("guest.data", true);
    assertThatThrownBy(() -> options.withDataFile(data))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there can be no backing file");
  }
}
