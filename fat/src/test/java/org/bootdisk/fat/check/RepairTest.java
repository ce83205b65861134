package org.bootdisk.fat.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.bootdisk.block.Finding;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fat.Judges;
import org.bootdisk.fat.RandomTree;
import org.bootdisk.fat.format.FatFormat;
import org.bootdisk.fat.format.FatPlan;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatTimestamp;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.name.VolumeLabel;
import org.bootdisk.fat.volume.FatFile;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.fat.volume.FileAllocationTable;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A repair keeps what can be kept. */
class RepairTest {

  private static final int EQUAL_NAMES = 32_000;
  private static final int LOST_CHAINS = 12_000;
  private static final int FULL_DIRECTORIES = 21;

  @TempDir Path directory;

  private static MemoryDevice volume(FatType type) throws IOException {
    long size = type == FatType.FAT12 ? 1440 << 10 : type == FatType.FAT16 ? 8 << 20 : 36 << 20;
    FatFormat format = FatFormat.ofSize(size).withType(type).withSectorsPerCluster(1);
    FatPlan plan = FatPlan.of(format, new RandomTree(11, 80, 9000).toFatTree());
    MemoryDevice device = new MemoryDevice("volume", plan.regions().size());
    plan.regions().writeTo(device, done -> {});
    return device;
  }

  private static Map<String, byte[]> contents(MemoryDevice device) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    try (FatVolume volume = FatVolume.open(device)) {
      volume.walk(
          volume.root(),
          node -> {
            if (!node.isDirectory()) {
              contents.put(node.path(), volume.newInputStream(node).readAllBytes());
            }
          });
    }
    return contents;
  }

  private static void requireSame(Map<String, byte[]> actual, Map<String, byte[]> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach((path, bytes) -> assertThat(actual.get(path)).as(path).isEqualTo(bytes));
  }

  private void requireClean(MemoryDevice device) throws IOException {
    assertThat(FatCheck.check(device).findings()).isEmpty();
    Tool.named("fsck.fat").output("-n", Judges.copy(device, directory.resolve("volume")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void keepsAllFilesWhenOneFatIsOverwritten(int fat) throws IOException {
    MemoryDevice device = volume(FatType.FAT16);
    Map<String, byte[]> before = contents(device);
    FatGeometry geometry = geometry(device);
    byte[] noise = Seeds.bytes(3, 1024);
    device.write(geometry.fatOffset(fat), ByteBuffer.wrap(noise));
    assertThat(FatCheck.repair(device).findings()).isEmpty();
    requireSame(contents(device), before);
    requireClean(device);
  }

  @ParameterizedTest
  @EnumSource(FatType.class)
  void savesLostDirectoriesWithAllThatIsInThem(FatType type) throws IOException {
    MemoryDevice device = volume(type);
    try (FatVolume volume = FatVolume.open(device)) {
      volume.createDirectory("lost", RandomTree.TIME);
      volume.createDirectory("lost/within", RandomTree.TIME);
      volume.createFile("lost/within/empty", RandomTree.TIME);
      String any = contents(device).keySet().iterator().next();
      volume.rename(any, "lost/within/a file with content");
    }
    Map<String, byte[]> before = contents(device);
    delete(device, "LOST       ");
    assertThat(FatCheck.repair(device).findings()).isEmpty();
    Map<String, byte[]> after = new TreeMap<>();
    contents(device)
        .forEach((path, bytes) -> after.put(path.replaceFirst("^FSCK0000.REC", "lost"), bytes));
    requireSame(after, before);
    requireClean(device);
  }

  /** Each new name was looked for from the first on: minutes for a full directory. */
  @Test
  void givesAFullDirectoryOfEqualNamesNamesOfTheirOwn() throws IOException {
    FatFormat format = FatFormat.ofSize(40 << 20).withType(FatType.FAT16);
    FatPlan plan = FatPlan.of(format.withRootEntryCount(EQUAL_NAMES));
    MemoryDevice device = new MemoryDevice("volume", plan.regions().size());
    plan.regions().writeTo(device, done -> {});
    ByteBuffer entry = ByteBuffer.allocate(DirectoryEntry.SIZE);
    DirectoryEntry.of("EQUAL      ", FatAttributes.ARCHIVE, FatTimestamp.NONE, 0, 0).encode(entry);
    byte[] entries = new byte[EQUAL_NAMES * DirectoryEntry.SIZE];
    for (int at = 0; at < entries.length; at += DirectoryEntry.SIZE) {
      entry.get(0, entries, at, DirectoryEntry.SIZE);
    }
    device.write(geometry(device).rootDirOffset(), ByteBuffer.wrap(entries));
    assertThat(FatCheck.repair(device).findings()).isEmpty();
    assertThat(contents(device)).hasSize(EQUAL_NAMES);
  }

  /** OS/2 and others keep a number of their own where FAT32 has the first cluster's upper half. */
  @ParameterizedTest
  @EnumSource(names = {"FAT12", "FAT16"})
  void numbersOfOtherSystemsInEntriesAreNoClusters(FatType type) throws IOException {
    MemoryDevice device = volume(type);
    Map<String, byte[]> before = contents(device);
    FatGeometry at = geometry(device);
    long end = at.rootDirOffset() + at.rootDirLength();
    for (long entry = at.rootDirOffset(); entry < end; entry += DirectoryEntry.SIZE) {
      ByteBuffer raw = DirectoryEntry.LAYOUT.read(device, entry);
      boolean file =
          DirectoryEntry.firstByteOf(raw) != DirectoryEntry.END
              && !DirectoryEntry.attributesOf(raw).isLongName();
      if (file) {
        device.write(entry + 20, ByteBuffer.wrap(new byte[] {5, 0}));
      }
    }
    requireSame(contents(device), before);
    requireClean(device);
    assertThat(FatCheck.repair(device).findings()).isEmpty();
    requireSame(contents(device), before);
  }

  @Test
  void makesFilesOfAllLostChainsHoweverMany() throws IOException {
    FatFormat format = FatFormat.ofSize(36 << 20).withType(FatType.FAT32);
    FatPlan plan = FatPlan.of(format.withSectorsPerCluster(1));
    MemoryDevice device = new MemoryDevice("volume", plan.regions().size());
    plan.regions().writeTo(device, done -> {});
    ByteBuffer ends = ByteBuffer.allocate(4 * LOST_CHAINS).order(ByteOrder.LITTLE_ENDIAN);
    while (ends.hasRemaining()) {
      ends.putInt(FatType.FAT32.endOfChain());
    }
    for (int fat = 0; fat < 2; fat++) {
      device.write(geometry(device).fatOffset(fat) + 4 * 1000, ends.flip());
    }
    assertThat(FatCheck.repair(device).findings()).isEmpty();
    assertThat(contents(device))
        .hasSize(LOST_CHAINS)
        .containsKeys("FSCK0000.REC", "FSCK9999.REC", "FSC10000.REC");
    requireClean(device);
  }

  /** More than a round keeps in memory, twenty times: a repair once stopped there. */
  @Test
  @Tag("slow")
  void mendsWhateverThereIsOfFaults() throws IOException {
    FatPlan plan = FatPlan.of(FatFormat.ofSize(64 << 20).withSectorsPerCluster(64));
    MemoryDevice device = new MemoryDevice("volume", plan.regions().size());
    plan.regions().writeTo(device, done -> {});
    byte[] part = new byte[DirectoryEntry.SIZE];
    part[0] = 0x41;
    part[11] = 0x0F;
    byte[] entries = new byte[2 << 20];
    for (int at = 0; at < entries.length; at += part.length) {
      System.arraycopy(part, 0, entries, at, part.length);
    }
    for (int i = 0; i < FULL_DIRECTORIES; i++) {
      makeDirectory(device, "FULL" + (char) ('A' + i), entries);
    }
    assertThat(FatCheck.check(device).total()).isGreaterThan(20 << 16);
    assertThat(FatCheck.repair(device).findings()).isEmpty();
    requireClean(device);
  }

  /**
   * Makes a file with these entries behind {@code .} and {@code ..}, and then a directory of it.
   */
  private static void makeDirectory(MemoryDevice device, String name, byte[] entries)
      throws IOException {
    try (FatVolume volume = FatVolume.open(device);
        FatFile file = volume.createAndOpen(name, RandomTree.TIME)) {
      file.write(0, ByteBuffer.wrap(entries), RandomTree.TIME);
      ByteBuffer dots = ByteBuffer.allocate(2 * DirectoryEntry.SIZE);
      long cluster = volume.require(name).entry().firstCluster();
      directory(".          ", cluster).encode(dots.slice(0, DirectoryEntry.SIZE));
      directory("..         ", 0).encode(dots.slice(DirectoryEntry.SIZE, DirectoryEntry.SIZE));
      file.write(0, dots, RandomTree.TIME);
    }
    byte[] raw =
        (name + " ".repeat(DirectoryEntry.NAME_LENGTH - name.length()))
            .getBytes(StandardCharsets.US_ASCII);
    long at = find(device, raw, raw.length);
    ByteBuffer entry = ByteBuffer.allocate(DirectoryEntry.SIZE);
    device.read(at, entry);
    long cluster = DirectoryEntry.decode(entry, FatType.FAT32).firstCluster();
    directory(new String(raw, StandardCharsets.US_ASCII), cluster).encode(entry.clear());
    device.write(at, entry.clear());
  }

  private static DirectoryEntry directory(String name, long cluster) {
    return DirectoryEntry.of(
        name, FatAttributes.DIRECTORY, FatTimestamp.of(RandomTree.TIME), cluster, 0);
  }

  @Test
  void givesUpLongNamesThatAreIllegalAndKeepsTheFile() throws IOException {
    MemoryDevice device = volume(FatType.FAT16);
    try (FatVolume volume = FatVolume.open(device)) {
      volume.createFile("a?illegal name".replace('?', '!'), RandomTree.TIME);
    }
    int files = contents(device).size();
    long at = find(device, "a!illeg".getBytes(StandardCharsets.UTF_16LE), 10);
    device.write(at + 2, ByteBuffer.wrap(new byte[] {':'}));
    assertThat(FatCheck.check(device).findings())
        .extracting(Finding::rule)
        .containsExactly(Rule.NAME_ILLEGAL.id());
    assertThat(FatCheck.repair(device).findings()).isEmpty();
    assertThat(contents(device)).hasSize(files).containsKey("A!ILLE~1");
    requireClean(device);
  }

  @Test
  void reportsWhatAFullRootDirectoryCannotTakeAndFreesItWhenToldTo() throws IOException {
    FatFormat format = FatFormat.ofSize(1440 << 10).withRootEntryCount(16);
    FatPlan plan = FatPlan.of(format.withSectorsPerCluster(1));
    MemoryDevice device = new MemoryDevice("volume", plan.regions().size());
    plan.regions().writeTo(device, done -> {});
    try (FatVolume volume = FatVolume.open(device)) {
      for (int i = 0; i < 16; i++) {
        volume.createFile("FILE" + i, RandomTree.TIME);
      }
      FileAllocationTable table = new FileAllocationTable(device, volume.geometry());
      table.put(2, 3);
      table.put(3, FatType.FAT12.endOfChain());
      table.flush();
    }
    assertThat(FatCheck.repair(device).findings())
        .extracting(Finding::rule)
        .containsExactly(Rule.CHAIN_LOST.id());
    assertThat(FatCheck.repair(device, FatCheck.LostData.FREE).findings()).isEmpty();
    assertThat(contents(device)).hasSize(16);
    requireClean(device);
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "1, 46", "26, 5", "28, 5"})
  void mendsLabelsThatAreNone(int offset, int value) throws IOException {
    MemoryDevice device = volume(FatType.FAT16);
    try (FatVolume volume = FatVolume.open(device)) {
      volume.setLabel(VolumeLabel.of("A LABEL"), RandomTree.TIME);
    }
    Map<String, byte[]> before = contents(device);
    byte[] raw = "A LABEL    \u0008".getBytes(StandardCharsets.US_ASCII);
    device.write(
        find(device, raw, raw.length) + offset, ByteBuffer.wrap(new byte[] {(byte) value}));
    assertThat(FatCheck.check(device).findings())
        .extracting(Finding::rule)
        .contains(Rule.LABEL_ILLEGAL.id());
    assertThat(FatCheck.repair(device).findings()).isEmpty();
    requireSame(contents(device), before);
    requireClean(device);
  }

  private static FatGeometry geometry(MemoryDevice device) throws IOException {
    try (FatVolume volume = FatVolume.open(device)) {
      return volume.geometry();
    }
  }

  /** Marks the entry with this short name as deleted, wherever it is. */
  private static void delete(MemoryDevice device, String name) throws IOException {
    byte[] raw = name.getBytes(StandardCharsets.US_ASCII);
    long entry = find(device, raw, raw.length);
    // Its long name is in the entry before it.
    device.write(entry, ByteBuffer.wrap(new byte[] {(byte) 0xE5}));
    device.write(entry - 32, ByteBuffer.wrap(new byte[] {(byte) 0xE5}));
  }

  private static long find(MemoryDevice device, byte[] wanted, int length) throws IOException {
    byte[] all = new byte[(int) device.size()];
    device.read(0, ByteBuffer.wrap(all));
    ByteBuffer pattern = ByteBuffer.wrap(wanted, 0, length);
    for (int at = 0; at + length <= all.length; at++) {
      if (ByteBuffer.wrap(all, at, length).equals(pattern)) {
        return at;
      }
    }
    throw new AssertionError("not found");
  }
}
