package org.bootdisk.grub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bootdisk.fixtures.NewerGrub;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.grub.GrubImageOptions.Restriction;

/** GRUB's own tool, run with our options. */
final class GrubMkimage {

  private static final String IMAGE = "expected.img";

  private GrubMkimage() {}

  /** The image that grub-mkimage makes of the installed files. */
  static Path run(GrubBuild build, GrubImageOptions options, Path directory) throws IOException {
    Path image = directory.resolve(IMAGE);
    Tool.named("grub-mkimage").output(arguments(build, options, directory).toArray());
    return image;
  }

  /** The image that the grub-mkimage of {@link NewerGrub} makes. */
  static Path runNewer(GrubBuild build, GrubImageOptions options, Path directory)
      throws IOException {
    Path image = directory.resolve(IMAGE);
    NewerGrub.mkimage(arguments(build, options, directory));
    return image;
  }

  private static List<Object> arguments(GrubBuild build, GrubImageOptions options, Path directory)
      throws IOException {
    Path image = directory.resolve(IMAGE);
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                "-O",
                build.platform().directoryName(),
                "-d",
                build.files().description(),
                "-o",
                image));
    if (options.config().isPresent()) {
      arguments.addAll(List.of("-c", write(directory, "config", options.config().get())));
    }
    if (options.memdisk().isPresent()) {
      arguments.addAll(List.of("-m", write(directory, "memdisk", options.memdisk().get())));
    }
    if (options.sbat().isPresent()) {
      arguments.addAll(List.of("--sbat", write(directory, "sbat", options.sbat().get())));
    }
    if (options.deviceTree().isPresent()) {
      arguments.addAll(List.of("--dtb", write(directory, "dtb", options.deviceTree().get())));
    }
    for (int i = 0; i < options.publicKeys().size(); i++) {
      arguments.addAll(List.of("-k", write(directory, "key" + i, options.publicKeys().get(i))));
    }
    if (options.restrictions().contains(Restriction.DISABLE_SHIM_LOCK)) {
      arguments.add("--disable-shim-lock");
    }
    // Behind the memdisk, which brings a prefix of its own.
    arguments.addAll(List.of("-p", options.prefix()));
    arguments.addAll(options.modules());
    return arguments;
  }

  private static Path write(Path directory, String name, Blob content) throws IOException {
    return Files.write(directory.resolve(name), content.toByteArray());
  }

  /** The names of all modules of a build. */
  static List<String> moduleNames(GrubBuild build) throws IOException {
    return build.files().names().stream()
        .filter(name -> name.endsWith(".mod"))
        .map(name -> name.substring(0, name.length() - 4))
        .toList();
  }

  /** A few modules that depend on {@code seed} alone. */
  static List<String> randomModules(GrubBuild build, long seed) throws IOException {
    List<String> all = moduleNames(build);
    return new Random(seed).ints(1 + seed % 12, 0, all.size()).mapToObj(all::get).toList();
  }
}
