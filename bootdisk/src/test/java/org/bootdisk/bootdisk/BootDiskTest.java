package org.bootdisk.bootdisk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bootdisk.block.Region;
import org.bootdisk.bootdisk.grub.GrubFinder;
import org.bootdisk.bootdisk.grub.GrubPair;
import org.bootdisk.bootdisk.recipe.BuildTime;
import org.bootdisk.bootdisk.recipe.ImageFormat;
import org.bootdisk.bootdisk.recipe.PartitionContent;
import org.bootdisk.bootdisk.recipe.PartitionRecipe;
import org.bootdisk.bootdisk.recipe.Recipe;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Disks built from the machine's own GRUB, judged by other people's tools. */
class BootDiskTest {

  private static final Path INSTALLED = Path.of("/usr/lib/grub");
  private static final int PARTITION_START = 2048 * 512;

  @TempDir Path directory;

  @Test
  void seedsDiskSatisfiesEveryJudge() throws Exception {
    Path qcow2 = build(Recipe.seed(), ImageFormat.QCOW2, "disk.qcow2");
    Path raw = build(Recipe.seed(), ImageFormat.RAW, "disk.raw");
    Tool.named("qemu-img").run("check", qcow2).requireSuccess();
    Tool.named("qemu-img").run("compare", qcow2, raw).requireSuccess();
    assertThat(Tool.named("sgdisk").output("-v", raw)).contains("No problems found");
    Tool.named("fsck.fat").run("-n", partition(raw)).requireSuccess();
  }

  /** The hashes are of the real sgdisk's disks; what is not the partition table's is cleared. */
  @ParameterizedTest
  @CsvSource({"255, 63", "16, 63"})
  void partitionTableIsSgdisksToTheByte(int heads, int sectors) throws Exception {
    Recipe recipe = Recipe.seed().withGeometry(new ChsGeometry(heads, sectors));
    byte[] ours = Files.readAllBytes(build(recipe, ImageFormat.RAW, "ours.raw"));
    Arrays.fill(ours, 0, 440, (byte) 0);
    Arrays.fill(ours, 34 * 512, ours.length - 33 * 512, (byte) 0);
    Path theirs = directory.resolve("theirs.raw");
    try (RandomAccessFile file = new RandomAccessFile(theirs.toFile(), "rw")) {
      file.setLength(ours.length);
    }
    Tool.named("sgdisk").output(seedArguments(theirs).toArray());
    byte[] expected = Files.readAllBytes(theirs);
    if (heads != 255) {
      // sgdisk takes 255/63 for every file; only the four CHS triples differ.
      copyChs(ours, expected);
    }
    assertThat(ours).isEqualTo(expected);
  }

  private static void copyChs(byte[] from, byte[] to) {
    for (int slot = 446; slot < 510; slot += 16) {
      System.arraycopy(from, slot + 1, to, slot + 1, 3);
      System.arraycopy(from, slot + 5, to, slot + 5, 3);
    }
  }

  private static List<Object> seedArguments(Path disk) {
    List<Object> arguments = new ArrayList<>();
    arguments.addAll(
        List.of("--set-alignment=1", "--new=1:34:2047", "--change-name=1:BIOSBootPartition"));
    arguments.addAll(List.of("--typecode=1:ef02", "--set-alignment=512", "--largest-new=2"));
    arguments.addAll(List.of("--change-name=2:EFISystem", "--typecode=2:ef00"));
    arguments.addAll(List.of("--attributes=1:set:1", "--attributes=2:set:2"));
    arguments.add("--disk-guid=97FD5997-D90B-4AA3-8D16-C1723AEA73C1");
    arguments.add("--partition-guid=1:1C06F03B-704E-4657-B9CD-681A087A2FDC");
    arguments.add("--partition-guid=2:970C694F-AFD0-4B99-B750-CDB7A329AB6F");
    arguments.addAll(List.of("--hybrid", "2", "--recompute-chs", disk));
    return arguments;
  }

  @Test
  void mtoolsReadsBackEveryFile() throws Exception {
    Path kernel = Files.write(directory.resolve("vmlinuz-6.1"), Seeds.bytes(1, 3_000_001));
    Path initrd = Files.write(directory.resolve("initrd.img"), Seeds.bytes(2, 70_000));
    Recipe.MenuEntry entry = new Recipe.MenuEntry("T", kernel, List.of(initrd), "ro");
    Path raw = build(Recipe.seed().withMenu(Recipe.Menu.of(entry)), ImageFormat.RAW, "disk.raw");
    Path out = Files.createDirectory(directory.resolve("out"));
    mtools("mcopy", "-s", "-n", "-i", partition(raw), "::", out);
    assertThat(out.resolve("kernels/vmlinuz-6.1")).hasSameBinaryContentAs(kernel);
    assertThat(out.resolve("kernels/initrd.img")).hasSameBinaryContentAs(initrd);
    assertThat(out.resolve("grub/grub.cfg")).content().contains("'/kernels/vmlinuz-6.1' 'ro'");
    assertThat(out.resolve("grub/device.map")).hasContent("(hd0) /dev/vda\n");
    for (String platform : List.of("i386-pc", "x86_64-efi")) {
      requireSameModules(INSTALLED.resolve(platform), out.resolve("grub").resolve(platform));
    }
    requireSameAsGrubMkimage(out.resolve("EFI/BOOT/BOOTX64.EFI"));
  }

  private static void requireSameModules(Path theirs, Path ours) throws IOException {
    int count = 0;
    try (DirectoryStream<Path> modules = Files.newDirectoryStream(theirs, "*.mod")) {
      for (Path module : modules) {
        assertThat(ours.resolve(module.getFileName())).hasSameBinaryContentAs(module);
        count++;
      }
    }
    assertThat(count).isGreaterThan(200);
    assertThat(ours.resolve("moddep.lst")).hasSameBinaryContentAs(theirs.resolve("moddep.lst"));
  }

  private void requireSameAsGrubMkimage(Path ours) {
    Path theirs = directory.resolve("grub.efi");
    Tool.named("grub-mkimage")
        .output("-O", "x86_64-efi", "-p", "(,gpt2)/grub", "-o", theirs, "fat", "part_gpt");
    assertThat(ours).hasSameBinaryContentAs(theirs);
  }

  @Test
  void everyTimeOnTheVolumeIsTheOneGiven() throws Exception {
    Instant time = Instant.parse("2015-03-14T09:26:52Z");
    DiskPlan plan = Planner.plan(Recipe.seed(), grub(), time);
    Path raw = directory.resolve("disk.raw");
    plan.build(raw, ImageFormat.RAW, bytes -> {});
    String listing = mtools("mdir", "-i", partition(raw), "::/grub");
    assertThat(listing).contains("2015-03-14   9:26  grub.cfg").doesNotContain("1980");
  }

  @Test
  void planAccountsForEveryByte() throws Exception {
    DiskPlan plan = plan(Recipe.seed());
    long end = 0;
    for (Region region : plan.regions().list()) {
      assertThat(region.start()).isEqualTo(end);
      end = region.end();
    }
    assertThat(end).isEqualTo(40L << 20);
    String printed = PlanDigests.of(plan).print();
    assertThat(printed.lines()).hasSize(plan.regions().list().size());
    assertThat(printed).contains("/EFI/BOOT/BOOTX64.EFI", "alternate GPT header");
  }

  @Test
  void takesVolumeIdAndLargerSizes() throws Exception {
    List<PartitionRecipe> partitions = new ArrayList<>(Recipe.seed().partitions());
    partitions.set(
        1,
        partitions
            .get(1)
            .withContent(PartitionContent.Fat.labelled("BOOT").withVolumeId(0x1234ABCDL)));
    Recipe recipe = Recipe.seed().withSize(600L << 20).withPartitions(partitions);
    Path raw = build(recipe, ImageFormat.RAW, "large.raw");
    Path volume = partition(raw);
    Tool.named("fsck.fat").run("-n", volume).requireSuccess();
    assertThat(mtools("minfo", "-i", volume, "::")).contains("1234ABCD", "FAT32");
  }

  @Test
  void whatDoesNotFitIsRefusedWithBothSizesAndLeavesNothingBehind() throws Exception {
    Path kernel = directory.resolve("huge");
    try (RandomAccessFile file = new RandomAccessFile(kernel.toFile(), "rw")) {
      file.setLength(60 << 20);
    }
    Recipe.MenuEntry entry = new Recipe.MenuEntry("T", kernel, List.of(), "");
    assertThatThrownBy(() -> plan(Recipe.seed().withMenu(Recipe.Menu.of(entry))))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("huge")
        .hasMessageContaining("60 MiB");
  }

  @Test
  void changedSourceFileIsNoticedAndTheOldImageKept() throws Exception {
    Path kernel = Files.write(directory.resolve("kernel"), Seeds.bytes(1, 100_000));
    Recipe.MenuEntry entry = new Recipe.MenuEntry("T", kernel, List.of(), "");
    DiskPlan plan = plan(Recipe.seed().withMenu(Recipe.Menu.of(entry)));
    Path image = Files.writeString(directory.resolve("disk.qcow2"), "old");
    Files.write(kernel, Seeds.bytes(1, 99_999));
    assertThatThrownBy(() -> plan.build(image, ImageFormat.QCOW2, bytes -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("changed its size");
    assertThat(image).hasContent("old");
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("kernel", "disk.qcow2");
  }

  private static DiskPlan plan(Recipe recipe) throws Exception {
    return Planner.plan(recipe, grub(), BuildTime.DEFAULT);
  }

  private static GrubPair grub() throws Exception {
    return GrubFinder.find(List.of(INSTALLED), Path.of("none"), (platforms, into) -> "no");
  }

  private Path build(Recipe recipe, ImageFormat format, String name) throws Exception {
    Path image = directory.resolve(name);
    plan(recipe).build(image, format, bytes -> {});
    return image;
  }

  private Path partition(Path raw) {
    Path volume = directory.resolve("volume.img");
    long sectors = (raw.toFile().length() - PARTITION_START) / 512 - 33;
    Tool.named("dd").output("if=" + raw, "of=" + volume, "bs=512", "skip=2048", "count=" + sectors);
    return volume;
  }

  private static String mtools(String command, Object... arguments) {
    return Tool.named(command).with("MTOOLS_SKIP_CHECK", "1").output(arguments);
  }
}
