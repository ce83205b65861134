package org.bootdisk.fat.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.block.Sha256;
import org.bootdisk.fat.RandomTree;
import org.bootdisk.fat.format.FatFormat;
import org.bootdisk.fat.format.FatPlan;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.fixtures.FaultyDevice;
import org.bootdisk.fixtures.FaultyDevice.Fault;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A repair whose device fails, at each of its accesses, costs no file and can be done again. */
class RepairFaultTest {

  /** Reads are many, and change nothing. */
  private static final int READS_AT_ONCE = 17;

  static Stream<Damage> damages() {
    return Damage.all().filter(damage -> damage.type() == FatType.FAT12);
  }

  private static byte[] damaged(Damage damage) throws IOException {
    FatFormat format = FatFormat.ofSize(150 << 10).withType(FatType.FAT12).withSectorsPerCluster(1);
    FatPlan plan = FatPlan.of(format, new RandomTree(11, 20, 3000).toFatTree());
    MemoryDevice device = new MemoryDevice("volume", plan.regions().size());
    plan.regions().writeTo(device, done -> {});
    damage.inflict(device);
    byte[] bytes = new byte[Math.toIntExact(device.size())];
    device.read(0, ByteBuffer.wrap(bytes));
    return bytes;
  }

  @ParameterizedTest
  @MethodSource("damages")
  void canBeDoneAgain(Damage damage) throws IOException {
    byte[] damaged = damaged(damage);
    MemoryDevice repaired = MemoryDevice.of("volume", damaged);
    CheckResult result = FatCheck.repair(repaired);
    Map<String, String> expected = contents(repaired);
    for (Fault fault : Fault.values()) {
      int step = fault == Fault.READ ? READS_AT_ONCE : 1;
      for (int successes = 0; ; successes += step) {
        MemoryDevice device = MemoryDevice.of("volume", damaged);
        FaultyDevice failing = new FaultyDevice(device, fault, successes);
        try {
          FatCheck.repair(failing);
        } catch (IOException e) {
          assertThat(e).hasMessageStartingWith("volume: ").hasMessageContaining(fault.message());
        }
        String when = damage + ", " + fault + " after " + successes;
        assertThat(FatCheck.repair(device).findings()).as(when).isEqualTo(result.findings());
        // There may be more: what had been taken from an entry is lost, and saved as a file.
        assertThat(contents(device)).as(when).containsAllEntriesOf(expected);
        if (!failing.hasFailed()) {
          break;
        }
      }
    }
  }

  private static Map<String, String> contents(MemoryDevice device) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (FatVolume volume = FatVolume.open(device)) {
      volume.walk(
          volume.root(),
          node -> {
            String content = "";
            if (!node.isDirectory()) {
              byte[] bytes = volume.newInputStream(node).readAllBytes();
              content = new Sha256().add(ByteBuffer.wrap(bytes)).hex();
            }
            contents.put(node.path(), content);
          });
    }
    return contents;
  }
}
