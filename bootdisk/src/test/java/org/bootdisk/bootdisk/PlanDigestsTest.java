package org.bootdisk.bootdisk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.bootdisk.block.Region;
import org.bootdisk.bootdisk.recipe.ImageFormat;
import org.bootdisk.bootdisk.recipe.Recipe;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a plan says of a disk before it is built is true of the disk that is built. */
class PlanDigestsTest {

  @TempDir private static Path directory;
  private static ExampleRecipes examples;

  @BeforeAll
  static void prepare() throws Exception {
    examples = new ExampleRecipes(directory);
  }

  @Test
  void everyDigestIsThatOfTheBytesOnTheDisk() throws Exception {
    byte[] disk = Files.readAllBytes(examples.build("data-partition.yaml"));
    PlanDigests digests = PlanDigests.of(examples.plan("data-partition.yaml"));
    int index = 0;
    for (Region region : digests.plan().regions().list()) {
      byte[] bytes = Arrays.copyOfRange(disk, (int) region.start(), (int) region.end());
      String digest = digests.regions().get(index++);
      if (digest.isEmpty()) {
        assertThat(Arrays.equals(bytes, new byte[bytes.length])).as(region.name()).isTrue();
      } else {
        assertThat(sha256(bytes)).as(region.name()).isEqualTo(digest);
      }
    }
  }

  @Test
  void equalPlansMakeEqualImages() throws Exception {
    Recipe recipe = examples.read("uefi-only.yaml");
    PlanDigests one = PlanDigests.of(ExampleRecipes.plan(recipe));
    PlanDigests two = PlanDigests.of(ExampleRecipes.plan(recipe));
    assertThat(one.digest()).isEqualTo(two.digest());
    Path first = directory.resolve("first");
    Path second = directory.resolve("second");
    one.plan().build(first, ImageFormat.QCOW2, bytes -> {});
    two.plan().build(second, ImageFormat.QCOW2, bytes -> {});
    assertThat(first).hasSameBinaryContentAs(second);
  }

  @Test
  void oneChangedByteOfAKernelChangesTheDigest() throws Exception {
    PlanDigests before = PlanDigests.of(examples.plan("two-kernels.yaml"));
    byte[] kernel = Files.readAllBytes(examples.path("vmlinuz-old"));
    kernel[kernel.length - 1]++;
    Files.write(examples.path("vmlinuz-old"), kernel);
    PlanDigests after = PlanDigests.of(examples.plan("two-kernels.yaml"));
    assertThat(after.digest()).isNotEqualTo(before.digest());
    List<String> changed = new ArrayList<>();
    for (int i = 0; i < after.regions().size(); i++) {
      if (!after.regions().get(i).equals(before.regions().get(i))) {
        changed.add(after.plan().regions().list().get(i).name());
      }
    }
    assertThat(changed).containsExactly("ESP: /kernels/vmlinuz-old");
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "data-partition", "bios-mbr", "sectors-4096"})
  void pictureIsTheGoldenOne(String name) throws Exception {
    DiskPlan plan =
        name.equals("default") ? ExampleRecipes.plan(Recipe.seed()) : examples.plan(name + ".yaml");
    String svg = PlanPicture.of(plan).document();
    Path golden = Path.of("src/test/resources/plans/" + name + ".svg");
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(golden.getParent());
      Files.writeString(golden, svg);
    }
    assertThat(svg).isEqualTo(Files.readString(golden));
    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(golden.toFile());
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
