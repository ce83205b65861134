package org.bootdisk.qcow2;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.block.ResizableDevice;
import org.bootdisk.fixtures.FieldChanges;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.SparseImage;
import org.bootdisk.qcow2.crypt.KeyRing;
import org.bootdisk.qcow2.crypt.LuksOptions;
import org.bootdisk.qcow2.crypt.NewKey;
import org.bootdisk.qcow2.crypt.Passphrase;
import org.bootdisk.qcow2.layout.BackingReference;
import org.bootdisk.qcow2.layout.CompressionType;
import org.bootdisk.qcow2.layout.ImagePlaces;

/**
 * A sound image whose fields can be changed.
 *
 * @param sparse its bytes, as {@link SparseImage} tells them
 * @param changes to its fields
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
record StructuredImage(byte[] sparse, FieldChanges changes) {

  private static final int LARGEST = 1 << 24;
  private static final Passphrase PASSPHRASE = Passphrase.of("correct horse");

  /** Opens those that are encrypted; what a header asks for may not take a fuzzer seconds. */
  static final KeyRing KEYS = KeyRing.of(PASSPHRASE).withMostIterations(5000);

  /** Images that between them have every structure of the format; none is changed. */
  static List<StructuredImage> all() {
    try {
      Qcow2Options small = Qcow2Options.defaults().withClusterSize(512);
      Encryption luks = new Encryption.Luks(LuksOptions.usual(1000));
      List<StructuredImage> images = new ArrayList<>();
      images.add(of(small));
      images.add(of(small.withVersion(2)));
      images.add(of(small.withRefcountBits(1)));
      images.add(of(small.withCompressionType(CompressionType.ZSTD).withRefcountBits(64)));
      images.add(of(Qcow2Options.defaults().withClusterSize(1 << 14).withExtendedL2()));
      images.add(of(small.withLazyRefcounts()));
      images.add(of(small.withBacking(BackingReference.of("base", "qcow2"))));
      images.add(of(small.withDataFile(new ExternalDataFile("data", false))));
      images.add(of(Qcow2Options.defaults().withClusterSize(4096).withEncryption(luks)));
      images.add(of(small.withEncryption(new Encryption.LegacyAes())));
      return List.copyOf(images);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The image with the changes that the rest of {@code choices} tells. */
  MemoryDevice changed(ByteBuffer choices) {
    MemoryDevice file = SparseImage.decode(ByteBuffer.wrap(sparse), LARGEST);
    changes.apply(choices, file);
    return file;
  }

  private static StructuredImage of(Qcow2Options options) throws IOException {
    MemoryDevice file = new MemoryDevice("seed", 0);
    NewKey key = new NewKey(PASSPHRASE, new SplittableRandom(1)::nextBytes);
    long size = 60L * options.clusterSize() + 512;
    BackingFiles files = new OneDataFile();
    try (Qcow2Image image =
        options.encryption().isPresent()
            ? Qcow2Image.createEncrypted(file, size, options, files, key)
            : Qcow2Image.create(file, size, options, files)) {
      fill(image, options);
    }
    return new StructuredImage(SparseImage.encode(file), new FieldChanges(ImagePlaces.of(file)));
  }

  private static void fill(Qcow2Image image, Qcow2Options options) throws IOException {
    int cluster = options.clusterSize();
    image.write(0, ByteBuffer.wrap(Seeds.bytes(1, 600)));
    if (options.encryption().isEmpty() && options.dataFile().isEmpty()) {
      byte[] text = "compressed ".repeat(cluster).substring(0, cluster).getBytes(UTF_8);
      image.compression().write(4L * cluster, ByteBuffer.wrap(text));
      image.compression().write(5L * cluster, ByteBuffer.wrap(new byte[cluster]));
    }
    if (options.version() > 2) {
      image.zero(7L * cluster, 2L * cluster);
      if (options.dataFile().isEmpty()) {
        image.bitmaps().add("first", 512);
        image.bitmaps().add("second", 4096);
      }
    }
    if (options.refcountBits() > 1 && options.dataFile().isEmpty()) {
      image.snapshots().create("one", Instant.EPOCH);
      image.write(cluster, ByteBuffer.wrap(Seeds.bytes(2, 1000)));
      image.snapshots().create("two", Instant.EPOCH.plusSeconds(1));
    }
    image.write(50L * cluster, ByteBuffer.wrap(Seeds.bytes(3, 100)));
  }

  /** A data file in memory, empty at first. */
  static final class OneDataFile implements BackingFiles {
    @Override
    public MemoryDevice open(BackingReference reference) {
      return new MemoryDevice("base", 0);
    }

    @Override
    public ResizableDevice openDataFile(String name, ImageLock.Use use) {
      return new MemoryDevice("data", 1 << 15);
    }
  }
}
