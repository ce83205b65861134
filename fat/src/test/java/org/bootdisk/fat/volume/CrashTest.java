package org.bootdisk.fat.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FilterDevice;
import org.bootdisk.block.Finding;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.block.Zeros;
import org.bootdisk.fat.RandomTree;
import org.bootdisk.fat.check.CheckResult;
import org.bootdisk.fat.check.FatCheck;
import org.bootdisk.fat.check.Rule;
import org.bootdisk.fat.format.FatFormat;
import org.bootdisk.fat.format.FatPlan;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fixtures.Seeds;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stops a volume's writing after any write, and looks at what is there. */
class CrashTest {

  /** What a stop may leave behind: nothing that a file is hurt by. */
  private static final Set<String> HARMLESS =
      Set.of(
          Rule.DIRTY.id(),
          Rule.CHAIN_LOST.id(),
          Rule.CHAIN_LONG.id(),
          Rule.LONG_NAME_ORPHAN.id(),
          Rule.FREE_COUNT.id(),
          // The first FAT is written before the second.
          Rule.COPIES.id());

  @ParameterizedTest
  @CsvSource({"1, FAT12, 1400", "2, FAT16, 8400", "3, FAT16, 20000", "4, FAT32, 34000"})
  void leavesAtWorstLostClusters(long seed, FatType type, long kib) throws IOException {
    FatFormat format =
        FatFormat.ofSize(kib << 10)
            .withType(type)
            .withSectorsPerCluster(1)
            .withAlignment(FatFormat.Alignment.NONE);
    FatPlan plan = FatPlan.of(format, new RandomTree(seed, 30, 4000).toFatTree());
    MemoryDevice device = new MemoryDevice("volume", plan.regions().size());
    plan.regions().writeTo(device, done -> {});
    RecordingDevice recording = new RecordingDevice(device);
    SplittableRandom random = new SplittableRandom(seed);
    try (FatVolume fat = FatVolume.open(recording)) {
      for (int step = 0; step < 150; step++) {
        change(fat, random);
        if (random.nextInt(10) == 0) {
          fat.flush();
        }
      }
    }
    MemoryDevice replayed = new MemoryDevice("volume", plan.regions().size());
    plan.regions().writeTo(replayed, done -> {});
    for (int write = 0; write < recording.writes.size(); write++) {
      recording.writes.get(write).replay(replayed);
      if (write % 3 == 0) {
        requireHarmless(replayed, "seed " + seed + " after write " + write);
      }
    }
    assertThat(FatCheck.check(replayed).findings()).isEmpty();
  }

  private static void requireHarmless(BlockDevice device, String when) throws IOException {
    CheckResult result = FatCheck.check(device);
    for (Finding finding : result.findings()) {
      assertThat(HARMLESS).as(when + ": " + finding.message()).contains(finding.rule());
    }
  }

  private static void change(FatVolume fat, SplittableRandom random) throws IOException {
    List<FatNode> files = new ArrayList<>();
    fat.walk(fat.root(), files::add);
    files.removeIf(FatNode::isDirectory);
    String any = files.get(random.nextInt(files.size())).path();
    String fresh = "a new name that is long " + random.nextInt(1000);
    try {
      switch (random.nextInt(5)) {
        case 0 -> fat.createDirectory(fresh, RandomTree.TIME);
        case 1 -> fat.delete(any);
        case 2 -> fat.rename(any, fresh);
        case 3 -> write(fat, any, random, 0);
        default -> {
          fat.createFile(fresh, RandomTree.TIME);
          write(fat, fresh, random, 5000);
        }
      }
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      assertThat(e.getFile()).isNotBlank();
    } catch (FileSystemException e) {
      assertThat(e).hasMessageContaining("full");
    }
  }

  private static void write(FatVolume fat, String path, SplittableRandom random, int atLeast)
      throws IOException {
    try (FatFile file = fat.open(fat.require(path))) {
      if (random.nextBoolean()) {
        file.setSize(random.nextInt(6000), RandomTree.TIME);
      }
      byte[] bytes = Seeds.bytes(random.nextLong(), atLeast + random.nextInt(3000));
      file.write(random.nextLong(file.size() + 1), ByteBuffer.wrap(bytes), RandomTree.TIME);
    }
  }

  /** A write as it was made. */
  private record Write(long offset, ByteBuffer bytes) {
    void replay(BlockDevice device) throws IOException {
      device.write(offset, bytes.duplicate());
    }
  }

  /** Remembers every write. */
  private static final class RecordingDevice extends FilterDevice {

    private final List<Write> writes = new ArrayList<>();

    RecordingDevice(BlockDevice device) {
      super(device);
    }

    @Override
    public void write(long offset, ByteBuffer src) throws IOException {
      byte[] bytes = new byte[src.remaining()];
      src.duplicate().get(bytes);
      writes.add(new Write(offset, ByteBuffer.wrap(bytes)));
      super.write(offset, src);
    }

    @Override
    public void zero(long offset, long length) throws IOException {
      Zeros.writeTo(this, offset, length);
    }
  }
}
