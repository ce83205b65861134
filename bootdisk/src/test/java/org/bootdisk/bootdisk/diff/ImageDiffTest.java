package org.bootdisk.bootdisk.diff;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Stream;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.bootdisk.BuildTime;
import org.bootdisk.bootdisk.ImageFormat;
import org.bootdisk.bootdisk.Planner;
import org.bootdisk.bootdisk.grub.GrubFinder;
import org.bootdisk.bootdisk.inspect.Inspection;
import org.bootdisk.bootdisk.recipe.Recipe;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.name.VolumeLabel;
import org.bootdisk.fat.volume.FatFile;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.fixtures.boot.FakeKernel;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.PartitionAttributes;
import org.bootdisk.gpt.PartitionEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One change at each level of a disk, and the one line that tells it. */
class ImageDiffTest {

  private static final int SECTOR = 512;
  private static final int VOLUME = 2048 * SECTOR;
  private static final Instant LATER = Instant.parse("2001-02-03T04:05:06Z");

  @TempDir private static Path directory;
  private static byte[] good;

  @BeforeAll
  static void buildTheDisk() throws Exception {
    Path kernel = Files.write(directory.resolve("vmlinuz"), FakeKernel.bytes());
    Path initrd = Files.writeString(directory.resolve("initrd"), "070701 and so on");
    Recipe.MenuEntry entry = new Recipe.MenuEntry("Linux", kernel, List.of(initrd), "ro");
    Path raw = directory.resolve("disk.raw");
    Planner.plan(
            Recipe.seed().withSize(16 << 20).withMenu(Recipe.Menu.of(entry)),
            GrubFinder.find(
                List.of(Path.of("/usr/lib/grub")), Path.of("none"), (platforms, into) -> "no"),
            BuildTime.DEFAULT)
        .build(raw, ImageFormat.RAW, bytes -> {});
    good = Files.readAllBytes(raw);
  }

  /** Changes a disk. */
  private interface Change {
    void make(MemoryDevice disk) throws Exception;
  }

  private interface VolumeChange {
    void make(FatVolume volume) throws IOException;
  }

  private static Arguments change(String name, Change change, String... lines) {
    return Arguments.of(name, change, List.of(lines));
  }

  /** Flips bits of a byte. */
  private static Change flip(long at) {
    return disk -> {
      ByteBuffer one = ByteBuffer.allocate(1);
      disk.read(at, one);
      disk.write(at, ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 0x11)}));
    };
  }

  private static Change volume(VolumeChange change) {
    return disk -> {
      BlockDevice slice = disk.slice("partition 2", VOLUME, disk.size() - VOLUME - 33 * SECTOR);
      try (FatVolume volume = FatVolume.open(slice)) {
        change.make(volume);
      }
    };
  }

  private interface EntryChange {
    PartitionEntry of(PartitionEntry entry);
  }

  private static Change entry(int number, EntryChange change) {
    return disk -> {
      GptDisk gpt = GptReading.of(disk).disk();
      GptTable table = gpt.table();
      GptTable changed = table.with(number, change.of(table.requirePartition(number)));
      gpt.withTable(changed).writeTo(disk);
    };
  }

  private static void write(FatVolume volume, String path, String text) throws IOException {
    FatNode node = volume.find(path);
    FatNode file = node == null ? volume.createFile(path, BuildTime.DEFAULT) : node;
    try (FatFile open = volume.open(file)) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      open.setSize(bytes.length, BuildTime.DEFAULT);
      open.write(0, ByteBuffer.wrap(bytes), BuildTime.DEFAULT);
    }
  }

  static Stream<Arguments> changes() {
    List<Arguments> all = new ArrayList<>();
    all.addAll(table());
    all.addAll(loader());
    all.addAll(bootSector());
    all.addAll(tree());
    all.addAll(bytes());
    return all.stream();
  }

  private static List<Arguments> table() {
    UUID other = UUID.fromString("11111111-2222-3333-4444-555555555555");
    return List.of(
        change("boot code", flip(0x90), "mbr.boot-code"),
        change("disk signature", flip(440), "mbr.disk-signature"),
        change("reserved word", flip(444), "mbr.unknown"),
        change("record's type", flip(446 + 16 + 4), "record[2] record.type"),
        change("record's active flag", flip(446 + 16), "record[2] record.boot-indicator"),
        change("record's length", flip(446 + 16 + 12), "record[2] record.sectors"),
        change("record's cylinder", flip(446 + 16 + 7), "record[2] record.last-chs"),
        change(
            "disk GUID",
            disk -> {
              GptDisk gpt = GptReading.of(disk).disk();
              gpt.withTable(gpt.table().withDiskGuid(other)).writeTo(disk);
            },
            "gpt.disk-guid"),
        change(
            "partition's GUID",
            entry(2, e -> with(e, other, e.partitionName(), e.attributes())),
            "partition[2] partition.guid"),
        change(
            "partition's name",
            entry(1, e -> with(e, e.uniquePartitionGuid(), "other", e.attributes())),
            "partition[1] partition.name"),
        change(
            "partition's attribute",
            entry(
                2,
                e ->
                    with(
                        e,
                        e.uniquePartitionGuid(),
                        e.partitionName(),
                        e.attributes().with(PartitionAttributes.REQUIRED_PARTITION))),
            "partition[2] partition.attributes"),
        change("primary header", flip(SECTOR + 40), "gpt.primary"),
        change("primary header's CRC", flip(SECTOR + 16), "gpt.primary"),
        change("primary array", flip(2 * SECTOR + 56), "gpt.primary"),
        change("block behind a header", flip(SECTOR + 200), "gpt.primary"),
        change(
            "alternate header",
            disk -> flip(disk.size() - SECTOR + 56).make(disk),
            "gpt.alternate"));
  }

  private static PartitionEntry with(
      PartitionEntry entry, UUID guid, String name, PartitionAttributes attributes) {
    return new PartitionEntry(
        entry.partitionTypeGuid(), guid, entry.startingLba(), entry.endingLba(), attributes, name);
  }

  private static List<Arguments> loader() {
    return List.of(
        change("code of core.img", flip(100 * SECTOR), "bios-loader.redundancy"),
        change("stream of core.img", flip(34 * SECTOR + 9000), "bios-loader.problem"),
        change("place of core.img", flip(0x5c), "bios-loader.problem"),
        change("behind core.img", flip(500 * SECTOR), "partition[1] bytes.partition"));
  }

  private static List<Arguments> bootSector() {
    return List.of(
        change("volume id", flip(VOLUME + 39), "partition[2] fat.volume-id"),
        change("OEM name", flip(VOLUME + 3), "partition[2] fat.oem-name"),
        change("hidden sectors", flip(VOLUME + 28), "partition[2] fat.hidden-sectors"),
        change("heads", flip(VOLUME + 26), "partition[2] fat.heads"),
        change("drive number", flip(VOLUME + 36), "partition[2] fat.drive-number"),
        change("label in the boot sector", flip(VOLUME + 43), "partition[2] fat.boot-sector-label"),
        change("dirty flag", flip(VOLUME + 37), "partition[2] fat.flags"),
        change("boot code of the volume", flip(VOLUME + 100), "partition[2] fat.boot-code"),
        change(
            "label",
            volume(v -> v.setLabel(VolumeLabel.of("OTHER"), BuildTime.DEFAULT)),
            "partition[2] fat.label",
            "partition[2] fat.boot-sector-label"));
  }

  private static List<Arguments> tree() {
    String file = "partition[2]:/grub/device.map ";
    return List.of(
        change("file added", volume(v -> write(v, "/new", "x")), "partition[2]:/new file.added"),
        change("file removed", volume(v -> v.delete("/grub/device.map")), file + "file.removed"),
        change(
            "file renamed",
            volume(v -> v.rename("/grub/device.map", "/grub/map")),
            file + "file.removed",
            "partition[2]:/grub/map file.added"),
        change(
            "directory added with a file",
            volume(
                v -> {
                  v.createDirectory("/new", BuildTime.DEFAULT);
                  write(v, "/new/file", "x");
                }),
            "partition[2]:/new directory.added"),
        change(
            "as many other bytes",
            volume(v -> write(v, "/grub/device.map", "(hd0) /dev/sda\n")),
            file + "file.content"),
        change(
            "fewer bytes", volume(v -> write(v, "/grub/device.map", "no")), file + "file.content"),
        change(
            "attribute",
            volume(v -> v.setAttributes("/grub/device.map", FatAttributes.READ_ONLY)),
            file + "file.attributes"),
        change(
            "time",
            volume(
                v -> v.setTimes("/grub/device.map", BuildTime.DEFAULT, BuildTime.DEFAULT, LATER)),
            file + "file.written"),
        change(
            "clusters, where another file was between",
            volume(ImageDiffTest::move),
            file + "file.clusters",
            "partition[2]:/ bytes.directory-entries",
            "partition[2] bytes.unused-clusters"),
        change(
            "kernel",
            volume(
                v -> {
                  try (FatFile open = v.open(v.require(kernel(v)))) {
                    open.write(2000, ByteBuffer.wrap(new byte[] {1, 2, 3}), BuildTime.DEFAULT);
                  }
                }),
            "file.content"),
        change(
            "program",
            volume(
                v -> {
                  try (FatFile open = v.open(v.require("/EFI/BOOT/BOOTX64.EFI"))) {
                    open.write(5000, ByteBuffer.wrap(new byte[] {1, 2, 3}), BuildTime.DEFAULT);
                  }
                }),
            "partition[2]:/EFI/BOOT/BOOTX64.EFI file.content"));
  }

  private static String kernel(FatVolume volume) throws IOException {
    List<String> found = new ArrayList<>();
    volume.walk(
        volume.root(),
        node -> {
          if (node.name().contains("vmlinuz") && !node.isDirectory()) {
            found.add("/" + node.path());
          }
        });
    return found.get(0);
  }

  /** The same file on other clusters. */
  private static void move(FatVolume volume) throws IOException {
    FatNode file = volume.require("/grub/device.map");
    byte[] bytes = volume.newInputStream(file).readAllBytes();
    write(volume, "/between", "x");
    try (FatFile open = volume.open(file)) {
      open.setSize(0, BuildTime.DEFAULT);
    }
    write(volume, "/grub/taken", "x".repeat(bytes.length));
    write(volume, "/grub/device.map", new String(bytes, StandardCharsets.UTF_8));
    volume.delete("/between");
    volume.delete("/grub/taken");
  }

  private static List<Arguments> bytes() {
    return List.of(
        change(
            "free cluster",
            disk -> flip(disk.size() - 60 * SECTOR).make(disk),
            "partition[2] bytes.unused-clusters"),
        change(
            "behind a file's end",
            disk ->
                volume(
                        v -> {
                          FatNode file = v.require("/grub/device.map");
                          int cluster = v.clusters(file).get(0).first();
                          long at = v.geometry().clusterOffset(cluster) + file.size();
                          disk.write(VOLUME + at, ByteBuffer.wrap(new byte[] {7}));
                        })
                    .make(disk),
            "partition[2]:/grub/device.map bytes.slack"),
        change(
            "entry of a free cluster",
            disk ->
                volume(
                        v -> {
                          assertThat(v.geometry().type()).isEqualTo(FatType.FAT16);
                          long at = v.geometry().fatOffset(1) + 2L * v.geometry().lastCluster();
                          disk.write(VOLUME + at, ByteBuffer.wrap(new byte[] {-1, -1}));
                        })
                    .make(disk),
            "partition[2] bytes.fat-entries"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void oneChangeIsOneLine(String name, Change change, List<String> lines) throws Exception {
    MemoryDevice changed = MemoryDevice.of("disk", good.clone());
    change.make(changed);
    List<String> found = lines(diff(MemoryDevice.of("disk", good.clone()), changed));
    if (lines.size() == 1 && lines.get(0).startsWith("file.")) {
      assertThat(found).singleElement().asString().endsWith(lines.get(0));
    } else {
      assertThat(found).containsExactlyInAnyOrderElementsOf(lines);
    }
  }

  private static List<String> lines(List<Difference> differences) {
    return differences.stream().map(d -> (d.where() + " " + d.rule()).strip()).toList();
  }

  private static List<Difference> diff(BlockDevice a, BlockDevice b) throws IOException {
    return ImageDiff.compare(
        new ImageDiff.Image(Inspection.of("a", a, a), a),
        new ImageDiff.Image(Inspection.of("b", b, b), b));
  }

  @Test
  void equalDisksDoNotDiffer() throws Exception {
    assertThat(diff(MemoryDevice.of("disk", good.clone()), MemoryDevice.of("disk", good.clone())))
        .isEmpty();
  }

  /** Whatever bytes change, something is told; nothing throws. */
  @Test
  void noChangeGoesUntold() throws Exception {
    for (long seed = 1; seed <= 25; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      MemoryDevice changed = MemoryDevice.of("disk", good.clone());
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        long at =
            random.nextBoolean()
                ? random.nextLong(changed.size())
                : VOLUME + random.nextLong(300_000);
        flip(at).make(changed);
      }
      List<Difference> found = diff(MemoryDevice.of("disk", good.clone()), changed);
      assertThat(found).as("seed %d", seed).isNotEmpty();
    }
  }
}
