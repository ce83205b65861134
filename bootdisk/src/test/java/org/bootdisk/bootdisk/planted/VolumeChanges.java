package org.bootdisk.bootdisk.planted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bootdisk.bootdisk.planted.PlantedChange.change;
import static org.bootdisk.bootdisk.planted.PlantedDisk.SECTOR;
import static org.bootdisk.bootdisk.planted.PlantedDisk.VOLUME;
import static org.bootdisk.bootdisk.planted.PlantedDisk.flip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.bootdisk.recipe.BuildTime;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.name.VolumeLabel;
import org.bootdisk.fat.volume.FatFile;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;

/** Changes of the disk's FAT volume. */
final class VolumeChanges {

  private static final String BOOT_SECTOR = "EFISystem: boot sector";
  private static final String FAT_1 = "EFISystem: FAT 1";
  private static final String FAT_2 = "EFISystem: FAT 2";
  private static final String ROOT = "EFISystem: root directory";
  private static final String GRUB = "EFISystem: /grub";
  private static final Instant LATER = Instant.parse("2001-02-03T04:05:06Z");

  private VolumeChanges() {}

  static List<PlantedChange> all() {
    List<PlantedChange> all = new ArrayList<>();
    all.addAll(bootSector());
    all.addAll(tree());
    all.addAll(chains());
    all.addAll(bytes());
    return all;
  }

  private interface VolumeChange {
    void make(FatVolume volume) throws IOException;
  }

  private static PlantedChange.Action volume(VolumeChange change) {
    return disk -> {
      try (FatVolume volume = FatVolume.open(slice(disk))) {
        change.make(volume);
      }
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

  private static List<PlantedChange> bootSector() {
    return List.of(
        change("volume id", flip(VOLUME + 39), "partition[2] fat.volume-id").in(BOOT_SECTOR),
        change("OEM name", flip(VOLUME + 3), "partition[2] fat.oem-name").in(BOOT_SECTOR),
        change("hidden sectors", flip(VOLUME + 28), "partition[2] fat.hidden-sectors")
            .in(BOOT_SECTOR),
        change("heads", flip(VOLUME + 26), "partition[2] fat.heads").in(BOOT_SECTOR),
        change("drive number", flip(VOLUME + 36), "partition[2] fat.drive-number").in(BOOT_SECTOR),
        change("label in the boot sector", flip(VOLUME + 43), "partition[2] fat.boot-sector-label")
            .found("fat.label.differs")
            .in(BOOT_SECTOR),
        change("dirty flag", flip(VOLUME + 37), "partition[2] fat.flags")
            .found("fat.dirty")
            .in(BOOT_SECTOR),
        change("boot code of the volume", flip(VOLUME + 100), "partition[2] fat.boot-code")
            .in(BOOT_SECTOR),
        change(
                "label",
                volume(v -> v.setLabel(VolumeLabel.of("OTHER"), BuildTime.DEFAULT)),
                "partition[2] fat.label")
            .in(BOOT_SECTOR, ROOT));
  }

  private static List<PlantedChange> tree() {
    String file = "partition[2]:/grub/device.map ";
    return List.of(
        change(
                "file added",
                volume(v -> write(v, "/new", "partition[2]:/new file.added")),
                "partition[2]:/new file.added")
            .in(FAT_1, FAT_2, ROOT, "behind EFISystem: /kernels/vmlinuz"),
        change("file removed", volume(v -> v.delete("/grub/device.map")), file + "file.removed")
            .in(FAT_1, FAT_2, GRUB),
        change(
                "file renamed",
                volume(v -> v.rename("/grub/device.map", "/grub/map")),
                file + "file.removed",
                "partition[2]:/grub/map file.added")
            .in(GRUB),
        change(
                "directory added with a file",
                volume(
                    v -> {
                      v.createDirectory("/new", BuildTime.DEFAULT);
                      write(v, "/new/file", "partition[2]:/new directory.added");
                    }),
                "partition[2]:/new directory.added")
            .in(FAT_1, FAT_2, ROOT, "behind EFISystem: /kernels/vmlinuz"),
        change(
                "as many other bytes",
                volume(v -> write(v, "/grub/device.map", "(hd0) /dev/sda\n")),
                file + "file.content")
            .in("EFISystem: /grub/device.map"),
        change(
                "fewer bytes",
                volume(v -> write(v, "/grub/device.map", "no")),
                file + "file.content")
            .in(GRUB, "EFISystem: /grub/device.map"),
        change(
                "attribute",
                volume(v -> v.setAttributes("/grub/device.map", FatAttributes.READ_ONLY)),
                file + "file.attributes")
            .in(GRUB),
        change(
                "time",
                volume(
                    v ->
                        v.setTimes(
                            "/grub/device.map", BuildTime.DEFAULT, BuildTime.DEFAULT, LATER)),
                file + "file.written")
            .in(GRUB),
        change(
                "clusters, where another file was between",
                volume(VolumeChanges::move),
                file + "file.clusters",
                "partition[2]:/ bytes.directory-entries",
                "partition[2] bytes.unused-clusters")
            .in(FAT_1, FAT_2, ROOT, GRUB, "behind EFISystem: /kernels/vmlinuz"),
        change(
                "kernel",
                volume(
                    v -> {
                      try (FatFile open = v.open(v.require(kernel(v)))) {
                        open.write(2000, ByteBuffer.wrap(new byte[] {1, 2, 3}), BuildTime.DEFAULT);
                      }
                    }),
                "partition[2]:/kernels/vmlinuz file.content")
            .in("EFISystem: /kernels/vmlinuz"),
        change(
                "program",
                volume(
                    v -> {
                      try (FatFile open = v.open(v.require("/EFI/BOOT/BOOTX64.EFI"))) {
                        open.write(5000, ByteBuffer.wrap(new byte[] {1, 2, 3}), BuildTime.DEFAULT);
                      }
                    }),
                "partition[2]:/EFI/BOOT/BOOTX64.EFI file.content")
            .found("chain.uefi.program")
            .in("EFISystem: /EFI/BOOT/BOOTX64.EFI"));
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

  private static List<PlantedChange> chains() {
    return List.of(
        change(
                "kernel removed",
                volume(v -> v.delete(kernel(v))),
                "partition[2]:/kernels/vmlinuz file.removed")
            .found("chain.bios.kernel", "chain.uefi.kernel")
            .in(FAT_1, FAT_2, "EFISystem: /kernels"),
        change(
                "module removed",
                volume(v -> v.delete("/grub/i386-pc/normal.mod")),
                "partition[2]:/grub/i386-pc/normal.mod file.removed")
            .found("chain.bios.normal")
            .in(FAT_1, FAT_2, "EFISystem: /grub/i386-pc"),
        change(
                "menu removed",
                volume(v -> v.delete("/grub/grub.cfg")),
                "partition[2]:/grub/grub.cfg file.removed")
            .found("chain.bios.menu", "chain.uefi.menu")
            .in(FAT_1, FAT_2, GRUB),
        change(
                "program removed",
                volume(v -> v.delete("/EFI/BOOT/BOOTX64.EFI")),
                "partition[2]:/EFI/BOOT/BOOTX64.EFI file.removed")
            .found("chain.uefi.program")
            .in(FAT_1, FAT_2, "EFISystem: /EFI/BOOT"),
        change(
                "order of clusters",
                swap("/grub/i386-pc/normal.mod"),
                "partition[2]:/grub/i386-pc/normal.mod file.content")
            .in(FAT_1, FAT_2),
        change(
                "chain that ends early",
                link("/grub/i386-pc/normal.mod", 1, 0xFFFF),
                "partition[2]:/grub/i386-pc/normal.mod file.problem")
            .found("fat.chain.short", "fat.chain.lost", "chain.bios.modules")
            .in(FAT_1, FAT_2),
        change(
                "chain that loops",
                link("/grub/i386-pc/normal.mod", 2, -1),
                "partition[2]:/grub/i386-pc/normal.mod file.problem")
            .found("fat.chain.crossed", "fat.chain.short", "fat.chain.lost", "chain.bios.modules")
            .in(FAT_1, FAT_2),
        change(
                "chain into another file",
                link("/grub/i386-pc/normal.mod", 2, -2),
                "partition[2]:/grub/i386-pc/normal.mod file.problem")
            .found("fat.chain.crossed", "fat.chain.short", "fat.chain.lost", "chain.bios.modules")
            .in(FAT_1, FAT_2),
        change("one copy of the FAT", secondFat(), "partition[2] bytes.fat-entries")
            .found("fat.copies")
            .in(FAT_2),
        change(
                "size of a file",
                size("/grub/device.map", 1 << 20),
                "partition[2]:/grub/device.map file.problem")
            .found("fat.chain.short")
            .in(GRUB));
  }

  /** Where a file's cluster {@code index} is. */
  private static int cluster(FatVolume volume, String path, int index) throws IOException {
    return volume.clusters(volume.require(path)).get(0).first() + index;
  }

  /** Writes an entry of both FATs. */
  private static void setEntry(BlockDevice disk, FatVolume volume, int cluster, int value)
      throws IOException {
    ByteBuffer entry =
        ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN).putShort((short) value);
    for (int fat = 0; fat < 2; fat++) {
      disk.write(
          VOLUME + volume.geometry().fatOffset(fat) + 2L * cluster, entry.duplicate().flip());
    }
  }

  /** Cluster {@code index} of a file leads to another one; -1 is its first, -2 another file's. */
  private static PlantedChange.Action link(String path, int index, int to) {
    return onDisk(
        (disk, volume) -> {
          int value =
              to == -1
                  ? cluster(volume, path, 0)
                  : to == -2 ? cluster(volume, "/grub/device.map", 0) : to;
          setEntry(disk, volume, cluster(volume, path, index), value);
        });
  }

  /** The file's second and third cluster change their places in the chain. */
  private static PlantedChange.Action swap(String path) {
    return onDisk(
        (disk, volume) -> {
          int first = cluster(volume, path, 0);
          setEntry(disk, volume, first, first + 2);
          setEntry(disk, volume, first + 2, first + 1);
          setEntry(disk, volume, first + 1, first + 3);
        });
  }

  private static PlantedChange.Action secondFat() {
    return onDisk(
        (disk, volume) ->
            flip(VOLUME
                    + volume.geometry().fatOffset(1)
                    + 2L * cluster(volume, "/grub/device.map", 0))
                .make(disk));
  }

  private static PlantedChange.Action size(String path, int size) {
    return onDisk(
        (disk, volume) -> {
          ByteBuffer field = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(size);
          FatNode directory = volume.require(path.substring(0, path.lastIndexOf('/')));
          int cluster = volume.clusters(directory).get(0).first();
          ByteBuffer entries = ByteBuffer.allocate(volume.geometry().clusterSize());
          long start = VOLUME + volume.geometry().clusterOffset(cluster);
          disk.read(start, entries);
          String text = StandardCharsets.ISO_8859_1.decode(entries.flip()).toString();
          String name = volume.require(path).entry().name();
          disk.write(start + text.indexOf(name) + 28, field.flip());
        });
  }

  private interface DiskChange {
    void make(MemoryDevice disk, FatVolume volume) throws Exception;
  }

  /** A change of the volume's bytes, past the volume. */
  private static PlantedChange.Action onDisk(DiskChange change) {
    return disk -> {
      try (FatVolume volume = FatVolume.open(slice(disk))) {
        change.make(disk, volume);
      }
    };
  }

  private static BlockDevice slice(BlockDevice disk) {
    return disk.slice("partition 2", VOLUME, disk.size() - VOLUME - 33 * SECTOR);
  }

  private static List<PlantedChange> bytes() {
    return List.of(
        change(
                "free cluster",
                disk -> flip(disk.size() - 60 * SECTOR).make(disk),
                "partition[2] bytes.unused-clusters")
            .in("behind EFISystem: /kernels/vmlinuz"),
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
                "partition[2]:/grub/device.map bytes.slack")
            .in("behind EFISystem: /grub/device.map"),
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
                "partition[2] bytes.fat-entries")
            .found("fat.copies")
            .in(FAT_2));
  }
}
