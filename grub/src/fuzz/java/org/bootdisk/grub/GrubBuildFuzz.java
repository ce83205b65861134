package org.bootdisk.grub;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bootdisk.fixtures.Hostile;
import org.junit.jupiter.params.provider.MethodSource;

/** Builds images from files, one of which somebody made to break us. */
class GrubBuildFuzz {

  /** A small module that needs no other. */
  private static final String MODULE = "div";

  /** Those that the tests' machine has installed. */
  private static final List<GrubPlatform> PLATFORMS =
      List.of(GrubPlatform.I386_PC, GrubPlatform.X86_64_EFI);

  private static final List<String> NAMES =
      List.of("kernel.img", MODULE + ".mod", "moddep.lst", "modinfo.sh");

  static Stream<byte[]> seeds() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    for (GrubPlatform platform : PLATFORMS) {
      Path directory = directory(platform);
      seeds.add(seed(platform, 1, Files.readAllBytes(directory.resolve(NAMES.get(1)))));
      seeds.add(seed(platform, 2, (MODULE + ": \nboot: " + MODULE + "\n").getBytes(UTF_8)));
      seeds.add(seed(platform, 3, Files.readAllBytes(directory.resolve(NAMES.get(3)))));
    }
    // The other kernel is too large to be changed often enough.
    GrubPlatform small = GrubPlatform.I386_PC;
    seeds.add(seed(small, 0, Files.readAllBytes(directory(small).resolve(NAMES.get(0)))));
    return seeds.stream();
  }

  private static byte[] seed(GrubPlatform platform, int name, byte[] content) {
    ByteBuffer seed = ByteBuffer.allocate(2 + content.length);
    return seed.put((byte) PLATFORMS.indexOf(platform)).put((byte) name).put(content).array();
  }

  private static Path directory(GrubPlatform platform) {
    return Path.of("/usr/lib/grub").resolve(platform.directoryName());
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 3000)
  void buildsOrNamesTheFile(byte[] input) {
    if (input.length >= 2) {
      GrubPlatform platform = PLATFORMS.get((input[0] & 0xff) % PLATFORMS.size());
      String name = NAMES.get((input[1] & 0xff) % NAMES.size());
      byte[] content = Arrays.copyOfRange(input, 2, input.length);
      Hostile.read(() -> build(new Replaced(platform, name, content)));
    }
  }

  private static void build(GrubFiles files) throws IOException {
    GrubBuild build = GrubBuild.open(files);
    Hostile.read(build::requireConsistentModules);
    Hostile.read(() -> build.moduleArea(GrubImageOptions.of("/grub", List.of(MODULE))));
    if (files.platform() == GrubPlatform.I386_PC) {
      BiosKernel.flatten(build.kernel());
    } else {
      EfiImage.build(build, GrubImageOptions.of("/grub", List.of(MODULE)));
    }
  }

  /** Some files of the installed package, one of them with another content. */
  private record Replaced(GrubPlatform platform, String name, Blob content) implements GrubFiles {

    Replaced(GrubPlatform platform, String name, byte[] content) {
      this(platform, name, Blob.of(content));
    }

    @Override
    public String description() {
      return "hostile";
    }

    @Override
    public List<String> names() {
      return NAMES;
    }

    @Override
    public Optional<byte[]> read(String wanted) throws IOException {
      if (wanted.equals(name)) {
        return Optional.of(content.toByteArray());
      }
      return NAMES.contains(wanted)
          ? Optional.of(Files.readAllBytes(directory(platform).resolve(wanted)))
          : Optional.empty();
    }
  }
}
