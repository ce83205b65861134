package org.bootdisk.qcow2.check;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.bootdisk.block.FileDevice;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.qcow2.DirectoryBackingFiles;
import org.bootdisk.qcow2.ExternalDataFile;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.Qcow2Options;
import org.bootdisk.qcow2.layout.CompressionType;

/** The images that are damaged: between them they have every structure of the format. */
enum SweptImage {
  SMALLEST_CLUSTERS,
  SMALL_CLUSTERS,
  USUAL_CLUSTERS,
  VERSION_2,
  NARROW_REFCOUNTS,
  WIDE_REFCOUNTS,
  SNAPSHOTS,
  SNAPSHOTS_OF_VERSION_2,
  BITMAPS,
  EXTENDED_L2,
  DATA_FILE;

  /** Bytes of the virtual disk. */
  static final int SIZE = 1 << 20;

  private Qcow2Options options() {
    return switch (this) {
      case SMALLEST_CLUSTERS, BITMAPS -> options(512);
      case SMALL_CLUSTERS -> options(4096);
      case USUAL_CLUSTERS -> options(65536);
      case VERSION_2 -> options(1024).withVersion(2);
      case NARROW_REFCOUNTS -> options(512).withRefcountBits(1);
      case WIDE_REFCOUNTS ->
          options(2048).withRefcountBits(64).withCompressionType(CompressionType.ZSTD);
      case SNAPSHOTS -> options(1024);
      case SNAPSHOTS_OF_VERSION_2 -> options(512).withVersion(2);
      case EXTENDED_L2 -> options(16384).withExtendedL2();
      case DATA_FILE -> options(4096).withDataFile(new ExternalDataFile("guest.data", false));
    };
  }

  private static Qcow2Options options(int clusterSize) {
    return Qcow2Options.defaults().withClusterSize(clusterSize);
  }

  /** Makes the image, and what it needs, in {@code directory} and returns its bytes. */
  byte[] make(Path directory) throws IOException {
    Path file = directory.resolve("whole.qcow2");
    try (Qcow2Image image =
        Qcow2Image.create(
            FileDevice.create(file, 0), SIZE, options(), DirectoryBackingFiles.of(file))) {
      fill(image);
      if (name().startsWith("SNAPSHOTS")) {
        takeSnapshots(image);
      }
      if (this == BITMAPS) {
        addBitmaps(image);
      }
    }
    return Files.readAllBytes(file);
  }

  /** Data, zeros, and compressed clusters where they may be. */
  private void fill(Qcow2Image image) throws IOException {
    image.write(3000, ByteBuffer.wrap(Seeds.bytes(1, 200_000)));
    image.zero(100_000, 70_000);
    int clusterSize = options().clusterSize();
    if (options().dataFile().isEmpty()) {
      for (int at = 7 << 16; at < 9 << 16; at += clusterSize) {
        image.compression().write(at, ByteBuffer.wrap(new byte[clusterSize]));
      }
    }
  }

  private static void takeSnapshots(Qcow2Image image) throws IOException {
    image.snapshots().create("first", Instant.EPOCH);
    image.write(50_000, ByteBuffer.wrap(Seeds.bytes(2, 100_000)));
    image.snapshots().create("second", Instant.EPOCH.plusSeconds(1));
    image.write(90_000, ByteBuffer.wrap(Seeds.bytes(3, 30_000)));
  }

  private static void addBitmaps(Qcow2Image image) throws IOException {
    image.bitmaps().add("fine", 512);
    image.bitmaps().add("coarse", 65536);
    image.write(20_000, ByteBuffer.wrap(Seeds.bytes(4, 50_000)));
    image.bitmaps().disable("coarse");
  }
}
