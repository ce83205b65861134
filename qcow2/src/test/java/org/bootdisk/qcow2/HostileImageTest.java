package org.bootdisk.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fixtures.Hostile;
import org.bootdisk.fixtures.MeteredDevice;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.qcow2.check.CheckResult;
import org.bootdisk.qcow2.check.Qcow2Check;
import org.bootdisk.qcow2.check.Qcow2Repair;
import org.bootdisk.qcow2.layout.Bitmap;
import org.bootdisk.qcow2.layout.HeaderExtension;
import org.bootdisk.qcow2.layout.Snapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Images whose numbers somebody chose to break us: each is refused or reported, cheaply. */
class HostileImageTest {

  private static final int CLUSTER = 4096;
  private static final int SIZE = 1 << 20;
  private static final long WORK = 1L << 28;
  private static final long OWNED = 1L << 63;
  private static final long COMPRESSED = 1L << 62;
  private static final long FAR = 1L << 55;

  /** Where an image has what. */
  private record Places(long l1, long l2, long refcounts, long snapshots, long bitmaps) {

    static Places of(MemoryDevice file) throws IOException {
      Qcow2Image image = Qcow2Image.open(file, BackingFiles.none());
      long l1 = image.header().l1().offset();
      HeaderExtension bitmaps = image.header().extension(HeaderExtension.BITMAPS);
      return new Places(
          l1,
          word(file, l1) & ~OWNED,
          image.header().refcountTable().offset(),
          image.header().snapshots().offset(),
          bitmaps == null ? 0 : bitmaps.data().getLong(16));
    }
  }

  private interface Damage {
    void to(ByteBuffer image, Places at);
  }

  static Stream<Arguments> damages() {
    return Stream.of(
        damage("an L1 table of 4 billion entries", (b, at) -> b.putInt(36, -1)),
        damage("an L1 table as large as allowed", (b, at) -> b.putInt(36, (32 << 20) / 8)),
        damage("an L1 table beyond any file", (b, at) -> b.putLong(40, -CLUSTER)),
        damage("an L1 table at the end", (b, at) -> b.putLong(40, Long.MAX_VALUE - 4095)),
        damage("a virtual size of 2^63 - 1", (b, at) -> b.putLong(24, Long.MAX_VALUE)),
        damage("a virtual size of 2^64 - 1", (b, at) -> b.putLong(24, -1)),
        damage("a refcount table of 4 billion clusters", (b, at) -> b.putInt(56, -1)),
        damage("a refcount table as large as allowed", (b, at) -> b.putInt(56, 2048)),
        damage("a refcount table beyond any file", (b, at) -> b.putLong(48, -CLUSTER)),
        damage("a refcount table that is the L1 table", (b, at) -> b.putLong(48, at.l1())),
        damage("a refcount block in the header", (b, at) -> word(b, at.refcounts(), 512)),
        damage("a refcount block far away", (b, at) -> word(b, at.refcounts(), 1L << 62)),
        damage("an L2 table that is the L1 table", (b, at) -> word(b, at.l1(), OWNED | at.l1())),
        damage("an L2 table far away", (b, at) -> word(b, at.l1(), OWNED | FAR)),
        damage("a cluster that is the L2 table", (b, at) -> word(b, at.l2(), OWNED | at.l2())),
        damage("a cluster far away", (b, at) -> word(b, at.l2(), OWNED | FAR)),
        damage("compressed data past the end", (b, at) -> word(b, at.l2(), COMPRESSED | 1L << 40)),
        damage("compressed data that goes on past the end", HostileImageTest::compressedAtTheEnd),
        damage("compressed data in the header", (b, at) -> word(b, at.l2(), COMPRESSED | 3)),
        damage("4 billion snapshots", (b, at) -> b.putInt(60, -1)),
        damage("65536 snapshots", (b, at) -> b.putInt(60, 65_536)),
        damage("snapshots far away", (b, at) -> b.putLong(64, FAR)),
        damage("snapshots at the end", (b, at) -> b.putLong(64, b.capacity() - CLUSTER)),
        damage(
            "a snapshot of 4 billion L1 entries", (b, at) -> b.putInt(in(at.snapshots(), 8), -1)),
        damage("a snapshot's L1 table far away", (b, at) -> word(b, at.snapshots(), FAR)),
        damage(
            "a snapshot's name too long",
            (b, at) -> b.putShort(in(at.snapshots(), 14), (short) -1)),
        damage("a snapshot's extra data too long", (b, at) -> b.putInt(in(at.snapshots(), 36), -1)),
        damage("bitmaps far away", (b, at) -> extension(b, at, 16, FAR)),
        damage("a bitmap directory of 2^63 bytes", (b, at) -> extension(b, at, 8, 1L << 63)),
        damage("4 billion bitmaps", (b, at) -> extension(b, at, 0, -1L << 32)),
        damage("more bitmaps than the directory has", (b, at) -> extension(b, at, 0, 60L << 32)),
        damage("a bitmap table far away", (b, at) -> word(b, at.bitmaps(), FAR)),
        damage("a bitmap table that is the L1 table", (b, at) -> word(b, at.bitmaps(), at.l1())),
        damage("a bitmap of 4 billion entries", (b, at) -> b.putInt(in(at.bitmaps(), 8), -1)),
        damage("a bitmap of no entries", (b, at) -> b.putInt(in(at.bitmaps(), 8), 0)),
        damage("a bitmap of unknown flags", (b, at) -> b.putInt(in(at.bitmaps(), 12), 1 << 30)),
        damage("a bitmap of another type", (b, at) -> b.put(in(at.bitmaps(), 16), (byte) 2)),
        damage("a granularity of 2^255", (b, at) -> b.put(in(at.bitmaps(), 17), (byte) 255)),
        damage("a bitmap's name too long", (b, at) -> b.putShort(in(at.bitmaps(), 18), (short) -1)),
        damage("a bitmap without a name", (b, at) -> b.putShort(in(at.bitmaps(), 18), (short) 0)),
        damage("a bitmap's extra data too long", (b, at) -> b.putInt(in(at.bitmaps(), 20), -1)),
        damage("bits that are the L1 table", (b, at) -> bits(b, at, at.l1())),
        damage("bits far away", (b, at) -> bits(b, at, FAR)),
        damage("bits at no cluster's offset", (b, at) -> bits(b, at, 512)));
  }

  private static Arguments damage(String name, Damage damage) {
    return arguments(name, damage);
  }

  private static int in(long table, int offset) {
    return (int) table + offset;
  }

  private static void word(ByteBuffer image, long at, long word) {
    image.putLong((int) at, word);
  }

  private static void compressedAtTheEnd(ByteBuffer image, Places at) {
    word(image, at.l2(), COMPRESSED | 7L << 58 | (image.capacity() - 10));
  }

  /** A field of the bitmaps extension, which is found by what it holds. */
  private static void extension(ByteBuffer image, Places at, int field, long word) {
    for (int i = 112; i < CLUSTER - 24; i += 8) {
      if (image.getInt(i) == (int) HeaderExtension.BITMAPS && image.getInt(i + 4) == 24) {
        image.putLong(i + 8 + field, word);
        assertThat(at.bitmaps()).isPositive();
        return;
      }
    }
    throw new AssertionError("no bitmaps extension");
  }

  /** The first entry of the first bitmap's table. */
  private static void bits(ByteBuffer image, Places at, long entry) {
    word(image, image.getLong((int) at.bitmaps()), entry);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damages")
  void refusesOrReports(String name, Damage damage) throws IOException {
    MemoryDevice file = image();
    ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
    file.read(0, bytes);
    damage.to(bytes.clear(), Places.of(file));
    byte[] damaged = bytes.array();
    Hostile.read(() -> read(open(damaged)));
    Hostile.read(() -> readBesides(open(damaged)));
    Hostile.read(() -> write(damaged));
    Hostile.read(() -> bitmaps(damaged));
    for (Qcow2Repair.Scope scope : Qcow2Repair.Scope.values()) {
      Hostile.read(() -> Qcow2Repair.repair(metered(damaged), scope));
    }
    assertThat(isNoticed(damaged)).as(name).isTrue();
  }

  /** What is referred to and not counted has no refcount that could be raised. */
  @Test
  void takesNoSnapshotOfClustersThatAreNotCounted() throws IOException {
    MemoryDevice file = image();
    Places at = Places.of(file);
    ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
    file.read(0, bytes);
    word(bytes.clear(), at.refcounts(), 0);
    byte[] damaged = bytes.array();
    MeteredDevice device = metered(damaged);
    Qcow2Image image = Qcow2Image.openWritable(device, BackingFiles.none());
    assertThatThrownBy(() -> image.snapshots().create("more", Instant.EPOCH))
        .isInstanceOf(FormatException.Corrupt.class)
        .hasMessageContaining("expected at least 1");
    ByteBuffer header = ByteBuffer.allocate(CLUSTER);
    device.read(0, header);
    assertThat(header.array()).isEqualTo(Arrays.copyOf(damaged, CLUSTER));
  }

  /** Too many references counted are leaks, however many: they stop no deletion halfway. */
  @Test
  void deletesASnapshotOfClustersThatAreCountedMoreThanAllCanBe() throws IOException {
    MemoryDevice file = new MemoryDevice("image", 0);
    Qcow2Options options = Qcow2Options.defaults().withRefcountBits(64);
    try (Qcow2Image image = Qcow2Image.create(file, 1 << 20, options)) {
      image.write(0, ByteBuffer.wrap(new byte[] {1}));
      image.snapshots().create("one", Instant.EPOCH);
    }
    countTooMuch(file);
    try (Qcow2Image image = Qcow2Image.openWritable(file, BackingFiles.none())) {
      image.snapshots().delete(image.snapshots().list().get(0));
      image.write(0, ByteBuffer.wrap(new byte[] {2}));
    }
    CheckResult result = Qcow2Check.check(file);
    assertThat(result.corruptions()).isZero();
    assertThat(result.leaks()).isPositive();
  }

  /** Counts 2^63 references to each cluster that has two. */
  private static void countTooMuch(MemoryDevice file) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
    file.read(0, bytes);
    long block = bytes.getLong((int) bytes.getLong(48));
    for (int at = (int) block; at < block + CLUSTER; at += Long.BYTES) {
      if (bytes.getLong(at) == 2) {
        bytes.putLong(at, Long.MIN_VALUE);
      }
    }
    file.write(0, bytes.clear());
  }

  private static boolean isNoticed(byte[] damaged) throws IOException {
    try {
      CheckResult result = Qcow2Check.check(metered(damaged));
      Hostile.requirePresentable(result.findings());
      if (result.corruptions() > 0) {
        return true;
      }
      readBesides(open(damaged));
      return false;
    } catch (FormatException e) {
      return true;
    }
  }

  private static Qcow2Image open(byte[] image) throws IOException {
    return Qcow2Image.open(metered(image), BackingFiles.none());
  }

  private static MeteredDevice metered(byte[] image) {
    return new MeteredDevice(MemoryDevice.of("hostile", image.clone()), WORK, 4L * image.length);
  }

  private static void read(BlockDevice disk) throws IOException {
    int length = (int) Math.min(disk.size(), 2 * SIZE);
    disk.read(0, ByteBuffer.allocate(length));
    disk.extent(0, disk.size());
  }

  private static void readBesides(Qcow2Image image) throws IOException {
    for (Snapshot snapshot : image.snapshots().list()) {
      read(image.snapshots().view(snapshot));
    }
    for (Bitmap bitmap : image.bitmaps().list()) {
      DirtyBits bits = image.bitmaps().bits(bitmap.name());
      for (long at = bits.nextDirty(0); at < bits.size(); at = bits.nextDirty(at)) {
        at = bits.nextClean(at);
      }
    }
  }

  private static void write(byte[] damaged) throws IOException {
    try (Qcow2Image image = Qcow2Image.openWritable(metered(damaged), BackingFiles.none())) {
      int length = (int) Math.min(image.size(), SIZE);
      image.write(0, ByteBuffer.wrap(Seeds.bytes(1, length / 4)));
      image.zero(length / 2, length / 4);
      image.discard(0, length / 2);
      image.snapshots().create("more", Instant.EPOCH);
      image.snapshots().delete(image.snapshots().list().get(0));
      image.resize(image.size() / 2);
    }
  }

  private static void bitmaps(byte[] damaged) throws IOException {
    try (Qcow2Image image = Qcow2Image.openWritable(metered(damaged), BackingFiles.none())) {
      Bitmaps bitmaps = image.bitmaps();
      for (Bitmap bitmap : bitmaps.list()) {
        Hostile.read(() -> bitmaps.clear(bitmap.name()));
        Hostile.read(() -> bitmaps.merge(bitmap.name(), bitmaps.bits(bitmap.name())));
        bitmaps.remove(bitmap.name());
      }
      bitmaps.add("new", CLUSTER);
    }
  }

  /** Data, compressed data, a snapshot, two bitmaps with dirty bits. */
  private static MemoryDevice image() throws IOException {
    MemoryDevice file = new MemoryDevice("hostile", 0);
    Qcow2Options options = Qcow2Options.defaults().withClusterSize(CLUSTER);
    Qcow2Image image = Qcow2Image.create(file, SIZE, options);
    image.bitmaps().add("first", 512);
    image.bitmaps().add("second", 65_536);
    image.write(0, ByteBuffer.wrap(Seeds.bytes(1, 20_000)));
    image.compression().write(10 * CLUSTER, ByteBuffer.wrap(new byte[CLUSTER]));
    image.snapshots().create("kept", Instant.EPOCH);
    image.write(CLUSTER, ByteBuffer.wrap(Seeds.bytes(2, 9000)));
    image.close();
    return file;
  }

  private static long word(MemoryDevice file, long at) throws IOException {
    ByteBuffer word = ByteBuffer.allocate(Long.BYTES);
    file.read(at, word);
    return word.getLong(0);
  }
}
