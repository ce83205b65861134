package org.bootdisk.gpt;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.block.StructLayout;
import org.bootdisk.fixtures.FieldChanges;
import org.bootdisk.fixtures.FieldChanges.Place;
import org.bootdisk.fixtures.NumberedInputs;
import org.bootdisk.fixtures.SparseImage;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.bootdisk.gpt.mbr.LogicalPartition;
import org.bootdisk.gpt.mbr.Mbr;
import org.bootdisk.gpt.mbr.MbrDisk;
import org.bootdisk.gpt.mbr.MbrPartition;
import org.bootdisk.gpt.sfdisk.SfdiskPlan;
import org.bootdisk.gpt.sfdisk.SfdiskScript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Uses sound partition tables in which some fields were changed, their checksums made right again
 * or not. The first byte tells the disk, the second the checksums, the others the changes.
 */
class GptFieldsFuzz {

  private static final int DISK = 8 << 20;
  private static final int NOT_MENDED = 7;
  private static final GuidSource GUIDS = GuidSource.seeded("fuzz");
  private static final String TWO =
      "size=1MiB,type=uefi,name=one\nsize=64KiB,name=\"\u00e4 two\"\n";

  /**
   * A disk whose fields can be changed.
   *
   * @param sparse its bytes, as {@link SparseImage} tells them
   */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
  private record Disk(byte[] sparse, int blockSize, FieldChanges changes) {}

  private static final List<Disk> DISKS =
      List.of(
          disk("label: gpt\n" + TWO, 512),
          disk("label: gpt\n" + TWO, 4096),
          disk("label: gpt\ntable-length: 4\n" + TWO, 512),
          disk("label: dos\nsize=1MiB,type=c,bootable\ntype=5\nsize=1MiB\nsize=64KiB\n", 512));

  static Stream<byte[]> seeds() {
    return LongStream.range(0, 50).mapToObj(NumberedInputs::input);
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 2000)
  void usesOrRefuses(byte[] input) {
    if (input.length > 2) {
      Disk disk = DISKS.get(Byte.toUnsignedInt(input[0]) % DISKS.size());
      GptFuzz.use(() -> changed(disk, input), disk.blockSize);
    }
  }

  /** The long run: {@code -Dfuzz.inputs=1000000}. */
  @Test
  @EnabledIfSystemProperty(named = "fuzz.inputs", matches = "\\d+")
  void standsNumberedInputs() {
    NumberedInputs.run(this::usesOrRefuses);
  }

  private static MemoryDevice changed(Disk disk, byte[] input) {
    MemoryDevice device = SparseImage.decode(ByteBuffer.wrap(disk.sparse), DISK);
    disk.changes.apply(ByteBuffer.wrap(input, 2, input.length - 2), device);
    if (input[1] % (NOT_MENDED + 1) != NOT_MENDED) {
      Checksums.mend(device, disk.blockSize);
    }
    return device;
  }

  private static Disk disk(String text, int blockSize) {
    MemoryDevice device = new MemoryDevice("seed", DISK);
    SfdiskPlan plan = new SfdiskPlan(SfdiskScript.parse(text), blockSize, DISK / blockSize, GUIDS);
    try {
      if (text.startsWith("label: gpt")) {
        plan.gpt().writeTo(device);
      } else {
        plan.mbr().writeTo(device, ChsGeometry.LARGE);
      }
      return new Disk(
          SparseImage.encode(device), blockSize, new FieldChanges(places(device, blockSize)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Place> places(MemoryDevice device, int blockSize) throws IOException {
    List<Place> places = new ArrayList<>();
    addMbr(places, 0);
    for (LogicalPartition logical : MbrDisk.read(device, blockSize).logical()) {
      addMbr(places, logical.ebrLba() * blockSize);
    }
    GptReading reading = GptReading.of(device, blockSize);
    reading.primary().header().ifPresent(header -> addGpt(places, header, blockSize));
    reading.alternate().header().ifPresent(header -> addGpt(places, header, blockSize));
    return places;
  }

  private static void addMbr(List<Place> places, long at) {
    places.add(new Place(Mbr.LAYOUT, at));
    long records = at + Mbr.LAYOUT.bytes("PartitionRecord").offset();
    addAll(places, MbrPartition.LAYOUT, records, Mbr.PARTITIONS, MbrPartition.LAYOUT.size());
  }

  private static void addGpt(List<Place> places, GptHeader header, int blockSize) {
    places.add(new Place(GptHeader.LAYOUT, header.myLba() * blockSize));
    addAll(
        places,
        PartitionEntry.LAYOUT,
        header.partitionEntryLba() * blockSize,
        4,
        (int) header.sizeOfPartitionEntry());
  }

  private static void addAll(
      List<Place> places, StructLayout layout, long first, int count, int step) {
    for (int i = 0; i < count; i++) {
      places.add(new Place(layout, first + (long) i * step));
    }
  }
}
