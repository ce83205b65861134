package org.bootdisk.bootdisk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FileDevice;
import org.bootdisk.bootdisk.chain.BootChain;
import org.bootdisk.bootdisk.chain.BootWay.Firmware;
import org.bootdisk.bootdisk.chain.ChainReport;
import org.bootdisk.bootdisk.recipe.ImageFormat;
import org.bootdisk.bootdisk.recipe.PartitionContent;
import org.bootdisk.bootdisk.recipe.Recipe;
import org.bootdisk.bootdisk.recipe.TableRecipe.Kind;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.fixtures.boot.FakeKernel;
import org.bootdisk.grub.GrubPlatform;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example recipe makes a disk that other people's tools find no fault with. */
class ExampleRecipesTest {

  @TempDir private static Path directory;
  private static ExampleRecipes examples;

  @BeforeAll
  static void prepare() throws IOException {
    examples = new ExampleRecipes(directory);
  }

  static List<String> names() throws IOException {
    return ExampleRecipes.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyJudgeIsContent(String name) throws Exception {
    Recipe recipe = examples.read(name);
    Path disk = examples.build(name);
    DiskPlan plan = examples.plan(name);
    judgeTable(recipe, disk);
    for (PlannedPartition partition : plan.layout().partitions()) {
      if (recipe.partitions().get(partition.index()).content() instanceof PartitionContent.Fat) {
        judgeVolume(partition, disk);
      }
    }
    Path qcow2 = directory.resolve(name + ".qcow2");
    plan.build(qcow2, ImageFormat.QCOW2, bytes -> {});
    Tool.named("qemu-img").run("check", qcow2).requireSuccess();
    Tool.named("qemu-img").run("compare", qcow2, disk).requireSuccess();
    judgeChain(recipe, disk);
  }

  private static void judgeTable(Recipe recipe, Path disk) {
    if (recipe.table().sectorSize() == 4096) {
      assertThat(Tool.named("fdisk").run("-b", "4096", "-l", disk).requireSuccess().out())
          .contains("Disklabel type: gpt", "EFI System");
    } else {
      assertThat(Tool.named("sfdisk").run("--verify", disk).requireSuccess().out())
          .contains("No errors detected");
      if (recipe.table().kind() == Kind.GPT) {
        assertThat(Tool.named("sgdisk").output("-v", disk)).contains("No problems found");
      }
    }
  }

  private static void judgeVolume(PlannedPartition partition, Path disk) {
    Path volume = directory.resolve("volume.img");
    Tool.named("dd")
        .output(
            "if=" + disk,
            "of=" + volume,
            "bs=1M",
            "iflag=skip_bytes,count_bytes",
            "skip=" + partition.start(),
            "count=" + partition.length());
    Tool.named("fsck.fat").run("-n", volume).requireSuccess();
  }

  private static void judgeChain(Recipe recipe, Path disk) throws IOException {
    try (BlockDevice device = FileDevice.openReadOnly(disk)) {
      ChainReport report = BootChain.check(device);
      assertThat(report.findings()).isEmpty();
      assertThat(report.way(Firmware.BIOS).present()).isEqualTo(recipe.grub().isForBios());
      assertThat(report.way(Firmware.UEFI).present())
          .isEqualTo(recipe.grub().targets().contains(GrubPlatform.X86_64_EFI));
    }
  }

  @Test
  void dataPartitionHoldsWhatTheRecipeNames() throws Exception {
    Path disk = examples.build("data-partition.yaml");
    List<PlannedPartition> partitions = examples.plan("data-partition.yaml").layout().partitions();
    byte[] bytes = Files.readAllBytes(disk);
    byte[] root = Files.readAllBytes(examples.path("root.img"));
    int start = (int) partitions.get(2).start();
    assertThat(java.util.Arrays.copyOfRange(bytes, start, start + root.length)).isEqualTo(root);
    Path out = Files.createDirectory(directory.resolve("out"));
    Tool.named("mcopy")
        .with("MTOOLS_SKIP_CHECK", "1")
        .output("-s", "-n", "-i", disk + "@@" + partitions.get(3).start(), "::", out);
    assertThat(out.resolve("readme.txt")).hasContent("Made by bootdisk.\n");
    assertThat(out.resolve("notes/first.txt")).hasContent("first\n");
    assertThat(out.resolve("loader/a long name.conf")).hasContent("a\n");
    assertThat(out.resolve("loader/empty")).isEmptyDirectory();
    assertThat(out.resolve("notes.txt")).hasContent("first\n");
    assertThat(out.resolve("tree/b.conf")).hasContent("b\n");
    assertThat(Tool.named("mdir").output("-i", disk + "@@" + partitions.get(3).start(), "::"))
        .contains("2024-02-29  12:00");
  }

  @Test
  void fittingDiskIsNoLargerThanItMustBe() throws Exception {
    DiskPlan plan = examples.plan("two-kernels.yaml");
    PlannedPartition esp = plan.layout().partitions().get(1);
    long content =
        plan.regions().list().stream()
            .filter(region -> region.name().startsWith("ESP: "))
            .filter(region -> !region.name().endsWith("free space"))
            .mapToLong(region -> region.length())
            .sum();
    assertThat(esp.length()).isBetween(content + (2 << 20), content + (4 << 20));
    assertThat(plan.size()).isEqualTo(esp.end() + (1 << 20));
    assertThat(FakeKernel.bytes()).isNotEmpty();
  }
}
