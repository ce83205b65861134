package org.bootdisk.bootdisk.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Finding;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.bootdisk.PlanDigests;
import org.bootdisk.bootdisk.diff.Difference;
import org.bootdisk.bootdisk.diff.ImageDiff;
import org.bootdisk.bootdisk.planted.PlantedChange;
import org.bootdisk.bootdisk.planted.PlantedChanges;
import org.bootdisk.bootdisk.planted.PlantedDisk;
import org.bootdisk.bootdisk.recipe.ImageFormat;
import org.bootdisk.qcow2.BackingFiles;
import org.bootdisk.qcow2.Qcow2Image;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What verify says of one change at each level of a disk, alone and beside a manifest. */
class VerificationTest {

  @TempDir private static Path directory;
  private static byte[] good;
  private static PlanDigests plan;
  private static List<ContentCheck.Expected> manifest;

  @BeforeAll
  static void buildTheDisk() throws Exception {
    plan = PlanDigests.of(PlantedDisk.plan(directory));
    good = PlantedDisk.bytes(plan.plan(), directory);
    manifest = ContentCheck.expected(plan);
  }

  static Stream<PlantedChange> changes() {
    return PlantedChanges.all();
  }

  /** Building the planned disk takes longer than all else here. */
  static Stream<PlantedChange> someOfEachLevel() {
    List<PlantedChange> all = PlantedChanges.all().toList();
    return IntStream.range(0, all.size()).filter(index -> index % 5 == 0).mapToObj(all::get);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void oneFaultIsNamedAtItsLevel(PlantedChange change) throws Exception {
    MemoryDevice changed = changed(change);
    List<Finding> found = Verification.of(changed, changed).findings();
    assertThat(found).extracting(Finding::rule).containsExactlyElementsOf(change.findings());
    assertThat(found).allSatisfy(each -> assertThat(each.message()).doesNotContain("\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void aManifestNamesEachRangeThatIsAnother(PlantedChange change) throws Exception {
    Section section = ContentCheck.check("manifest", changed(change), good.length, manifest);
    assertThat(section.findings())
        .extracting(finding -> finding.fault().where().replaceFirst(".*?]: ", ""))
        .containsExactlyElementsOf(change.regions())
        .isNotEmpty();
    for (Finding finding : section.findings()) {
      boolean zeros = finding.fault().where().contains("]: behind ");
      assertThat(finding.rule()).isEqualTo(zeros ? "content.zeros" : "content.region");
    }
  }

  /** A recipe tells more than a manifest: what a build would make is compared as diff does. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("someOfEachLevel")
  void aRecipeNamesWhatIsAnother(PlantedChange change) throws Exception {
    Section section = PlanCheck.check(changed(change), plan, directory);
    assertThat(section.findings())
        .extracting(finding -> finding.fault().where() + " " + finding.rule())
        .containsExactlyInAnyOrderElementsOf(
            change.differences().stream().map(VerificationTest::finding).toList());
  }

  /** {@code partition[2] fat.label} as a finding. */
  private static String finding(String difference) {
    int space = difference.lastIndexOf(' ');
    String where = space < 0 ? "disk" : difference.substring(0, space);
    return where + " recipe." + difference.substring(space + 1);
  }

  private static MemoryDevice changed(PlantedChange change) throws Exception {
    MemoryDevice changed = MemoryDevice.of("disk", good.clone());
    change.action().make(changed);
    return changed;
  }

  @Test
  void aGoodDiskHasNoFindings() throws Exception {
    MemoryDevice disk = MemoryDevice.of("disk", good.clone());
    assertThat(Verification.of(disk, disk).findings()).isEmpty();
    assertThat(ContentCheck.check("manifest", disk, good.length, manifest).findings()).isEmpty();
    assertThat(PlanCheck.check(disk, plan, directory).findings()).isEmpty();
  }

  static Stream<PlantedChange> containers() {
    return PlantedChanges.containers();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("containers")
  void oneFaultOfAContainerIsNamed(PlantedChange change) throws Exception {
    Path image = directory.resolve("disk.qcow2");
    plan.plan().build(image, ImageFormat.QCOW2, bytes -> {});
    byte[] bytes = Files.readAllBytes(image);
    MemoryDevice changed = MemoryDevice.of("disk", bytes.clone());
    change.action().make(changed);
    assertThat(Verification.of(changed, disk(changed)).findings())
        .extracting(Finding::rule)
        .containsExactlyElementsOf(change.findings());
    assertThat(ImageDiff.compare(image(MemoryDevice.of("disk", bytes)), image(changed)))
        .extracting(Difference::rule)
        .containsExactlyElementsOf(change.differences());
  }

  private static BlockDevice disk(MemoryDevice file) throws IOException {
    return Qcow2Image.open(file, BackingFiles.none());
  }

  private static ImageDiff.Image image(MemoryDevice file) throws IOException {
    return new ImageDiff.Image(file, disk(file));
  }

  @Test
  void aManifestOfAnotherDiskIsNotToldToItsEnd() throws IOException {
    List<ContentCheck.Expected> other = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      other.add(new ContentCheck.Expected("range", i * 512L, 512, "none"));
    }
    BlockDevice disk = new MemoryDevice("disk", 1 << 20);
    assertThat(ContentCheck.check("manifest", disk, disk.size(), other).findings())
        .hasSize(ContentCheck.MOST_FINDINGS + 1)
        .last()
        .asString()
        .contains("content.more", "50 more ranges differ");
  }
}
