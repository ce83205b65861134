package org.bootdisk.grub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.bootdisk.fixtures.NewerGrub;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.grub.GrubImageOptions.Restriction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Images of GRUB 2.12, which Debian 13 has, against those of its own grub-mkimage. */
@Tag("slow")
class OtherReleaseTest {

  private static Path root;

  @TempDir private Path directory;

  @BeforeAll
  static void fetch() throws IOException {
    root = NewerGrub.unpacked();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "ARM64_EFI")
  void versionIsThatOfTheFiles(GrubPlatform platform) throws Exception {
    GrubVersion version = build(platform).version();

    assertThat(version.major()).isEqualTo(2);
    assertThat(version.minor()).isEqualTo(12);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "ARM64_EFI")
  void imageWithEverythingIsGrubMkimages(GrubPlatform platform) throws Exception {
    GrubImageOptions options =
        GrubImageOptions.of("(memdisk)/grub", List.of("memdisk", "tar", "pgp", "normal"))
            .withConfig("echo hello\n")
            .withMemdisk(Blob.of(Seeds.bytes(7, 1000)))
            .withPublicKeys(List.of(Blob.of(Seeds.bytes(1, 33)), Blob.of(Seeds.bytes(2, 64))));

    requireIdentical(
        platform,
        platform.isEfi()
            ? options.withSbat("sbat,1,a,b,1,c\n").with(Restriction.DISABLE_SHIM_LOCK)
            : options);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "ARM64_EFI")
  void imageOfRandomModulesIsGrubMkimages(GrubPlatform platform) throws Exception {
    for (long seed = 1; seed <= 6; seed++) {
      System.out.println(platform + ": random modules of seed " + seed);
      List<String> modules = GrubMkimage.randomModules(build(platform), seed);
      requireIdentical(platform, GrubImageOptions.of("(hd0)/" + seed, modules));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"X86_64_EFI", "I386_EFI"})
  void imageOfAllModulesIsGrubMkimages(GrubPlatform platform) throws Exception {
    List<String> all = new ArrayList<>(GrubMkimage.moduleNames(build(platform)));
    Collections.shuffle(all, new Random(11));

    requireIdentical(platform, GrubImageOptions.of("/grub", all));
  }

  private void requireIdentical(GrubPlatform platform, GrubImageOptions options) throws Exception {
    GrubBuild build = build(platform);
    byte[] expected = Files.readAllBytes(GrubMkimage.runNewer(build, options, directory));

    if (platform.isEfi()) {
      assertThat(EfiImage.build(build, options)).isEqualTo(expected);
    } else {
      CoreImage core = CoreImage.build(build, options);
      assertThat(core.decode("ours")).isEqualTo(CoreImage.of(expected, "theirs").decode("theirs"));
      assertThat((double) core.size()).isLessThan(1.01 * expected.length);
    }
  }

  private static GrubBuild build(GrubPlatform platform) throws IOException {
    return GrubBuild.open(new Unpacked(platform));
  }

  /** Files of the unpacked packages. */
  private record Unpacked(GrubPlatform platform) implements GrubFiles {

    private Path directory() {
      return root.resolve("usr/lib/grub").resolve(platform.directoryName());
    }

    @Override
    public String description() {
      return directory().toString();
    }

    @Override
    public List<String> names() throws IOException {
      TreeSet<String> names = new TreeSet<>();
      try (Stream<Path> files = Files.find(directory(), 1, (f, a) -> a.isRegularFile())) {
        files.forEach(file -> names.add(file.getFileName().toString()));
      }
      return List.copyOf(names);
    }

    @Override
    public Optional<byte[]> read(String name) throws IOException {
      Path file = directory().resolve(name);
      return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    }
  }
}
