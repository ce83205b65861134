package org.bootdisk.fat.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.Finding;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.block.Sha256;
import org.bootdisk.fat.Judges;
import org.bootdisk.fat.RandomTree;
import org.bootdisk.fat.check.FatCheck;
import org.bootdisk.fat.check.Rule;
import org.bootdisk.fat.format.FatFormat;
import org.bootdisk.fat.format.FatPlan;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.name.VolumeLabel;
import org.bootdisk.fixtures.FaultyDevice;
import org.bootdisk.fixtures.FaultyDevice.Fault;
import org.bootdisk.fixtures.Seeds;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each work on a volume, with its device failing at the first access, at the second, and so on
 * until the work gets through. Whenever it fails the volume is marked dirty and has at worst
 * clusters that belong to nothing, or it is as it was or as it was to be; what the work did not
 * touch is there; and after a repair the same work can be done.
 */
class FaultSweepTest {

  private static final String KEPT = "kept for good.bin";
  private static final String CONFIG = "grub/grub.cfg";
  private static final String MODULE = "grub/normal.mod";
  private static final int CLUSTER = 512;

  /** What is seen of a volume after something failed. */
  private enum Promise {
    /** What there was, or what was to be. */
    OLD_OR_NEW,
    /** Maybe a part; but no content is gone once the volume was repaired. */
    ALL_CONTENT,
    /** Maybe a part. */
    SOUND
  }

  /** Something that is done to a volume. */
  interface Work {
    void on(FatVolume fat) throws IOException;
  }

  /** A kind of work, named for people. */
  private record Kind(String name, Promise promise, Work work) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Kind> KINDS =
      List.of(
          new Kind("put a file", Promise.OLD_OR_NEW, fat -> put(fat, "grub/fresh one", 5000)),
          new Kind("put over a file", Promise.OLD_OR_NEW, fat -> put(fat, CONFIG, 5000)),
          new Kind(
              "put what has room only without the old",
              Promise.SOUND,
              fat -> put(fat, CONFIG, (int) fat.countFreeClusters() * CLUSTER + 2000)),
          new Kind("write in place", Promise.SOUND, fat -> write(fat, 700, 1500)),
          new Kind("append", Promise.SOUND, fat -> write(fat, 3072, 4000)),
          new Kind("cut", Promise.SOUND, fat -> setSize(fat, 600)),
          new Kind("extend", Promise.SOUND, fat -> setSize(fat, 6000)),
          new Kind("empty", Promise.OLD_OR_NEW, fat -> setSize(fat, 0)),
          new Kind(
              "make a directory",
              Promise.OLD_OR_NEW,
              fat -> fat.createDirectory("EFI", RandomTree.TIME)),
          new Kind(
              "make many files",
              Promise.SOUND,
              fat -> {
                for (int i = 0; i < 8; i++) {
                  put(fat, "grub/a long name with number " + i, 300 * i);
                }
              }),
          new Kind("delete a file", Promise.OLD_OR_NEW, fat -> fat.delete(MODULE)),
          new Kind("delete a directory", Promise.OLD_OR_NEW, fat -> fat.delete("empty")),
          new Kind(
              "rename in place", Promise.OLD_OR_NEW, fat -> fat.rename(CONFIG, "grub/grub.bak")),
          new Kind(
              "rename to more",
              Promise.ALL_CONTENT,
              fat -> fat.rename(CONFIG, "grub/a name that is longer than it was.cfg")),
          new Kind(
              "move a directory", Promise.ALL_CONTENT, fat -> fat.rename("grub", "empty/moved")),
          new Kind("move over a file", Promise.SOUND, fat -> fat.replace(MODULE, CONFIG)),
          new Kind(
              "label",
              Promise.SOUND,
              fat -> fat.setLabel(VolumeLabel.of("OTHER"), RandomTree.TIME)),
          new Kind("volume id", Promise.SOUND, fat -> fat.setVolumeId(0x1234_5678)),
          new Kind("mark as bad", Promise.SOUND, fat -> fat.markBad(List.of(100, 101, 150))),
          new Kind(
              "attributes",
              Promise.OLD_OR_NEW,
              fat -> fat.setAttributes(CONFIG, FatAttributes.READ_ONLY)));

  /** What may be left: see {@link PowerCutTest}; and the copies of labels and ids differ. */
  private static final Set<String> HARMLESS = harmless();

  private static Set<String> harmless() {
    Set<String> rules = new TreeSet<>(PowerCutTest.HARMLESS);
    rules.add(Rule.LABEL.id());
    rules.add(Rule.BACKUP.id());
    return rules;
  }

  @TempDir Path directory;

  static List<Arguments> typesKindsAndFaults() {
    List<Arguments> all = new ArrayList<>();
    for (FatType type : List.of(FatType.FAT12, FatType.FAT32)) {
      for (Kind kind : KINDS) {
        for (Fault fault : type == FatType.FAT12 ? Set.of(Fault.WRITE) : Set.of(Fault.values())) {
          all.add(Arguments.of(type, kind, fault));
        }
      }
    }
    return all;
  }

  private static FatFormat format(FatType type) {
    return FatFormat.ofSize(120 << 10)
        .withType(type)
        .withSectorsPerCluster(CLUSTER / 512)
        .withAlignment(FatFormat.Alignment.NONE)
        .withSmallFat32(FatFormat.SmallFat32.ALLOW);
  }

  private static MemoryDevice volume(FatType type) throws IOException {
    FatPlan plan = FatPlan.of(format(type));
    MemoryDevice device = new MemoryDevice("volume", plan.regions().size());
    plan.regions().writeTo(device, done -> {});
    try (FatVolume fat = FatVolume.open(device)) {
      put(fat, KEPT, 4 * CLUSTER);
      fat.createDirectory("grub", RandomTree.TIME);
      fat.createDirectory("empty", RandomTree.TIME);
      put(fat, CONFIG, 6 * CLUSTER);
      put(fat, MODULE, 5 * CLUSTER);
    }
    return device;
  }

  private static void put(FatVolume fat, String path, int length) throws IOException {
    try (NewContent content = fat.newContent(path)) {
      content.allocate(length);
      byte[] bytes = Seeds.bytes(path.hashCode() + length, length);
      for (int at = 0; at < length; at += 900) {
        content.write(at, ByteBuffer.wrap(bytes, at, Math.min(900, length - at)));
      }
      content.commit(RandomTree.TIME);
    }
  }

  private static void write(FatVolume fat, int offset, int length) throws IOException {
    try (FatFile file = fat.open(fat.require(CONFIG))) {
      file.write(offset, ByteBuffer.wrap(Seeds.bytes(9, length)), RandomTree.TIME);
    }
  }

  private static void setSize(FatVolume fat, long size) throws IOException {
    try (FatFile file = fat.open(fat.require(CONFIG))) {
      file.setSize(size, RandomTree.TIME);
    }
  }

  @ParameterizedTest(name = "{0}, {1}, {2}")
  @MethodSource("typesKindsAndFaults")
  void leavesAtWorstLostClusters(FatType type, Kind kind, Fault fault) throws IOException {
    byte[] before = bytes(volume(type));
    MemoryDevice changed = MemoryDevice.of("volume", before);
    assertThat(carryOut(kind, changed, fault, Integer.MAX_VALUE)).isFalse();
    Map<String, String> older = tree(MemoryDevice.of("volume", before));
    Map<String, String> newer = tree(changed);
    for (int successes = 0; ; successes++) {
      MemoryDevice found = MemoryDevice.of("volume", before);
      if (!carryOut(kind, found, fault, successes)) {
        assertThat(tree(found)).isEqualTo(newer);
        assertThat(successes).isPositive();
        return;
      }
      String when = type + ", " + kind + ", " + fault + " after " + successes;
      requireSound(found, kind, List.of(older, newer), when);
      if (successes % 4 == 1 && tree(found).equals(older)) {
        assertThat(carryOut(kind, found, fault, Integer.MAX_VALUE)).as(when).isFalse();
        assertThat(tree(found)).as(when).isEqualTo(newer);
      }
      if (fault == Fault.WRITE && successes % 8 == 3) {
        Judges.requireClean(Judges.copy(found, directory.resolve("judged " + successes)));
      }
    }
  }

  static List<Arguments> typesAndFaults() {
    List<Arguments> all = new ArrayList<>();
    for (FatType type : List.of(FatType.FAT12, FatType.FAT32)) {
      for (Fault fault : List.of(Fault.FULL, Fault.WRITE, Fault.FLUSH)) {
        all.add(Arguments.of(type, fault));
      }
    }
    return all;
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("typesAndFaults")
  void formattingLeavesTheOldVolumeOrTheNewOneOrNone(FatType type, Fault fault) throws IOException {
    FatType other = type == FatType.FAT12 ? FatType.FAT32 : FatType.FAT12;
    byte[] before = bytes(volume(other));
    FatPlan plan = FatPlan.of(format(type));
    Map<String, String> older = tree(MemoryDevice.of("volume", before));
    boolean failed = true;
    for (int successes = 0; failed; successes++) {
      MemoryDevice found = MemoryDevice.of("volume", before);
      FaultyDevice failing = new FaultyDevice(found, fault, successes);
      try {
        plan.writeOver(failing);
      } catch (IOException e) {
        assertThat(e).hasMessage("volume: " + fault.message());
      }
      failed = failing.hasFailed();
      String when = fault + " after " + successes;
      Optional<Map<String, String>> state = volumeIn(found);
      assertThat(state.orElse(Map.of())).as(when).isIn(older, Map.of());
      assertThat(failed || state.isPresent()).as(when).isTrue();
      if (state.isPresent()) {
        assertThat(faults(found)).as(when).isEmpty();
      }
      plan.writeOver(found);
      assertThat(volumeIn(found)).as(when).hasValue(Map.of());
      assertThat(faults(found)).as(when).isEmpty();
    }
  }

  private static List<Finding> faults(MemoryDevice device) throws IOException {
    List<Finding> faults = new ArrayList<>(FatCheck.check(device).findings());
    faults.removeIf(finding -> finding.rule().equals(Rule.TYPE.id()));
    return faults;
  }

  private static Optional<Map<String, String>> volumeIn(MemoryDevice device) throws IOException {
    try {
      return Optional.of(tree(device));
    } catch (FormatException.NotRecognized e) {
      return Optional.empty();
    }
  }

  /** A file may have become shorter since it was opened. */
  @ParameterizedTest
  @EnumSource(names = {"FAT12", "FAT32"})
  void readsNothingThatIsCutOff(FatType type) throws IOException {
    byte[] whole = bytes(volume(type));
    Map<String, String> tree = tree(MemoryDevice.of("volume", whole));
    Path file = directory.resolve("volume");
    int read = 0;
    for (int length = 0; length <= whole.length; length += 8 * CLUSTER) {
      Files.write(file, whole);
      try (FileDevice device = FileDevice.openReadOnly(file)) {
        Files.write(file, Arrays.copyOf(whole, length));
        assertThat(tree(device)).isEqualTo(tree);
        read++;
      } catch (EOFException e) {
        assertThat(e).hasMessageContaining("volume: the file ends at byte " + length + ", was ");
      }
    }
    assertThat(read).isPositive().isLessThan(whole.length / CLUSTER / 8);
  }

  /** Whether the work failed. */
  private static boolean carryOut(Kind kind, MemoryDevice device, Fault fault, int successes)
      throws IOException {
    FaultyDevice failing = new FaultyDevice(device, fault, successes);
    try (FatVolume fat = FatVolume.open(failing)) {
      kind.work.on(fat);
    } catch (IOException e) {
      if (!failing.hasFailed()) {
        throw e;
      }
      assertThat(e).hasMessageStartingWith("volume: ").hasMessageContaining(fault.message());
      return true;
    }
    // A read that fails may be one that was not needed.
    assertThat(failing.hasFailed() && fault != Fault.READ).isFalse();
    return false;
  }

  private static void requireSound(
      MemoryDevice found, Kind kind, List<Map<String, String>> oldAndNew, String when)
      throws IOException {
    boolean dirty = false;
    for (Finding finding : FatCheck.check(found).findings()) {
      assertThat(HARMLESS).as(when + ": " + finding.message()).contains(finding.rule());
      dirty |= finding.rule().equals(Rule.DIRTY.id());
    }
    Map<String, String> tree = tree(found);
    if (!dirty || kind.promise == Promise.OLD_OR_NEW) {
      assertThat(tree).as(when).isIn(oldAndNew);
    }
    List<Finding> left = new ArrayList<>(FatCheck.repair(found).findings());
    left.removeIf(finding -> finding.rule().equals(Rule.TYPE.id()));
    assertThat(left).as(when).isEmpty();
    Map<String, String> repaired = tree(found);
    Map<String, String> older = oldAndNew.get(0);
    assertThat(repaired).as(when).containsEntry(KEPT, older.getOrDefault(KEPT, ""));
    if (kind.promise == Promise.ALL_CONTENT) {
      assertThat(repaired.values()).as(when).containsAll(older.values());
    }
  }

  /** A digest of every file, and what else is seen, by path. */
  private static Map<String, String> tree(BlockDevice device) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (FatVolume fat = FatVolume.open(device)) {
      fat.walk(fat.root(), node -> tree.put(node.path(), node.isDirectory() ? "" : "file"));
      Judges.ours(fat).forEach((path, bytes) -> tree.put(path, digest(bytes)));
    }
    return tree;
  }

  private static String digest(byte[] bytes) {
    return bytes.length + " " + new Sha256().add(HexFormat.of().formatHex(bytes)).hex();
  }

  private static byte[] bytes(MemoryDevice device) {
    byte[] bytes = new byte[Math.toIntExact(device.size())];
    device.read(0, ByteBuffer.wrap(bytes));
    return bytes;
  }
}
