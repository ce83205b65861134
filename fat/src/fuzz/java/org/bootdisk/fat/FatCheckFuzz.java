package org.bootdisk.fat;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.stream.Stream;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.fat.check.CheckResult;
import org.bootdisk.fat.check.FatCheck;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.fixtures.Hostile;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks and repairs volumes that somebody made to break us. */
class FatCheckFuzz {

  static Stream<byte[]> seeds() throws IOException {
    return Volumes.seeds();
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 500)
  void checksAndRepairs(byte[] input) {
    Hostile.read(() -> checkAndRepair(Volumes.decode(input)));
  }

  static void checkAndRepair(BlockDevice device) throws IOException {
    Hostile.requirePresentable(FatCheck.check(device).findings());
    CheckResult repaired = FatCheck.repair(device);
    Hostile.requirePresentable(repaired.findings());
    assertThat(FatCheck.check(device)).isEqualTo(repaired);
    if (repaired.isClean()) {
      readAll(device);
    }
  }

  /** What has no faults can be read. */
  private static void readAll(BlockDevice device) {
    try (FatVolume volume = FatVolume.open(device)) {
      volume.walk(volume.root(), node -> assertThat(node.path()).isNotEmpty());
    } catch (IOException e) {
      throw new AssertionError("a check found nothing", e);
    }
  }
}
