package org.bootdisk.bootdisk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Content;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.bootdisk.grub.GrubFinder;
import org.bootdisk.bootdisk.grub.GrubPair;
import org.bootdisk.bootdisk.recipe.ImageFormat;
import org.bootdisk.bootdisk.recipe.Recipe;
import org.bootdisk.fat.format.DoesNotFitException;
import org.bootdisk.fat.format.FatFormat;
import org.bootdisk.fat.format.FatPlan;
import org.bootdisk.fat.format.FatTree;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.layout.FatTimes;
import org.bootdisk.fat.layout.FatTimestamp;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.name.VolumeLabel;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.fixtures.boot.SerialMachine;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptLayout;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.LbaRange;
import org.bootdisk.gpt.PartitionEntry;
import org.bootdisk.gpt.PartitionType;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Disks with FAT volumes turned between sectors of 512 and of 4096 bytes. */
class ResectoringTest {

  private static final int MIB = 1 << 20;
  private static final Instant TIME = Instant.parse("2015-03-14T09:26:52Z");

  @TempDir private Path directory;

  @Test
  void bootDisksFilesSurviveTheWayTo4096BytesAndBack() throws Exception {
    Path disk = bootDisk();
    Path large = resectored(disk, "large.raw", 4096, Set.of(1));
    Path small = resectored(large, "small.raw", 512, Set.of());
    Map<String, String> files = files(volume(disk, 512));
    assertThat(files).hasSizeGreaterThan(500).containsKey("EFI/BOOT/BOOTX64.EFI");
    assertThat(files(volume(large, 4096))).isEqualTo(files);
    assertThat(files(volume(small, 512))).isEqualTo(files);
    assertThat(Tool.named("fdisk").run("-b", "4096", "-l", large).requireSuccess().out())
        .contains("Disklabel type: gpt")
        .containsPattern("2 +256 +10234 +9979 +39M EFI System");
    assertThat(Tool.named("sgdisk").output("-v", small)).contains("No problems found");
    assertThat(Tool.named("sgdisk").output("-O", disk))
        .containsPattern("2048 +81886 +primary +0xEF");
    assertThat(Tool.named("sgdisk").output("-O", small))
        .containsPattern("2048 +81879 +primary +0xEF");
  }

  /** Every path with what its entry and its bytes are. */
  private Map<String, String> files(Path volume) throws IOException {
    Tool.named("fsck.fat").run("-n", volume).requireSuccess();
    Map<String, String> files = new TreeMap<>();
    try (FileDevice device = FileDevice.openReadOnly(volume);
        FatVolume fat = FatVolume.open(device)) {
      BootSector boot = fat.bootSector();
      files.put("", boot.oemName() + boot.volumeId() + boot.volumeLabel() + fat.label());
      fat.walk(fat.root(), node -> files.put(node.path(), describe(fat, node)));
    }
    return files;
  }

  private static String describe(FatVolume volume, FatNode node) throws IOException {
    String entry = node.attributes() + " " + FatTimes.of(node.entry()) + " " + node.size();
    if (node.isDirectory()) {
      return entry;
    }
    return entry + " " + ByteBuffer.wrap(volume.newInputStream(node).readAllBytes()).hashCode();
  }

  @ParameterizedTest
  @EnumSource(FatType.class)
  void keepsEverythingThatIsKnownOfAFile(FatType type) throws IOException {
    long size = type == FatType.FAT12 ? 8L * MIB : type == FatType.FAT16 ? 40L * MIB : 300L * MIB;
    FatTimes times =
        new FatTimes(
            new FatTimestamp(0x4A21, 0x6B2F, 137),
            new FatTimestamp(0x4A22, 0, 0),
            FatTimestamp.NONE);
    FatTree tree =
        FatTree.builder(TIME)
            .file("a/Long name.txt", bytes(70_001), times, FatAttributes.READ_ONLY)
            .file("EMPTY", bytes(0), TIME)
            .directory("a", times, FatAttributes.HIDDEN)
            .build();
    FatFormat format =
        FatFormat.ofSize(size)
            .withType(type)
            .withVolumeId(0x1234_ABCDL)
            .withOemName("OEM name")
            .withLabel(VolumeLabel.verbatim("small"), TIME);
    MemoryDevice disk = disk(FatPlan.of(format, tree), size);
    Path large = build(disk, "large.raw", 4096);
    Path small;
    try (FileDevice device = FileDevice.openReadOnly(large)) {
      small = build(device, "small.raw", 512);
    }
    Map<String, String> expected = files(volume(copyOf(disk), 512));
    assertThat(expected).hasSize(4);
    assertThat(files(volume(large, 4096))).isEqualTo(expected);
    assertThat(files(volume(small, 512))).isEqualTo(expected);
  }

  @Test
  void copiesEveryOtherPartitionAsItIs() throws IOException {
    MemoryDevice disk = disk(FatPlan.of(FatFormat.ofSize(8L * MIB)), 8L * MIB);
    byte[] other = Seeds.bytes(5, MIB);
    disk.write(MIB + 8L * MIB, ByteBuffer.wrap(other));
    Path large = build(disk, "large.raw", 4096);
    ByteBuffer copied = ByteBuffer.allocate(MIB);
    try (FileDevice device = FileDevice.openReadOnly(large)) {
      device.read(MIB + 8L * MIB, copied);
    }
    assertThat(copied.array()).isEqualTo(other);
  }

  @Test
  void refusesWhatHasNoRoomInLargerClustersWithTheNumbers() throws IOException {
    FatTree.Builder tree = FatTree.builder(TIME);
    for (int i = 0; i < 3000; i++) {
      tree.file("d/" + i, bytes(1), TIME);
    }
    FatFormat format = FatFormat.ofSize(8L * MIB).withType(FatType.FAT16).withSectorsPerCluster(1);
    assertThatThrownBy(() -> plan(disk(FatPlan.of(format, tree.build()), 8L * MIB), 4096))
        .hasMessageStartingWith("partition 1 'FAT' with sectors of 4096 bytes: FAT16 volume")
        .hasMessageContaining("cannot have 8 MiB; it needs at least ");
    FatFormat small = FatFormat.ofSize(8L * MIB).withType(FatType.FAT12).withSectorsPerCluster(4);
    assertThatThrownBy(() -> plan(disk(FatPlan.of(small, tree.build()), 8L * MIB), 4096))
        .hasCauseInstanceOf(DoesNotFitException.class)
        .hasMessageContaining("the files need ");
  }

  @Test
  void refusesADamagedVolume() throws IOException {
    FatTree tree = FatTree.builder(TIME).file("A", bytes(10_000), TIME).build();
    FatPlan plan = FatPlan.of(FatFormat.ofSize(8L * MIB), tree);
    MemoryDevice disk = disk(plan, 8L * MIB);
    long root = MIB + plan.geometry().fatOffset(plan.geometry().bpb().fatCount());
    ByteBuffer size = ByteBuffer.allocate(4).put(0, (byte) 1).put(3, (byte) 0x7F);
    disk.write(root + DirectoryEntry.SIZE - size.capacity(), size);
    assertThatThrownBy(() -> plan(disk, 4096)).hasMessageContaining("is damaged; repair it first");
  }

  @Test
  void refusesAPartitionThatLiesWhereTheNewTableGoes() throws Exception {
    try (FileDevice disk = FileDevice.openReadOnly(bootDisk())) {
      assertThatThrownBy(() -> plan(disk, 4096)).hasMessageContaining("partition 1, bytes 17408");
    }
  }

  @Tag("slow")
  @Test
  void ovmfStartsGrubFromABootDiskWith4096ByteSectors() throws Exception {
    Path large = resectored(bootDisk(), "large.raw", 4096, Set.of(1));
    Path ovmf = Path.of("/usr/share/OVMF");
    Path variables = Files.copy(ovmf.resolve("OVMF_VARS_4M.fd"), directory.resolve("vars.fd"));
    List<String> command =
        List.of(
            "qemu-system-x86_64",
            "-accel",
            "tcg",
            "-m",
            "256",
            "-machine",
            "q35",
            "-nodefaults",
            "-nographic",
            "-serial",
            "stdio",
            "-drive",
            "if=pflash,format=raw,readonly=on,file=" + ovmf.resolve("OVMF_CODE_4M.fd"),
            "-drive",
            "if=pflash,format=raw,file=" + variables,
            "-drive",
            "if=none,id=disk,format=raw,file=" + large,
            "-device",
            "virtio-blk-pci,drive=disk,logical_block_size=4096,physical_block_size=4096");
    try (SerialMachine machine = SerialMachine.start(command)) {
      machine.await("*This disk has no system to boot yet", Duration.ofMinutes(2));
    }
  }

  private static Content bytes(int count) {
    return Content.of(Seeds.bytes(count, count));
  }

  /** A disk with a FAT volume at 1 MiB and a partition of 1 MiB behind it. */
  private static MemoryDevice disk(FatPlan volume, long size) throws IOException {
    MemoryDevice disk = new MemoryDevice("disk", size + 3L * MIB);
    long first = MIB / 512;
    long end = (MIB + size) / 512;
    GptTable table =
        GptTable.empty(GptLayout.standard(512, disk.size() / 512), new UUID(3, 4))
            .with(1, entry(PartitionType.EFI_SYSTEM, first, end).withName("FAT"))
            .with(2, entry(PartitionType.LINUX_FILESYSTEM, end, end + MIB / 512));
    GptDisk.of(table, ChsGeometry.LARGE).writeTo(disk);
    volume.regions().writeTo(disk.slice("volume", MIB, size), bytes -> {});
    return disk;
  }

  private static PartitionEntry entry(PartitionType type, long first, long end) {
    return PartitionEntry.of(type, new UUID(1, first), new LbaRange(first, end - 1));
  }

  private static Resectoring plan(BlockDevice disk, int blockSize, Integer... without)
      throws IOException {
    GptDisk before = GptReading.of(disk).disk();
    return Resectoring.plan(disk, before, blockSize, ChsGeometry.LARGE, Set.of(without));
  }

  private Path build(BlockDevice disk, String name, int blockSize) throws IOException {
    Path file = directory.resolve(name);
    plan(disk, blockSize).build(file, ImageFormat.RAW, bytes -> {});
    return file;
  }

  private Path resectored(Path disk, String name, int blockSize, Set<Integer> without)
      throws IOException {
    Path file = directory.resolve(name);
    try (FileDevice device = FileDevice.openReadOnly(disk)) {
      plan(device, blockSize, without.toArray(new Integer[0]))
          .build(file, ImageFormat.RAW, bytes -> {});
    }
    return file;
  }

  private Path copyOf(MemoryDevice disk) throws IOException {
    Path file = directory.resolve("original.raw");
    try (FileDevice device = FileDevice.create(file, disk.size())) {
      new PartitionCopy(disk).writeTo(device);
    }
    return file;
  }

  /** The first volume of a disk with sectors of this size, as a file of its own. */
  private Path volume(Path disk, int blockSize) throws IOException {
    Path file = directory.resolve(disk.getFileName() + ".fat");
    try (FileDevice device = FileDevice.openReadOnly(disk)) {
      GptReading reading = GptReading.of(device);
      assertThat(reading.blockSize()).isEqualTo(blockSize);
      for (PartitionEntry entry : reading.disk().table().entries().values()) {
        if (entry.partitionTypeGuid().equals(PartitionType.EFI_SYSTEM.guid())) {
          long length = entry.blocks() * blockSize;
          try (FileDevice volume = FileDevice.create(file, length)) {
            new PartitionCopy(device.slice("ESP", entry.startingLba() * blockSize, length))
                .writeTo(volume);
          }
        }
      }
    }
    return file;
  }

  private Path bootDisk() throws Exception {
    GrubPair grub =
        GrubFinder.find(
            List.of(Path.of("/usr/lib/grub")), Path.of("none"), (platforms, into) -> "no");
    Path file = Files.createDirectories(directory.resolve("built")).resolve("disk.raw");
    Planner.plan(Recipe.seed(), grub, TIME).build(file, ImageFormat.RAW, bytes -> {});
    return file;
  }
}
