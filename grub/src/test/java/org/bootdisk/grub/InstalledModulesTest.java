package org.bootdisk.grub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.bootdisk.block.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files of one build, and of two. */
class InstalledModulesTest {

  private final InstalledFiles files = new InstalledFiles(GrubPlatform.I386_PC);

  @ParameterizedTest
  @EnumSource(value = GrubPlatform.class, names = "ARM64_EFI", mode = EnumSource.Mode.EXCLUDE)
  void allFilesOfABuildAreAccepted(GrubPlatform platform) throws Exception {
    InstalledFiles all = new InstalledFiles(platform);
    GrubImage image = image(all);
    assertThatCode(() -> InstalledModules.require(all, image)).doesNotThrowAnyException();
  }

  @Test
  void aModuleThatTheImageHasInAnotherFormIsRefused() throws Exception {
    GrubImage image = image(files);
    byte[] other = files.require("fat.mod");
    other[other.length / 3] ^= 1;
    assertRefused(files.with("fat.mod", other), image, "fat.mod: the file differs from the module");
  }

  @Test
  void aModuleThatNeedsWhatTheListDoesNotSayIsRefused() throws Exception {
    GrubImage image = image(files);
    String list = new String(files.require("moddep.lst"), UTF_8);
    byte[] other = list.replaceFirst("\necho: ", "\necho: bufio ").getBytes(UTF_8);
    assertRefused(
        files.with("moddep.lst", other),
        image,
        "echo.mod: the module needs 'extcmd', expected 'bufio extcmd', as moddep.lst has");
  }

  private static void assertRefused(InstalledFiles files, GrubImage image, String message) {
    assertThatThrownBy(() -> InstalledModules.require(files, image))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("two builds");
  }

  private static GrubImage image(InstalledFiles files) throws IOException {
    GrubBuild build = GrubBuild.open(files);
    GrubImageOptions options = GrubImageOptions.of("/grub", List.of("fat", "normal"));
    return files.platform().isEfi()
        ? EfiImage.decode(EfiImage.build(build, options), "image")
        : CoreImage.build(build, options).decode("image");
  }
}
