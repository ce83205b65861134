package org.bootdisk.cli.grub;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bootdisk.block.StagedFile;
import org.bootdisk.bootdisk.grub.ModulesByPath;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.OutputException;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.grub.CoreImage;
import org.bootdisk.grub.EfiImage;
import org.bootdisk.grub.GrubBuild;
import org.bootdisk.grub.GrubImageOptions;
import org.bootdisk.grub.GrubPlatform;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk grub image}. */
@Command(
    name = "image",
    description = "Make an image of GRUB, as grub-mkimage does and with its options.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bootdisk grub image -O x86_64-efi -p /grub -o grubx64.efi normal fat part_gpt",
      "  bootdisk grub image -O i386-pc -p '(,gpt2)/grub' -o core.img biosdisk fat",
      "",
      "A UEFI image has grub-mkimage's bytes. That of i386-pc has them when it is",
      "unpacked; it is packed by another encoder."
    })
final class MakeImageCommand extends Subcommand {

  private static final String PREFIX = "/boot/grub";

  @Mixin GrubSources sources = new GrubSources();
  @Mixin ImageContent content = new ImageContent();

  @Option(
      names = {"-O", "--format"},
      required = true,
      paramLabel = "FORMAT",
      description = "i386-pc, x86_64-efi, i386-efi or arm64-efi.")
  String format = "";

  @Option(
      names = {"-p", "--prefix"},
      paramLabel = "DIR",
      description =
          "GRUB's directory, with or without a device (default: /boot/grub, in the memdisk if there"
              + " is one).")
  @Nullable String prefix;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "The image (default: standard output).")
  @Nullable Path output;

  @Option(
      names = {"-C", "--compression"},
      paramLabel = "HOW",
      description =
          "xz, none or auto. As in grub-mkimage, it changes nothing for these formats: i386-pc is"
              + " always LZMA, UEFI never compressed.")
  String compression = "auto";

  @Option(
      names = {"-n", "--note"},
      description = "For Open Firmware; as in grub-mkimage, it changes nothing for these formats.")
  boolean note;

  @Parameters(
      paramLabel = "MODULE",
      description = "Modules, by name or path; what they need comes by itself.")
  List<String> modules = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    GrubPlatform platform = Platforms.named(format);
    if (!List.of("xz", "none", "auto").contains(compression)) {
      throw new UsageException("--compression is xz, none or auto");
    }
    if (note) {
      say("--note changes nothing: " + format + " has no note");
    }
    String directory = content.hasMemdisk() ? "(memdisk)" + PREFIX : PREFIX;
    GrubImageOptions options =
        content.image(
            prefix == null ? directory : prefix,
            modules.stream().map(ModulesByPath::nameOf).toList());
    if (options.sbat().isPresent() && !platform.isEfi()) {
      throw new UsageException("--sbat is for UEFI images");
    }
    GrubBuild build = withModules(sources.builds(List.of(platform), console(), this::say).get(0));
    write(
        platform.isEfi()
            ? EfiImage.build(build, options)
            : CoreImage.build(build, options).toByteArray());
    return ExitCode.OK;
  }

  /** A module with a slash is a file, wherever it is. */
  private GrubBuild withModules(GrubBuild build) throws IOException {
    ModulesByPath files = new ModulesByPath(build.files(), Map.of());
    for (String module : modules) {
      files = module.contains("/") ? files.with(module) : files;
    }
    return files.modules().isEmpty() ? build : GrubBuild.open(files);
  }

  private void write(byte[] image) throws IOException {
    if (output == null) {
      console().out().write(image);
      console().out().flush();
      return;
    }
    OutputException.requireCreatable(output);
    try (StagedFile staged = StagedFile.replacing(output)) {
      staged.write(image);
      staged.commit();
    }
    say(output + ": " + format + " image, " + image.length + " bytes");
  }
}
