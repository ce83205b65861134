package org.bootdisk.fat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bootdisk.block.Content;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fat.format.FatFormat;
import org.bootdisk.fat.format.FatPlan;
import org.bootdisk.fat.format.FatTree;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fixtures.MeteredDevice;
import org.bootdisk.fixtures.SparseImage;

/** The volumes that the fuzzer begins with, and those that it makes of them. */
final class Volumes {

  static final Instant TIME = Instant.parse("2020-02-02T20:20:20Z");

  private static final int WORK = 1 << 28;
  private static final int LARGEST = 1 << 26;

  private Volumes() {}

  static MeteredDevice decode(byte[] input) {
    return new MeteredDevice(SparseImage.decode(ByteBuffer.wrap(input), LARGEST), WORK, LARGEST);
  }

  static Stream<byte[]> seeds() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    for (FatType type : FatType.values()) {
      seeds.add(seed(type));
    }
    return seeds.stream();
  }

  static byte[] seed(FatType type) throws IOException {
    long size =
        switch (type) {
          case FAT12 -> 64 << 10;
          case FAT16 -> 3 << 20;
          case FAT32 -> 36 << 20;
        };
    FatTree tree =
        FatTree.builder(TIME)
            .file("SHORT.TXT", content("two clusters", 600), TIME)
            .file("A long name.text", content("one", 20), TIME)
            .file("dir/sub/ä deep file", content("three", 1500), TIME)
            .directory("empty", TIME)
            .build();
    FatFormat format = FatFormat.ofSize(size).withType(type).withSectorsPerCluster(1);
    FatPlan plan = FatPlan.of(format, tree);
    MemoryDevice device = new MemoryDevice("seed", plan.regions().size());
    plan.regions().writeTo(device, done -> {});
    return SparseImage.encode(device);
  }

  private static Content content(String text, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < text.length(); i++) {
      bytes[i] = (byte) text.charAt(i);
    }
    return Content.of(bytes);
  }
}
