package org.bootdisk.grub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bootdisk.fixtures.Hostile;

/**
 * Some files of the installed package, one of them with another content.
 *
 * @param name of the file
 * @param content its bytes
 */
record ReplacedFile(GrubPlatform platform, String name, Blob content) implements GrubFiles {

  static final String KERNEL = "kernel.img";

  /** A small module that needs no other. */
  static final String MODULE = "div";

  /** What can be replaced. */
  static final List<String> NAMES = List.of(KERNEL, MODULE + ".mod", "moddep.lst", "modinfo.sh");

  /** The file that is installed. */
  static byte[] installed(GrubPlatform platform, String name) throws IOException {
    return Files.readAllBytes(Path.of("/usr/lib/grub", platform.directoryName(), name));
  }

  /** Builds what these files give, or is told by name which of them is wrong. */
  static void build(GrubPlatform platform, String name, byte[] content) throws IOException {
    GrubBuild build = GrubBuild.open(new ReplacedFile(platform, name, Blob.of(content)));
    GrubImageOptions options = GrubImageOptions.of("/grub", List.of(MODULE));
    Hostile.read(build::requireConsistentModules);
    Hostile.read(() -> build.moduleArea(options));
    if (platform == GrubPlatform.I386_PC) {
      BiosKernel.flatten(build.kernel());
    } else {
      EfiImage.build(build, options);
    }
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
    return NAMES.contains(wanted) ? Optional.of(installed(platform, wanted)) : Optional.empty();
  }
}
