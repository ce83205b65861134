package org.bootdisk.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Finding;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.block.ResizableDevice;
import org.bootdisk.fixtures.FaultyDevice;
import org.bootdisk.fixtures.FaultyDevice.Fault;
import org.bootdisk.fixtures.FullDevice;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.qcow2.check.CheckResult;
import org.bootdisk.qcow2.check.Qcow2Check;
import org.bootdisk.qcow2.check.Qcow2Repair;
import org.bootdisk.qcow2.layout.BackingReference;
import org.bootdisk.qcow2.layout.Feature;
import org.bootdisk.qcow2.layout.HeaderDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each work on an overlay with a snapshot, with its file failing at the first access, at the
 * second, and so on until the work gets through. Whenever it fails the disk is as it was or as it
 * was to be, nothing is corrupt, and the same work can be done again.
 */
class FaultSweepTest {

  private static final int SECTOR = 512;
  private static final int SIZE = 200 * SECTOR;
  private static final int BASE_SIZE = 150 * SECTOR;
  private static final BackingReference BASE = BackingReference.of("base", "raw");
  private static final BackingReference OTHER = BackingReference.of("other", "raw");
  private static final byte[] BASE_CONTENT = Seeds.bytes(1, BASE_SIZE);
  private static final byte[] OTHER_CONTENT = Seeds.bytes(2, BASE_SIZE);

  private static final BackingFiles FILES =
      reference ->
          MemoryDevice.of(reference.name(), reference.equals(BASE) ? BASE_CONTENT : OTHER_CONTENT);

  /** Something that is done to an image. */
  interface Work {
    void on(Qcow2Image image) throws IOException;
  }

  /**
   * A kind of work.
   *
   * @param name for people
   * @param piecewise whether a part of the disk may be new and another old
   */
  record Kind(String name, boolean piecewise, Work work) {
    @Override
    public String toString() {
      return name;
    }
  }

  static final List<Kind> KINDS =
      List.of(
          new Kind(
              "write",
              true,
              image -> {
                image.write(700, ByteBuffer.wrap(Seeds.bytes(3, 40_000)));
                image.flush();
              }),
          new Kind(
              "zero",
              true,
              image -> {
                image.zero(700, 50_000);
                image.flush();
              }),
          new Kind(
              "compress",
              true,
              image -> {
                for (int at = 0; at < 20 * 1024; at += 1024) {
                  image.compression().write(at, ByteBuffer.allocate(1024).put(9, (byte) at));
                }
                image.flush();
              }),
          new Kind(
              "take a snapshot", false, image -> image.snapshots().create("two", Instant.EPOCH)),
          new Kind(
              "go back to a snapshot",
              false,
              image -> image.snapshots().apply(image.snapshots().list().get(0))),
          new Kind(
              "delete a snapshot",
              false,
              image -> image.snapshots().delete(image.snapshots().list().get(0))),
          new Kind("grow", false, image -> image.resize(SIZE * 40L)),
          new Kind("shrink", false, image -> image.resize(SIZE / 3 / SECTOR * SECTOR)),
          new Kind(
              "rebase onto none",
              false,
              image ->
                  Rebase.rebase(
                      image, new MemoryDevice("none", 0), Optional.empty(), Delta.Form.PLAIN)),
          new Kind(
              "rebase",
              false,
              image ->
                  Rebase.rebase(
                      image, FILES.open(OTHER), Optional.of(OTHER), Delta.Form.COMPRESSED)),
          new Kind("version 2", false, image -> Amendment.changeVersion(image, 2)));

  static List<Arguments> kindsAndFaults() {
    List<Arguments> all = new ArrayList<>();
    for (Kind kind : KINDS) {
      for (Fault fault : Fault.values()) {
        all.add(Arguments.of(kind, fault));
      }
    }
    return all;
  }

  private static byte[] image() throws IOException {
    MemoryDevice file = new MemoryDevice("image", 0);
    Qcow2Options options = Qcow2Options.defaults().withClusterSize(1024).withBacking(BASE);
    try (Qcow2Image image = Qcow2Image.create(file, SIZE, options, FILES)) {
      image.write(3000, ByteBuffer.wrap(Seeds.bytes(4, 9000)));
      image.snapshots().create("one", Instant.EPOCH);
      image.write(5000, ByteBuffer.wrap(Seeds.bytes(5, 9000)));
      image.zero(20_000, 8000);
    }
    return bytes(file);
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("kindsAndFaults")
  void leavesTheOldDiskOrTheNewOne(Kind kind, Fault fault) throws IOException {
    byte[] before = image();
    MemoryDevice changed = MemoryDevice.of("image", before);
    carryOut(kind, changed, fault, Integer.MAX_VALUE);
    byte[] oldContent = content(MemoryDevice.of("image", before));
    byte[] newContent = content(changed);
    for (int successes = 0; ; successes++) {
      MemoryDevice file = MemoryDevice.of("image", before);
      if (!carryOut(kind, file, fault, successes)) {
        assertThat(successes).isPositive();
        return;
      }
      String when = kind + ", " + fault + " after " + successes;
      requireSound(file, when);
      byte[] found = content(file);
      if (kind.piecewise()) {
        requireOldOrNew(found, oldContent, newContent, when);
      } else {
        boolean isOld = Arrays.equals(found, oldContent);
        assertThat(isOld || Arrays.equals(found, newContent)).as(when).isTrue();
      }
    }
  }

  /** Whether the device failed. */
  private static boolean carryOut(Kind kind, MemoryDevice file, Fault fault, int successes)
      throws IOException {
    FaultyDevice device = new FaultyDevice(file, fault, successes);
    try (Qcow2Image image = Qcow2Image.openWritable(device, FILES)) {
      kind.work().on(image);
    } catch (IOException e) {
      if (!device.hasFailed()) {
        throw e;
      }
      assertThat(e).hasMessageStartingWith("image: ");
      return true;
    }
    // A read that fails may be one that was not needed.
    return device.hasFailed() && fault != Fault.READ;
  }

  static List<Arguments> extentsAndFaults() {
    List<Arguments> all = new ArrayList<>();
    for (Preallocation extent : List.of(Preallocation.METADATA, Preallocation.FULL)) {
      for (Fault fault : Fault.values()) {
        all.add(Arguments.of(extent, fault));
      }
    }
    return all;
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("extentsAndFaults")
  void growsWithTheSpaceForItOrKeepsItsSize(Preallocation extent, Fault fault) throws IOException {
    Qcow2Options options = Qcow2Options.defaults().withClusterSize(1024);
    growsOrKeepsItsSize(options, 5 * SIZE, extent, fault);
  }

  /** With tables so small that all of them are outgrown, and move. */
  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("extentsAndFaults")
  void growsOutOfItsTablesOrKeepsItsSize(Preallocation extent, Fault fault) throws IOException {
    for (boolean lazy : new boolean[] {false, true}) {
      Qcow2Options options = Qcow2Options.defaults().withClusterSize(512).withRefcountBits(64);
      int longer = extent == Preallocation.FULL ? 2200 * 1024 : 2600 * 1024;
      growsOrKeepsItsSize(lazy ? options.withLazyRefcounts() : options, longer, extent, fault);
    }
  }

  private static void growsOrKeepsItsSize(
      Qcow2Options options, int wanted, Preallocation extent, Fault fault) throws IOException {
    byte[] before = withFreeClusters(options);
    byte[] content = content(MemoryDevice.of("image", before));
    byte[] longer = Arrays.copyOf(content, wanted);
    AtomicBoolean complete = new AtomicBoolean();
    Kind kind =
        new Kind(
            "grow",
            false,
            image -> {
              image.resize(longer.length, extent);
              complete.set(true);
            });
    for (int successes = 0; ; successes += 1 + successes / 50) {
      MemoryDevice found = MemoryDevice.of("image", before);
      complete.set(false);
      boolean failed = carryOut(kind, found, fault, successes);
      String when = options + ", " + extent + ", " + fault + " after " + successes;
      requireSound(found, when);
      byte[] now = content(found);
      boolean isOld = now.length == content.length;
      assertThat(isOld || complete.get()).as(when).isTrue();
      assertThat(ByteBuffer.wrap(now))
          .as(when)
          .isEqualTo(ByteBuffer.wrap(isOld ? content : longer));
      if (fault == Fault.WRITE && isOld && !complete.get()) {
        // What fails once does not keep the rest from being put back.
        assertThat(Qcow2Check.check(found).findings()).as(when).isEmpty();
        assertThat(found.size()).as(when).isEqualTo(before.length);
      }
      if (!failed) {
        assertThat(successes).isPositive();
        assertThat(now).hasSameSizeAs(longer);
        return;
      }
    }
  }

  /** An image whose disk may end within a cluster, which a snapshot has as well. */
  private static byte[] withSharedEnd(Qcow2Options options) throws IOException {
    MemoryDevice file = new MemoryDevice("image", 0);
    try (Qcow2Image image = Qcow2Image.create(file, SIZE - 512, options, FILES)) {
      image.write(3000, ByteBuffer.wrap(Seeds.bytes(4, 9000)));
      image.write(SIZE - 2048, ByteBuffer.wrap(Seeds.bytes(5, 1536)));
      image.snapshots().create("one", Instant.EPOCH);
      image.write(5000, ByteBuffer.wrap(Seeds.bytes(6, 9000)));
    }
    return bytes(file);
  }

  /** With the smallest clusters a table of one cluster counts those of 2 MiB. */
  @Test
  void aRefcountTableThatCannotGrowStaysWhereItIs() throws IOException {
    Qcow2Options options = Qcow2Options.defaults().withClusterSize(512).withRefcountBits(64);
    Kind kind = new Kind("write", true, image -> image.write(3 << 20, ByteBuffer.allocate(9999)));
    int full = 0;
    for (int length = 2_029_568; full < 2; length += SECTOR) {
      MemoryDevice file = new MemoryDevice("image", 0);
      byte[] content = Arrays.copyOf(Seeds.bytes(6, length), 4 << 20);
      try (Qcow2Image image = Qcow2Image.create(file, content.length, options, FILES)) {
        image.write(0, ByteBuffer.wrap(content, 0, length));
      }
      full += file.size() >= 2 << 20 ? 1 : 0;
      assertThat(carryOut(kind, file, Fault.FULL, 0)).isTrue();
      requireSound(file, "full behind " + length);
      assertThat(ByteBuffer.wrap(content(file))).isEqualTo(ByteBuffer.wrap(content));
    }
  }

  /** The same with clusters that are free below the end of the file: they are the first taken. */
  private static byte[] withFreeClusters(Qcow2Options options) throws IOException {
    MemoryDevice file = MemoryDevice.of("image", withSharedEnd(options));
    try (Qcow2Image image = Qcow2Image.openWritable(file, FILES)) {
      image.write(30_000, ByteBuffer.wrap(Seeds.bytes(7, 20_000)));
      image.write(60_000, ByteBuffer.wrap(Seeds.bytes(8, 2000)));
      image.discard(30_000, 20_000);
    }
    return bytes(file);
  }

  /** As a file system does that is full: what has its place can still be written. */
  @ParameterizedTest(name = "{0}, {1} of {2} bytes, {3} KiB left, lazy {4}")
  @CsvSource({
    "METADATA, 20480, 65536, 2048, false",
    "FULL, 200, 65536, 2048, false",
    "METADATA, 204800, 65536, 2048, false",
    "METADATA, 204800, 65536, 2048, true",
    "METADATA, 72, 512, 2000, false",
    "METADATA, 72, 1024, 1000, true",
    "FULL, 72, 512, 2000, false",
    "FULL, 72, 512, 6000, true",
    "FULL, 72, 2048, 4000, false",
    "FULL, 72, 512, 0, false",
  })
  void keepsItsSizeAndItsFileIfTheFileSystemIsFull(
      Preallocation extent, long mib, int clusterSize, int kib, boolean lazy) throws IOException {
    Qcow2Options options = Qcow2Options.defaults().withClusterSize(clusterSize);
    byte[] before = withSharedEnd(lazy ? options.withLazyRefcounts() : options);
    MemoryDevice file = MemoryDevice.of("image", before);
    FullDevice disk = new FullDevice(file, kib << 10);
    try (Qcow2Image image = Qcow2Image.openWritable(disk, FILES)) {
      assertThatThrownBy(() -> image.resize(mib << 20, extent)).isInstanceOf(IOException.class);
    }
    assertThat(ByteBuffer.wrap(bytes(file))).isEqualTo(ByteBuffer.wrap(before));
  }

  /** The map leads to the clusters of an external data file, which are not counted. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void keepsItsSizeAndBothItsFilesIfTheFileSystemIsFull(boolean raw) throws IOException {
    MemoryDevice data = new MemoryDevice("data", 0);
    BackingFiles files =
        new BackingFiles() {
          @Override
          public BlockDevice open(BackingReference reference) {
            throw new AssertionError(reference);
          }

          @Override
          public ResizableDevice openDataFile(String name, ImageLock.Use use) {
            return data;
          }
        };
    Qcow2Options options =
        Qcow2Options.defaults()
            .withClusterSize(512)
            .withDataFile(new ExternalDataFile("data", raw));
    MemoryDevice file = new MemoryDevice("image", 0);
    try (Qcow2Image image = Qcow2Image.create(file, SIZE - 512, options, files)) {
      image.write(3000, ByteBuffer.wrap(Seeds.bytes(4, 9000)));
    }
    byte[] before = bytes(file);
    byte[] dataBefore = bytes(data);
    try (Qcow2Image image = Qcow2Image.openWritable(new FullDevice(file, 100 << 10), files)) {
      assertThatThrownBy(() -> image.resize(72 << 20, Preallocation.METADATA))
          .hasMessageContaining("No space left");
    }
    assertThat(ByteBuffer.wrap(bytes(file))).isEqualTo(ByteBuffer.wrap(before));
    assertThat(ByteBuffer.wrap(bytes(data))).isEqualTo(ByteBuffer.wrap(dataBefore));
  }

  @Test
  void committingLeavesTheOverlayAsItWas() throws IOException {
    byte[] overlay = image();
    byte[] content = content(MemoryDevice.of("image", overlay));
    for (int successes = 0; ; successes++) {
      MemoryDevice base = MemoryDevice.of("base", BASE_CONTENT);
      MemoryDevice file = MemoryDevice.of("image", overlay);
      FaultyDevice failing = new FaultyDevice(base, Fault.FULL, successes);
      BackingFiles files = reference -> MemoryDevice.of("base", bytes(base));
      try (Qcow2Image image = Qcow2Image.openWritable(file, files)) {
        Commit.commit(image, failing, done -> {});
        image.makeEmpty();
      } catch (IOException e) {
        assertThat(e).hasMessage("base: No space left on device");
      }
      try (Qcow2Image image = Qcow2Image.open(file, files)) {
        assertThat(bytes(image)).as("after %d writes", successes).isEqualTo(content);
      }
      if (!failing.hasFailed()) {
        return;
      }
    }
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aRepairThatFailsCanBeDoneAgain(Fault fault) throws IOException {
    byte[] damaged = image();
    ByteBuffer words = ByteBuffer.wrap(damaged);
    int firstBlock = (int) words.getLong((int) words.getLong(48));
    for (int i = 0; i < 40; i++) {
      damaged[firstBlock + 2 * i + 1] ^= (byte) (i % 3);
    }
    byte[] content = content(MemoryDevice.of("image", damaged));
    for (int successes = 0; ; successes++) {
      MemoryDevice file = MemoryDevice.of("image", damaged);
      FaultyDevice failing = new FaultyDevice(file, fault, successes);
      try {
        Qcow2Repair.repair(failing, Qcow2Repair.Scope.ALL);
      } catch (IOException e) {
        assertThat(failing.hasFailed()).isTrue();
      }
      assertThat(content(file)).isEqualTo(content);
      Qcow2Repair.repair(file, Qcow2Repair.Scope.ALL);
      assertThat(Qcow2Check.check(file).findings()).isEmpty();
      assertThat(content(file)).isEqualTo(content);
      if (!failing.hasFailed()) {
        return;
      }
    }
  }

  static Fault[] faults() {
    return Fault.values();
  }

  private static void requireSound(MemoryDevice file, String when) throws IOException {
    if (HeaderDecoder.decode(file).has(Feature.DIRTY)) {
      Qcow2Repair.repair(file, Qcow2Repair.Scope.ALL);
    }
    CheckResult result = Qcow2Check.check(file);
    for (Finding finding : result.findings()) {
      boolean harmless =
          finding.severity() != Finding.Severity.ERROR || finding.rule().startsWith("qcow2.copied");
      assertThat(harmless).as(when + ": " + finding.message()).isTrue();
    }
  }

  private static void requireOldOrNew(byte[] found, byte[] older, byte[] newer, String when) {
    assertThat(found).hasSameSizeAs(older);
    for (int at = 0; at < found.length; at++) {
      boolean right = found[at] == older[at] || found[at] == newer[at];
      if (!right) {
        assertThat(found[at]).as("%s, byte %d", when, at).isEqualTo(older[at]);
      }
    }
  }

  private static byte[] content(MemoryDevice file) throws IOException {
    try (Qcow2Image image = Qcow2Image.open(file, FILES)) {
      return bytes(image);
    }
  }

  private static byte[] bytes(BlockDevice device) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(device.size()));
    device.read(0, bytes);
    return bytes.array();
  }
}
