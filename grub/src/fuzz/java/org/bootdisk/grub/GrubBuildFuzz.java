package org.bootdisk.grub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.bootdisk.grub.ReplacedFile.MODULE;
import static org.bootdisk.grub.ReplacedFile.NAMES;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bootdisk.fixtures.Hostile;
import org.junit.jupiter.params.provider.MethodSource;

/** Builds images from files, one of which somebody made to break us. */
class GrubBuildFuzz {

  /** Those that the tests' machine has installed. */
  private static final List<GrubPlatform> PLATFORMS =
      List.of(GrubPlatform.I386_PC, GrubPlatform.X86_64_EFI);

  static Stream<byte[]> seeds() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    for (GrubPlatform platform : PLATFORMS) {
      seeds.add(seed(platform, 1, ReplacedFile.installed(platform, NAMES.get(1))));
      seeds.add(seed(platform, 2, (MODULE + ": \nboot: " + MODULE + "\n").getBytes(UTF_8)));
      seeds.add(seed(platform, 3, ReplacedFile.installed(platform, NAMES.get(3))));
    }
    // The other kernel is too large to be changed often enough.
    GrubPlatform small = GrubPlatform.I386_PC;
    seeds.add(seed(small, 0, ReplacedFile.installed(small, NAMES.get(0))));
    return seeds.stream();
  }

  private static byte[] seed(GrubPlatform platform, int name, byte[] content) {
    ByteBuffer seed = ByteBuffer.allocate(2 + content.length);
    return seed.put((byte) PLATFORMS.indexOf(platform)).put((byte) name).put(content).array();
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 3000)
  void buildsOrNamesTheFile(byte[] input) {
    if (input.length >= 2) {
      GrubPlatform platform = PLATFORMS.get((input[0] & 0xff) % PLATFORMS.size());
      String name = NAMES.get((input[1] & 0xff) % NAMES.size());
      byte[] content = Arrays.copyOfRange(input, 2, input.length);
      Hostile.read(() -> ReplacedFile.build(platform, name, content));
    }
  }
}
