package org.bootdisk.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.block.Region;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.bootdisk.gpt.mbr.Mbr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GptDiskTest {

  @ParameterizedTest
  @CsvSource({
    "255/63, 5351d7ba7f3d8829a2ad190428a166fa5cc2edc7050502e1e01091d7c7eb2106",
    "16/63,  a071d517f8f0e4d7a06549571228772eb20a9bb8e57d649527bf55a9494bc56b"
  })
  void writesTheSeedsDiskByteForByte(String geometry, String sha256) throws Exception {
    MemoryDevice device = new MemoryDevice("disk", SeedDisk.BYTES);
    SeedDisk.disk(ChsGeometry.parse(geometry)).writeTo(device);
    assertThat(sha256(content(device))).isEqualTo(sha256);
  }

  @Test
  void agreesWithSgdiskOnTheSeedsDisk(@TempDir Path directory) throws Exception {
    Path image = blankImage(directory.resolve("theirs.img"), SeedDisk.BYTES);
    List<Object> command = new ArrayList<>(SeedDisk.SGDISK);
    command.add(image);
    Tool.named("sgdisk").run(command.toArray()).requireSuccess();

    MemoryDevice ours = new MemoryDevice("ours", SeedDisk.BYTES);
    SeedDisk.disk(ChsGeometry.LARGE).writeTo(ours);
    assertThat(content(ours)).isEqualTo(Files.readAllBytes(image));
    try (FileDevice theirs = FileDevice.openReadOnly(image)) {
      assertThat(GptDisk.read(theirs, 512)).isEqualTo(SeedDisk.disk(ChsGeometry.LARGE));
      assertThat(GptReading.of(theirs).findings()).isEmpty();
    }
  }

  @Test
  void structuresAreTheBytesThatAreWritten() throws IOException {
    GptDisk disk = SeedDisk.disk(ChsGeometry.LARGE);
    MemoryDevice byRegions = new MemoryDevice("disk", SeedDisk.BYTES);
    for (Region region : disk.structures()) {
      region.content().writeTo(byRegions.slice(region.name(), region.start(), region.length()));
    }
    MemoryDevice written = new MemoryDevice("disk", SeedDisk.BYTES);
    disk.writeTo(written);
    assertThat(content(byRegions)).isEqualTo(content(written));
    assertThat(disk.structures())
        .extracting(Region::name)
        .containsExactly(
            "hybrid MBR",
            "primary GPT header",
            "primary GPT entries",
            "alternate GPT entries",
            "alternate GPT header");
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 1024, 2048, 4096})
  void readsBackWhatItWroteWithEveryBlockSize(int blockSize) throws IOException {
    GptLayout layout = GptLayout.standard(blockSize, 20_000);
    GptTable table =
        GptTable.empty(layout, Guids.parse("97FD5997-D90B-4AA3-8D16-C1723AEA73C1"))
            .with(
                7,
                PartitionEntry.of(
                        PartitionType.LINUX_FILESYSTEM,
                        Guids.parse("1C06F03B-704E-4657-B9CD-681A087A2FDC"),
                        layout.usable())
                    .withName("Zoë 🐧"));
    MemoryDevice device = new MemoryDevice("disk", layout.diskSize());
    GptDisk disk = GptDisk.of(table, ChsGeometry.LARGE);
    disk.writeTo(device);
    assertThat(GptReading.of(device).disk()).isEqualTo(disk);
    assertThat(GptReading.of(device).findings()).isEmpty();
  }

  @Test
  void fallsBackToTheAlternateAndSaysSo() throws IOException {
    MemoryDevice device = new MemoryDevice("disk", SeedDisk.BYTES);
    GptDisk disk = SeedDisk.disk(ChsGeometry.LARGE);
    disk.writeTo(device);
    device.write(512 + 56, ByteBuffer.wrap(new byte[] {1}));

    GptReading reading = GptReading.of(device);
    assertThat(reading.disk()).isEqualTo(disk);
    assertThat(reading.usesAlternate()).isTrue();
    assertThat(reading.findings()).extracting("rule").containsExactly("gpt.header.crc");
  }

  @Test
  void refusesADiskWithoutATable() {
    MemoryDevice blank = new MemoryDevice("disk", SeedDisk.BYTES);
    assertThatThrownBy(() -> GptDisk.read(blank, 512))
        .isInstanceOf(FormatException.NotRecognized.class)
        .hasMessageContaining("Signature")
        .hasMessageContaining("EFI PART");
  }

  @Test
  void keepsTheBootCodeThatIsPutIntoTheMbr() throws IOException {
    ByteBuffer code = ByteBuffer.wrap(new byte[Mbr.BOOT_CODE_BYTES]).put(0, (byte) 0xEB);
    GptDisk disk = SeedDisk.disk(ChsGeometry.LARGE);
    GptDisk bootable = disk.withMbr(disk.mbr().withBootCode(code));
    MemoryDevice device = new MemoryDevice("disk", SeedDisk.BYTES);
    bootable.writeTo(device);
    assertThat(GptDisk.read(device, 512)).isEqualTo(bootable);
    assertThat(bootable.structures().get(0).content().length()).isEqualTo(512);
  }

  private static Path blankImage(Path path, long bytes) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(bytes);
    }
    return path;
  }

  private static byte[] content(MemoryDevice device) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(device.size()));
    device.read(0, bytes);
    return bytes.array();
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
