package org.bootdisk.fat.check;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fat.Judges;
import org.bootdisk.fat.RandomTree;
import org.bootdisk.fat.format.FatFormat;
import org.bootdisk.fat.format.FatPlan;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FatCheckTest {

  /** Damage for which fsck.fat -n ends with status 0; it does not look at the hard error bit. */
  private static final Set<String> UNSEEN_BY_FSCK =
      Set.of("backup", "checksum", "part's number", "end in the middle", "case flags", "error");

  @TempDir Path directory;

  private static FatPlan plan(FatType type, long seed) {
    FatFormat format =
        FatFormat.ofSize(
                switch (type) {
                  case FAT12 -> 1440 << 10;
                  case FAT16 -> 20 << 20;
                  case FAT32 -> 36 << 20;
                })
            .withType(type)
            .withSectorsPerCluster(1);
    return FatPlan.of(format, new RandomTree(seed, 60, 9000).toFatTree());
  }

  private static MemoryDevice volume(FatType type, long seed) throws IOException {
    FatPlan plan = plan(type, seed);
    MemoryDevice device = new MemoryDevice("volume", plan.regions().size());
    plan.regions().writeTo(device, done -> {});
    return device;
  }

  /** The paths of a hundred thousand such directories would take more memory than there is. */
  @Test
  void checksDirectoriesOfAnyDepthAndDoesNotWalkThem() throws IOException {
    FatFormat format = FatFormat.ofSize(20 << 20).withType(FatType.FAT16);
    FatPlan plan = FatPlan.of(format.withSectorsPerCluster(1));
    MemoryDevice device = new MemoryDevice("volume", plan.regions().size());
    plan.regions().writeTo(device, done -> {});
    try (FatVolume volume = FatVolume.open(device)) {
      String within = "";
      for (int i = 0; i < 40; i++) {
        within = within + "/" + "name ".repeat(50) + "!";
        volume.createDirectory(within, RandomTree.TIME);
      }
      FatNode root = volume.root();
      assertThatThrownBy(() -> volume.walk(root, node -> {}))
          .isInstanceOf(FormatException.Corrupt.class)
          .hasMessageContaining("expected at most 4096");
    }
    CheckResult result = FatCheck.check(device);
    assertThat(result.findings()).isEmpty();
    assertThat(result.directories()).isEqualTo(40);
  }

  @ParameterizedTest
  @EnumSource(FatType.class)
  void findsNothingOnSoundVolumes(FatType type) throws IOException {
    CheckResult result = FatCheck.check(volume(type, 3));
    assertThat(result.findings()).isEmpty();
    assertThat(result.files()).isEqualTo(60);
    assertThat(result.isClean()).isTrue();
  }

  static Stream<Damage> damages() {
    return Damage.all();
  }

  @ParameterizedTest
  @MethodSource("damages")
  void findsAndRepairsDamage(Damage damage) throws IOException {
    MemoryDevice device = volume(damage.type(), 5);
    damage.inflict(device);
    requireFsckToAgree(damage, device);
    assertThat(FatCheck.check(device).findings())
        .extracting(finding -> finding.rule())
        .contains(damage.rule().id());
    CheckResult repaired = FatCheck.repair(device);
    assertThat(repaired.findings()).isEmpty();
    Judges.requireClean(Judges.copy(device, directory.resolve("volume")));
    String once = Judges.digest(device);
    FatCheck.repair(device);
    assertThat(Judges.digest(device)).isEqualTo(once);
  }

  /** fsck.fat 4.2 finds the same damage, but for what {@link #UNSEEN_BY_FSCK} names. */
  private void requireFsckToAgree(Damage damage, BlockDevice device) throws IOException {
    Path file = Judges.copy(device, directory.resolve("damaged"));
    boolean found = Tool.named("fsck.fat").run("-n", file).status() != 0;
    assertThat(found)
        .as("fsck.fat on " + damage)
        .isNotEqualTo(UNSEEN_BY_FSCK.contains(damage.name()));
  }

  @ParameterizedTest
  @EnumSource(FatType.class)
  void endsWhateverTheDamage(FatType type) throws IOException {
    damageAtRandom(type, 1, 12);
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource(FatType.class)
  void endsWhateverTheDamageAtLength(FatType type) throws IOException {
    damageAtRandom(type, 1000, 1300);
  }

  private static void damageAtRandom(FatType type, long first, long last) throws IOException {
    for (long seed = first; seed <= last; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      MemoryDevice device = volume(type, seed % 5);
      long metadata = plan(type, seed % 5).geometry().clusterOffset(2) + (1 << 17);
      int hits = 1 << random.nextInt(10);
      for (int i = 0; i < hits; i++) {
        byte[] noise = new byte[1 + random.nextInt(6)];
        random.nextBytes(noise);
        long at = i == 0 ? random.nextInt(512) : random.nextLong(metadata);
        device.write(at, ByteBuffer.wrap(noise));
      }
      useAll(device);
      CheckResult before = FatCheck.check(device);
      CheckResult after = FatCheck.repair(device);
      assertThat(after.total()).as("seed %d", seed).isLessThanOrEqualTo(before.total());
      String once = Judges.digest(device);
      FatCheck.repair(device);
      assertThat(Judges.digest(device)).as("seed %d", seed).isEqualTo(once);
      useAll(device);
    }
  }

  /** Reads all that can be read; nothing but format errors may come of it. */
  private static void useAll(BlockDevice device) throws IOException {
    try (FatVolume fat = FatVolume.open(device)) {
      fat.walk(fat.root(), node -> readAll(fat, node));
    } catch (FormatException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static void readAll(FatVolume fat, FatNode node) throws IOException {
    if (!node.isDirectory()) {
      try (var in = fat.newInputStream(node)) {
        in.transferTo(OutputStream.nullOutputStream());
      } catch (FormatException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  @Test
  void everyRuleIsListedWithItsSeverity() throws IOException {
    String page = Files.readString(Path.of("../docs/formats/fat.md"));
    for (Rule rule : Rule.values()) {
      String severity = rule.severity().name().toLowerCase(Locale.ROOT);
      assertThat(page.lines().filter(line -> line.startsWith("| `" + rule.id() + "` |")))
          .as(rule.id())
          .singleElement(InstanceOfAssertFactories.STRING)
          .contains("| " + severity + " |")
          .contains(rule.source().substring("FAT, ".length()).replace("\"", ""));
    }
  }

  @Test
  void savesLostChains() throws IOException {
    MemoryDevice device = volume(FatType.FAT16, 9);
    FatPlan plan = plan(FatType.FAT16, 9);
    long free = plan.geometry().countOfClusters();
    try (FatVolume fat = FatVolume.open(device)) {
      free = fat.countFreeClusters();
    }
    // A chain of three clusters near the end, which nothing leads to.
    ByteBuffer chain = ByteBuffer.allocate(6).order(ByteOrder.LITTLE_ENDIAN);
    int first = plan.geometry().lastCluster() - 10;
    chain.putShort((short) (first + 1)).putShort((short) (first + 2)).putShort((short) -1);
    for (int fat = 0; fat < 2; fat++) {
      device.write(plan.geometry().fatOffset(fat) + first * 2L, chain.duplicate().flip());
    }
    device.write(plan.geometry().clusterOffset(first), ByteBuffer.wrap("lost".getBytes(US_ASCII)));
    assertThat(FatCheck.repair(device).isClean()).isTrue();
    try (FatVolume fat = FatVolume.open(device)) {
      FatNode saved = fat.require("FSCK0000.REC");
      assertThat(saved.size()).isEqualTo(3L * plan.geometry().clusterSize());
      assertThat(new String(fat.newInputStream(saved).readNBytes(4), US_ASCII)).isEqualTo("lost");
      assertThat(fat.countFreeClusters()).isEqualTo(free - 3);
    }
  }

  @Test
  void checksHugeSparseVolumes() throws IOException {
    Path file = directory.resolve("huge");
    FileDevice.create(file, 2L << 40).close();
    Tool.named("mkfs.fat").output(file);
    try (FileDevice device = FileDevice.openReadOnly(file)) {
      CheckResult result = FatCheck.check(device);
      assertThat(result.isClean()).isTrue();
      assertThat(result.usedClusters()).isEqualTo(1);
    }
  }

  @Test
  void escapesControlCharactersOfLabels() throws IOException {
    MemoryDevice device = volume(FatType.FAT12, 1);
    device.write(0x2b, ByteBuffer.wrap(new byte[] {0x1b, '[', '2', 'J'}));

    assertThat(FatCheck.check(device).findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.message()).contains("label '\\u{1b}[2J"));
  }
}
