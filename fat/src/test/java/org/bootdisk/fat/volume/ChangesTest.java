package org.bootdisk.fat.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fat.RandomTree;
import org.bootdisk.fat.check.FatCheck;
import org.bootdisk.fat.format.BadSectors;
import org.bootdisk.fat.format.FatFormat;
import org.bootdisk.fat.format.FatPlan;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fixtures.Seeds;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Changes of a volume in memory, each of which leaves it sound. */
class ChangesTest {

  private static final int CLUSTER = 512;

  private static MemoryDevice device(FatType type) throws IOException {
    long size = type == FatType.FAT12 ? 1 << 20 : type == FatType.FAT16 ? 8 << 20 : 36 << 20;
    FatPlan plan = FatPlan.of(FatFormat.ofSize(size).withType(type).withSectorsPerCluster(1));
    MemoryDevice device = new MemoryDevice("volume", plan.regions().size());
    plan.regions().writeTo(device, done -> {});
    return device;
  }

  private static void put(FatVolume fat, String path, byte[] content) throws IOException {
    try (FatFile file = fat.createAndOpen(path, RandomTree.TIME)) {
      file.write(0, ByteBuffer.wrap(content), RandomTree.TIME);
    }
  }

  private static byte[] get(FatVolume fat, String path) throws IOException {
    try (InputStream in = fat.newInputStream(fat.require(path))) {
      return in.readAllBytes();
    }
  }

  private static void requireSound(MemoryDevice device) throws IOException {
    assertThat(FatCheck.check(device).findings()).isEmpty();
  }

  /** A check tells if the entry ".." does not lead to the directory that it is in. */
  @ParameterizedTest
  @EnumSource
  void movesADirectoryWithWhatIsInIt(FatType type) throws IOException {
    MemoryDevice device = device(type);
    byte[] content = Seeds.bytes(1, 3 * CLUSTER + 1);
    for (String[] move : new String[][] {{"a/b", "c/other"}, {"c/other", "b"}, {"b", "a/b"}}) {
      try (FatVolume fat = FatVolume.open(device)) {
        if (fat.find("a") == null) {
          fat.createDirectory("a", RandomTree.TIME);
          fat.createDirectory("a/b", RandomTree.TIME);
          fat.createDirectory("c", RandomTree.TIME);
          put(fat, "a/b/file", content);
        }
        fat.rename(move[0], move[1]);
        assertThat(fat.find(move[0])).isNull();
      }
      requireSound(device);
      try (FatVolume fat = FatVolume.open(device)) {
        assertThat(get(fat, move[1] + "/file")).isEqualTo(content);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void replacesWhatIsEmptyAndNothingElse(FatType type) throws IOException {
    MemoryDevice device = device(type);
    try (FatVolume fat = FatVolume.open(device)) {
      for (String path : new String[] {"full", "empty", "moved"}) {
        fat.createDirectory(path, RandomTree.TIME);
      }
      put(fat, "full/file", new byte[] {1});
      put(fat, "moved/inside", new byte[] {2});
      long free = fat.countFreeClusters();
      assertThatThrownBy(() -> fat.replace("moved", "full"))
          .isInstanceOf(DirectoryNotEmptyException.class);
      fat.replace("moved", "empty");
      assertThat(fat.countFreeClusters()).isEqualTo(free + 1);
      assertThat(get(fat, "empty/inside")).containsExactly(2);
      fat.replace("empty", "new");
      fat.replace("full/file", "new/inside");
      assertThat(get(fat, "new/inside")).containsExactly(1);
      assertThat(fat.countFreeClusters()).isEqualTo(free + 2);
      assertThat(fat.list(fat.root())).extracting(FatNode::name).containsExactly("full", "new");
    }
    requireSound(device);
  }

  @ParameterizedTest
  @EnumSource
  void growsAFileByZerosWhateverWasThere(FatType type) throws IOException {
    MemoryDevice device = device(type);
    byte[] expected = new byte[20 * CLUSTER + 5];
    Arrays.fill(expected, 0, 100, (byte) 7);
    try (FatVolume fat = FatVolume.open(device)) {
      put(fat, "noise", Seeds.bytes(1, 60 * CLUSTER));
      fat.delete("noise");
      put(fat, "grown", Arrays.copyOf(expected, 100));
      try (FatFile file = fat.open(fat.require("grown"))) {
        file.setSize(expected.length, RandomTree.TIME);
        assertThat(file.size()).isEqualTo(expected.length);
      }
      assertThat(get(fat, "grown")).isEqualTo(expected);
    }
    requireSound(device);
  }

  @ParameterizedTest
  @EnumSource
  void tellsWhereTheBytesOfAFileInPiecesLie(FatType type) throws IOException {
    MemoryDevice device = device(type);
    byte[] content = Seeds.bytes(1, 6 * CLUSTER);
    try (FatVolume fat = FatVolume.open(device)) {
      FatGeometry geometry = fat.geometry();
      fat.createFile("one", RandomTree.TIME);
      assertThat(fat.clusters(fat.require("one"))).isEmpty();
      for (int at = 0; at < content.length; at += 2 * CLUSTER) {
        try (FatFile file = fat.open(fat.require("one"))) {
          file.write(at, ByteBuffer.wrap(content, at, 2 * CLUSTER), RandomTree.TIME);
        }
        put(fat, "other" + at, new byte[CLUSTER]);
      }
      fat.flush();
      List<ClusterRun> runs = fat.clusters(fat.require("one"));
      assertThat(runs).hasSize(3);
      ByteArrayOutputStream found = new ByteArrayOutputStream();
      for (ClusterRun run : runs) {
        byte[] bytes = new byte[run.count() * CLUSTER];
        device.read(geometry.clusterOffset(run.first()), ByteBuffer.wrap(bytes));
        found.write(bytes);
      }
      assertThat(found.toByteArray()).isEqualTo(content);
    }
  }

  @ParameterizedTest
  @EnumSource
  void givesTheVolumeIdToTheBootSectorAndItsCopy(FatType type) throws IOException {
    MemoryDevice device = device(type);
    try (FatVolume fat = FatVolume.open(device)) {
      fat.setVolumeId(0x8765_4321L);
    }
    assertThat(BootSector.read(device).volumeId()).isEqualTo(0x8765_4321L);
    requireSound(device);
  }

  @ParameterizedTest
  @EnumSource
  void storesNothingInClustersThatAreBad(FatType type) throws IOException {
    MemoryDevice device = device(type);
    try (FatVolume fat = FatVolume.open(device)) {
      int last = fat.geometry().lastCluster();
      long free = fat.countFreeClusters();
      fat.markBad(List.of(10, last));
      fat.markBad(List.of(10));
      assertThat(fat.badClusters()).containsExactly(10, last);
      assertThat(fat.countFreeClusters()).isEqualTo(free - 2);
      put(fat, "file", new byte[20 * CLUSTER]);
      List<Integer> used = new ArrayList<>();
      for (ClusterRun run : fat.clusters(fat.require("file"))) {
        for (int cluster = run.first(); cluster <= run.last(); cluster++) {
          used.add(cluster);
        }
      }
      assertThat(used).hasSize(20).doesNotContain(10);
      assertThatThrownBy(() -> fat.markBad(List.of(11, used.get(0))))
          .isInstanceOf(FileSystemException.class);
      assertThatIllegalArgumentException().isThrownBy(() -> fat.markBad(List.of(last + 1)));
      assertThat(fat.badClusters()).containsExactly(10, last);
    }
    requireSound(device);
  }

  @ParameterizedTest
  @EnumSource
  void marksTheClustersOfBadBytesOfANewVolume(FatType type) throws IOException {
    MemoryDevice device = device(type);
    FatGeometry geometry = FatVolume.open(device).geometry();
    long tenth = geometry.clusterOffset(10);
    long end = geometry.dataEnd();
    BadSectors.mark(device, geometry, List.of(tenth, tenth + CLUSTER - 1, end - 1));
    try (FatVolume fat = FatVolume.open(device)) {
      assertThat(fat.badClusters()).containsExactly(10, geometry.lastCluster());
    }
    requireSound(device);
    long first = geometry.clusterOffset(FatType.FIRST_CLUSTER);
    for (long outside : new long[] {first - 1, end}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> BadSectors.mark(device, geometry, List.of(outside)))
          .withMessageContaining("the bad byte " + outside);
    }
    if (type == FatType.FAT32) {
      assertThatIllegalArgumentException()
          .as("the root directory")
          .isThrownBy(() -> BadSectors.mark(device, geometry, List.of(first)));
    }
  }
}
