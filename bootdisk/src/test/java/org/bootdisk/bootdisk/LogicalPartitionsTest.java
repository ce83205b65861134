package org.bootdisk.bootdisk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.Finding;
import org.bootdisk.bootdisk.recipe.BuildTime;
import org.bootdisk.bootdisk.recipe.ImageFormat;
import org.bootdisk.bootdisk.recipe.Recipe;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.bootdisk.recipe.RecipeReader;
import org.bootdisk.bootdisk.verify.Verification;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logical partitions of recipes, as sfdisk sees them. */
class LogicalPartitionsTest {

  private static final String HEAD =
      "{format: raw, table: mbr, grub: none, disk-signature: CAFE0001, ";

  @TempDir Path directory;

  @Test
  void sfdiskSeesThemWhereThePlanHasThem() throws Exception {
    DiskPlan plan =
        plan(
            "size: 40M, partitions: ["
                + "{name: a, type: 83, size: 1M},"
                + "{name: b, type: 83, size: 3M, logical: true},"
                + "{name: c, type: 82, size: 5M, logical: true, align: 4K},"
                + "{name: d, type: 0c, start: 20M, size: 2M, logical: true, active: true},"
                + "{name: e, type: 83}]");
    assertThat(dump(plan))
        .containsExactly(
            "1 : start=2048, size=2048, type=83",
            "2 : start=4096, size=40960, type=f",
            "3 : start=45056, size=36864, type=83",
            "5 : start=6144, size=6144, type=83",
            "6 : start=12296, size=10240, type=82",
            "7 : start=40960, size=4096, type=c, bootable");
    assertThat(plan.layout().partitions())
        .extracting(p -> p.number())
        .containsExactly(1, 5, 6, 7, 3);
  }

  @Test
  void everySectorThatDescribesOneIsARegion() throws Exception {
    DiskPlan plan =
        plan(
            "size: fit, partitions: ["
                + "{name: a, type: 83, size: 1M, logical: true},"
                + "{name: b, type: 83, size: 1M, logical: true}]");
    assertThat(
            plan.regions().list().stream()
                .filter(region -> region.name().equals("extended boot record"))
                .map(region -> region.start()))
        .containsExactly(1L << 20, 3L << 20);
    assertThat(plan.size()).isEqualTo(5 << 20);
    assertThat(dump(plan))
        .containsExactly(
            "1 : start=2048, size=8192, type=f",
            "5 : start=4096, size=2048, type=83",
            "6 : start=8192, size=2048, type=83");
  }

  @Test
  void fiftyOfThemFit() throws Exception {
    StringBuilder partitions = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      partitions
          .append("{name: p")
          .append(i)
          .append(", type: 83, size: 4K, align: 512, logical: true},");
    }
    DiskPlan plan = plan("size: fit, partitions: [" + partitions + "]");
    assertThat(dump(plan)).hasSize(51);
  }

  @Test
  void refusesFivePrimaryOnesAndSaysWhatHelps() {
    assertThatThrownBy(() -> plan("size: 40M, partitions: [" + primary("abcde") + "]"))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("5 primary partitions")
        .hasMessageContaining("logical: true");
  }

  @Test
  void refusesFourPrimaryOnesBesideLogicalOnes() {
    assertThatThrownBy(
            () ->
                plan(
                    "size: 40M, partitions: ["
                        + primary("abcd")
                        + ", {name: e, type: 83, size: 1M, logical: true}]"))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("5 primary partitions with the extended one");
  }

  @Test
  void refusesAPrimaryOneBetweenThem() {
    assertThatThrownBy(
            () ->
                plan(
                    "size: 40M, partitions: ["
                        + "{name: a, type: 83, size: 1M, logical: true},"
                        + "{name: between, type: 83, size: 1M},"
                        + "{name: b, type: 83, size: 1M, logical: true}]"))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("partitions[1]")
        .hasMessageContaining("between lies between logical ones");
  }

  @Test
  void refusesAStartThatLeavesNoRoomForItsRecord() {
    assertThatThrownBy(
            () ->
                plan(
                    "size: 40M, partitions: ["
                        + "{name: a, type: 83, size: 1M},"
                        + "{name: b, type: 83, start: 2M, size: 1M, logical: true}]"))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("partitions[1].start")
        .hasMessageContaining("overlaps partition a");
  }

  @Test
  void refusesOneThatLiesBeforeTheOneBeforeIt() {
    assertThatThrownBy(
            () ->
                plan(
                    "size: 40M, partitions: ["
                        + "{name: a, type: 83, start: 20M, size: 1M, logical: true},"
                        + "{name: b, type: 83, start: 4M, size: 1M, logical: true}]"))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("partitions[1].start");
  }

  @Test
  void verifyFindsOneThatReachesOutOfTheExtendedPartition() throws Exception {
    Path image = directory.resolve("disk.raw");
    plan("size: 8M, partitions: [{name: a, type: 83, size: 1M, logical: true}]")
        .build(image, ImageFormat.RAW, bytes -> {});
    try (FileDevice device = FileDevice.openWritable(image)) {
      // Its size in sectors, in the extended boot record at 1 MiB.
      device.write((1 << 20) + 0x1be + 12, ByteBuffer.wrap(new byte[] {0, 0x10}));
      assertThat(Verification.of(device, device).findings())
          .extracting(Finding::rule)
          .containsExactly("mbr.logical.outside");
    }
  }

  @Test
  void gptHasNone() {
    assertThatThrownBy(() -> read("partitions: [{name: a, type: esp, logical: true}]"))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("logical");
  }

  /** Primary partitions, named by a letter each. */
  private static String primary(String names) {
    List<String> list = new ArrayList<>();
    for (int i = 0; i < names.length(); i++) {
      list.add("{name: " + names.charAt(i) + ", type: 83, size: 1M}");
    }
    return String.join(", ", list);
  }

  private DiskPlan plan(String members) throws Exception {
    return Planner.plan(read(HEAD + members + "}"), List.of(), BuildTime.DEFAULT);
  }

  private Recipe read(String recipe) throws Exception {
    return RecipeReader.read(Files.writeString(directory.resolve("recipe.yaml"), recipe));
  }

  /** The partitions as sfdisk dumps them; no check of ours has anything against the disk either. */
  private List<String> dump(DiskPlan plan) throws IOException {
    Path image = directory.resolve("disk.raw");
    plan.build(image, ImageFormat.RAW, bytes -> {});
    try (FileDevice device = FileDevice.openReadOnly(image)) {
      assertThat(Verification.of(device, device).findings()).isEmpty();
    }
    List<String> lines =
        Tool.named("sfdisk")
            .output("--dump", image)
            .lines()
            .filter(line -> line.startsWith(image.toString()))
            .map(line -> line.substring(image.toString().length()).replaceAll(" +", " "))
            .map(line -> line.replaceAll("= ", "="))
            .toList();
    Files.delete(image);
    return lines;
  }
}
