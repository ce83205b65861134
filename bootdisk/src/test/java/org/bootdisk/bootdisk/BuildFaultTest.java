package org.bootdisk.bootdisk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.bootdisk.recipe.BuildTime;
import org.bootdisk.bootdisk.recipe.ImageFormat;
import org.bootdisk.bootdisk.recipe.RecipeReader;
import org.bootdisk.fixtures.FaultyDevice;
import org.bootdisk.fixtures.FaultyDevice.Fault;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of a build when a source changes behind the plan, or the target fails. */
class BuildFaultTest {

  private static final String RECIPE =
      """
      grub: none
      partitions:
      - {name: raw, type: linux-generic, file: sources/raw}
      - name: volume
        type: esp
        fat:
          files:
            /one: sources/one
            /tree: {directory: sources/tree}
            /archive: {archive: sources/plain.tar}
      """;

  @TempDir Path directory;
  private Path image = Path.of("");

  @BeforeEach
  void makeSources() throws IOException {
    Path sources = Files.createDirectory(directory.resolve("sources"));
    Files.createDirectory(sources.resolve("tree"));
    Files.write(sources.resolve("raw"), Seeds.bytes(1, 300_000));
    Files.write(sources.resolve("one"), Seeds.bytes(2, 400_000));
    Files.write(sources.resolve("tree/two"), Seeds.bytes(3, 50_000));
    Files.write(directory.resolve("three"), Seeds.bytes(4, 300_000));
    Tool.named("tar").in(directory).output("-cf", "sources/plain.tar", "three");
    Files.writeString(directory.resolve("recipe.yaml"), RECIPE);
    image = Files.writeString(directory.resolve("disk.img"), "old");
  }

  private DiskPlan plan() throws Exception {
    return Planner.plan(
        RecipeReader.read(directory.resolve("recipe.yaml"), Map.of()),
        List.of(),
        BuildTime.DEFAULT);
  }

  /** What somebody else does to a source. */
  enum Harm {
    DELETED {
      @Override
      void befall(Path source) throws IOException {
        Files.delete(source);
      }
    },
    SHORTER {
      @Override
      void befall(Path source) throws IOException {
        try (FileDevice device = FileDevice.openWritable(source)) {
          device.resize(device.size() * 2 / 3);
        }
      }
    },
    EMPTY {
      @Override
      void befall(Path source) throws IOException {
        Files.write(source, new byte[0]);
      }
    },
    LONGER {
      @Override
      void befall(Path source) throws IOException {
        try (FileDevice device = FileDevice.openWritable(source)) {
          device.resize(device.size() + 1);
        }
      }
    },
    DIRECTORY {
      @Override
      void befall(Path source) throws IOException {
        Files.delete(source);
        Files.createDirectory(source);
      }
    };

    abstract void befall(Path source) throws IOException;
  }

  static List<Arguments> sourcesAndHarms() {
    List<Arguments> all = new ArrayList<>();
    for (String source : List.of("raw", "one", "tree/two")) {
      for (Harm harm : Harm.values()) {
        all.add(Arguments.of(source, harm));
      }
    }
    // An archive that is open stays, whatever becomes of its name.
    all.add(Arguments.of("plain.tar", Harm.SHORTER));
    all.add(Arguments.of("plain.tar", Harm.EMPTY));
    return all;
  }

  @ParameterizedTest
  @MethodSource("sourcesAndHarms")
  void namesTheSourceThatChangedAndLeavesTheOldImage(String source, Harm harm) throws Exception {
    DiskPlan plan = plan();
    Path file = directory.resolve("sources").resolve(source);
    harm.befall(file);
    for (ImageFormat format : ImageFormat.values()) {
      assertThatThrownBy(() -> plan.build(image, format, done -> {}))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(file.toString());
      assertThat(image).hasContent("old");
      assertThat(directory.toFile().list())
          .containsExactlyInAnyOrder("sources", "three", "recipe.yaml", "disk.img");
    }
  }

  @Test
  void aDiskIsBuiltOfWhatIsThere() throws Exception {
    plan().build(image, ImageFormat.RAW, done -> {});
    assertThat(Tool.named("sgdisk").output("-v", image)).contains("No problems found");
  }

  /** Each write, and each flush, fails once. */
  @ParameterizedTest
  @EnumSource
  void saysWhatFailsWhereTheDiskIsWritten(ImageFormat format) throws Exception {
    DiskPlan plan = plan();
    for (Fault fault : List.of(Fault.FULL, Fault.WRITE, Fault.FLUSH)) {
      boolean failed = true;
      for (int successes = 0; failed; successes++) {
        FaultyDevice failing = new FaultyDevice(new MemoryDevice("disk", 0), fault, successes);
        try {
          ImageFile.write(failing, format, plan.regions(), done -> {});
          failed = false;
        } catch (IOException e) {
          assertThat(e).hasMessage("disk: " + fault.message());
        }
        assertThat(failed).as("%s after %d", fault, successes).isEqualTo(failing.hasFailed());
      }
    }
  }
}
