package org.bootdisk.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.block.ResizableDevice;
import org.bootdisk.fixtures.Hostile;
import org.bootdisk.fixtures.MeteredDevice;
import org.bootdisk.fixtures.NumberedInputs;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.qcow2.check.CheckResult;
import org.bootdisk.qcow2.check.Qcow2Check;
import org.bootdisk.qcow2.check.Qcow2Repair;
import org.bootdisk.qcow2.layout.BackingReference;
import org.bootdisk.qcow2.layout.Bitmap;
import org.bootdisk.qcow2.layout.Snapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Uses sound images in whose structures some fields were changed: chains, encrypted images, data
 * files too. The first byte tells the image, the second the use, the others the changes.
 */
class Qcow2FieldsFuzz {

  private static final int WORK = 1 << 27;
  private static final int LARGEST = 1 << 24;
  private static final int SHORT = 3000;
  private static final long LARGEST_SIZE = 1L << 30;
  private static final List<StructuredImage> IMAGES = StructuredImage.all();

  /** What is done with the image. */
  private enum Use {
    READ,
    CHECK,
    REPAIR_LEAKS,
    REPAIR_ALL,
    WRITE,
    SNAPSHOTS,
    BITMAPS,
    AMEND,
    REBASE
  }

  private static final List<Use> USES = List.of(Use.values());

  static Stream<byte[]> seeds() {
    return LongStream.range(0, 50).mapToObj(NumberedInputs::input);
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 2000)
  void usesOrRefuses(byte[] input) throws IOException {
    if (input.length > 2) {
      use(USES.get(Byte.toUnsignedInt(input[1]) % USES.size()), input);
    }
  }

  /** The long run: {@code -Dfuzz.inputs=1000000}. */
  @Test
  @EnabledIfSystemProperty(named = "fuzz.inputs", matches = "\\d+")
  void standsNumberedInputs() {
    NumberedInputs.run(this::usesOrRefuses);
  }

  private static void use(Use use, byte[] input) throws IOException {
    switch (use) {
      case READ -> read(() -> readAll(input));
      case CHECK -> read(() -> Hostile.requirePresentable(check(file(input)).findings()));
      case REPAIR_LEAKS -> read(() -> Qcow2CheckFuzz.repair(file(input), Qcow2Repair.Scope.LEAKS));
      case REPAIR_ALL -> read(() -> Qcow2CheckFuzz.repair(file(input), Qcow2Repair.Scope.ALL));
      case WRITE -> change(input, Qcow2FieldsFuzz::write);
      case SNAPSHOTS -> change(input, Qcow2FieldsFuzz::useSnapshots);
      case BITMAPS -> change(input, Qcow2FieldsFuzz::useBitmaps);
      case AMEND -> change(input, Qcow2FieldsFuzz::amend);
      case REBASE -> change(input, image -> rebase(image, input));
    }
  }

  private static StructuredImage image(int number) {
    return IMAGES.get(number % IMAGES.size());
  }

  private static MeteredDevice file(byte[] input) {
    return metered(image(Byte.toUnsignedInt(input[0])).changed(changes(input)));
  }

  private static ByteBuffer changes(byte[] input) {
    return ByteBuffer.wrap(input, 2, input.length - 2);
  }

  private static MeteredDevice metered(MemoryDevice file) {
    return new MeteredDevice(file, WORK, LARGEST);
  }

  private static void readAll(byte[] input) throws IOException {
    MeteredDevice file = file(input);
    try (Qcow2Image image = Qcow2Image.open(file, new Chain(input), StructuredImage.KEYS)) {
      Qcow2Fuzz.readAll(file, image);
    }
  }

  /** Opens an image, also changed, as the only backing file, and a data file. */
  private static final class Chain implements BackingFiles {

    private final byte[] input;

    Chain(byte[] input) {
      this.input = input;
    }

    @Override
    public BlockDevice open(BackingReference reference) throws IOException {
      MemoryDevice base = image(Byte.toUnsignedInt(input[1]) / 16).changed(changes(input));
      return Qcow2Image.open(metered(base), new Nothing(), StructuredImage.KEYS);
    }

    @Override
    public ResizableDevice openDataFile(String name, ImageLock.Use use) {
      return metered(new MemoryDevice("data", 1 << 15));
    }
  }

  /** A raw backing file of a few bytes, and a data file. */
  private record Nothing() implements BackingFiles {
    @Override
    public BlockDevice open(BackingReference reference) {
      return MemoryDevice.of("base", Seeds.bytes(4, SHORT));
    }

    @Override
    public ResizableDevice openDataFile(String name, ImageLock.Use use) {
      return metered(new MemoryDevice("data", 1 << 15));
    }
  }

  private static void read(Hostile.Reading reading) {
    Hostile.read(() -> Qcow2Fuzz.orWithoutKey(reading));
  }

  private static CheckResult check(BlockDevice file) throws IOException {
    return Qcow2Check.check(file);
  }

  /** Something that writes to an image. */
  private interface Change {
    void to(Qcow2Image image) throws IOException;
  }

  /** What was sound before stays sound, done or refused. */
  private static void change(byte[] input, Change change) throws IOException {
    MeteredDevice file = file(input);
    boolean wasSound = isSound(file);
    read(
        () -> {
          Qcow2Image image = Qcow2Image.openWritable(file, new Chain(input), StructuredImage.KEYS);
          try (image) {
            change.to(image);
          }
        });
    if (wasSound && file.size() < LARGEST / 2) {
      assertThat(isSound(file)).as("after the change it is sound as before").isTrue();
    }
  }

  private static boolean isSound(BlockDevice file) throws IOException {
    try {
      return check(file).corruptions() == 0;
    } catch (FormatException e) {
      return false;
    }
  }

  private static void write(Qcow2Image image) throws IOException {
    long end = image.size();
    int length = (int) Math.min(SHORT, end);
    image.write(0, ByteBuffer.wrap(Seeds.bytes(5, length)));
    long from = end - Math.min(end, 3L * SHORT);
    image.write(from, ByteBuffer.wrap(Seeds.bytes(6, (int) Math.min(SHORT, end - from))));
    image.zero(from, (end - from) / 2);
    image.discard(end / 2, Math.min(end / 4, LARGEST_SIZE));
    image.flush();
    if (end < LARGEST_SIZE) {
      image.resize(end + 100_000);
      image.resize(end / 2 / 512 * 512);
    }
  }

  private static void useSnapshots(Qcow2Image image) throws IOException {
    List<Snapshot> before = image.snapshots().list();
    image.snapshots().create("another", Instant.EPOCH);
    write(image);
    for (Snapshot snapshot : before) {
      read(() -> Qcow2Fuzz.read(image.snapshots().view(snapshot)));
    }
    if (!before.isEmpty()) {
      image.snapshots().apply(before.get(0));
      image.snapshots().delete(before.get(0));
    }
    image.snapshots().delete(image.snapshots().list().get(0));
  }

  private static void useBitmaps(Qcow2Image image) throws IOException {
    for (Bitmap bitmap : image.bitmaps().list()) {
      Hostile.read(() -> image.bitmaps().bits(bitmap.name()).nextDirty(0));
      Hostile.read(() -> image.bitmaps().enable(bitmap.name()));
      image.write(0, ByteBuffer.wrap(Seeds.bytes(7, (int) Math.min(100, image.size()))));
      Hostile.read(() -> image.bitmaps().clear(bitmap.name()));
      image.bitmaps().remove(bitmap.name());
    }
    image.bitmaps().add("new", 4096);
    if (image.size() < LARGEST_SIZE) {
      image.resize(image.size() + 4096);
    }
  }

  private static void amend(Qcow2Image image) throws IOException {
    if (image.header().version() == 3) {
      Amendment.changeLazyRefcounts(image, Amendment.LazyRefcounts.ON);
      Amendment.changeLazyRefcounts(image, Amendment.LazyRefcounts.OFF);
    }
    Amendment.changeVersion(image, 5 - image.header().version());
    image.makeEmpty();
  }

  private static void rebase(Qcow2Image image, byte[] input) throws IOException {
    if (image.size() > LARGEST) {
      return;
    }
    MemoryDevice base = new MemoryDevice("new base", image.size());
    Commit.commit(image, base, done -> {});
    BackingReference reference = BackingReference.of("new base " + input.length, "raw");
    try {
      Rebase.rebase(image, base, Optional.of(reference), Delta.Form.PLAIN);
    } catch (IllegalArgumentException e) {
      // A name that does not fit the header, which may be full.
      Hostile.requirePresentable(String.valueOf(e.getMessage()));
    }
  }
}
