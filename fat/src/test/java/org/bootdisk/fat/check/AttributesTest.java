package org.bootdisk.fat.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.bootdisk.block.Content;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fat.Judges;
import org.bootdisk.fat.RandomTree;
import org.bootdisk.fat.format.FatFormat;
import org.bootdisk.fat.format.FatPlan;
import org.bootdisk.fat.format.FatTree;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Entries whose attributes are any, beside fsck.fat. */
class AttributesTest {

  /** Each kind alone and with others, the bits above the specification's too. */
  private static final int[] ATTRIBUTES = {
    0x00, 0x01, 0x08, 0x09, 0x0f, 0x10, 0x18, 0x1f, 0x20, 0x28, 0x2f, 0x38, 0x3f, 0x40, 0x48, 0x4f,
    0x58, 0x80, 0x8f, 0x90, 0xff
  };

  private static final int ATTRIBUTES_OFFSET = 11;

  @TempDir Path directory;

  private static MemoryDevice volume() throws IOException {
    FatTree tree =
        FatTree.builder(RandomTree.TIME)
            .directory("DIRECTRY", RandomTree.TIME)
            .file("DIRECTRY/INSIDE", Content.of(new byte[700]), RandomTree.TIME)
            .file("FILE", Content.of(new byte[700]), RandomTree.TIME)
            .build();
    FatPlan plan = FatPlan.of(FatFormat.ofSize(1440 << 10), tree);
    MemoryDevice device = new MemoryDevice("volume", plan.regions().size());
    plan.regions().writeTo(device, done -> {});
    return device;
  }

  /**
   * What fsck.fat finds, the check finds; not the other way round: fsck.fat minds no labels in
   * directories, and no label that has clusters. What was repaired is clean for it.
   */
  @ParameterizedTest
  @CsvSource({"DIRECTRY", "FILE", "INSIDE"})
  void areJudgedAsFsckDoesOrMoreStrictly(String name) throws IOException {
    for (int attributes : ATTRIBUTES) {
      MemoryDevice device = volume();
      byte[] bytes = new byte[(int) device.size()];
      device.read(0, ByteBuffer.wrap(bytes));
      int entry = indexOf(bytes, name);
      device.write(entry + ATTRIBUTES_OFFSET, ByteBuffer.wrap(new byte[] {(byte) attributes}));
      String what = name + " with attributes 0x" + Integer.toHexString(attributes);
      Path damaged = Judges.copy(device, directory.resolve("damaged " + attributes));
      if (Tool.named("fsck.fat").run("-n", damaged).status() != 0) {
        assertThat(FatCheck.check(device).findings()).as(what).isNotEmpty();
      }
      assertThat(FatCheck.repair(device).findings()).as(what).isEmpty();
      Tool.Result judged =
          Tool.named("fsck.fat")
              .run("-n", Judges.copy(device, directory.resolve("repaired " + attributes)));
      assertThat(judged.status()).as(what + ": " + judged.out()).isZero();
    }
  }

  private static int indexOf(byte[] bytes, String name) {
    String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    return text.indexOf(name + " ".repeat(11 - name.length()));
  }
}
