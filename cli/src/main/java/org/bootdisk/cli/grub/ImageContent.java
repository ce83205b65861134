package org.bootdisk.cli.grub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.grub.Blob;
import org.bootdisk.grub.GrubFiles;
import org.bootdisk.grub.GrubImageOptions;
import org.bootdisk.grub.GrubImageOptions.Restriction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What an image carries beside modules; the options' names are grub-mkimage's. A picocli mixin. */
final class ImageContent {

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "Embed commands that are run before anything is read from a disk.")
  @Nullable Path config;

  @Option(
      names = {"-m", "--memdisk"},
      paramLabel = "FILE",
      description = "Embed a file system image, which GRUB sees as (memdisk).")
  @Nullable Path memdisk;

  @Option(
      names = {"-k", "--pubkey"},
      paramLabel = "FILE",
      description = "Embed an OpenPGP key whose signatures are trusted; repeat it for several.")
  List<Path> keys = new ArrayList<>();

  @Option(
      names = {"-x", "--x509key"},
      paramLabel = "FILE",
      description = "Embed an X.509 certificate whose signatures are trusted; GRUB 2.14 and later.")
  List<Path> certificates = new ArrayList<>();

  @Option(
      names = {"-D", "--dtb"},
      paramLabel = "FILE",
      description = "Embed a device tree.")
  @Nullable Path deviceTree;

  @Option(
      names = {"-s", "--sbat"},
      paramLabel = "FILE",
      description = "Text of the section .sbat, for UEFI images that a shim loads.")
  @Nullable Path sbat;

  @Option(
      names = "--disable-shim-lock",
      description = "Boot without the shim's verifier although secure boot is on.")
  boolean disableShimLock;

  @Option(
      names = "--disable-cli",
      description = "No command line for the user; GRUB 2.14 and later.")
  boolean disableCli;

  /** Whether a file system image is embedded. */
  boolean hasMemdisk() {
    return memdisk != null;
  }

  /** An image with this prefix, these modules, and what the options name. */
  GrubImageOptions image(String prefix, List<String> modules) throws IOException, UsageException {
    GrubImageOptions image = GrubImageOptions.of(prefix, modules);
    image = config == null ? image : image.withConfig(read(config));
    image = memdisk == null ? image : image.withMemdisk(read(memdisk));
    image = deviceTree == null ? image : image.withDeviceTree(read(deviceTree));
    image = sbat == null ? image : image.withSbat(read(sbat));
    image = image.withPublicKeys(readAll(keys)).withCertificates(readAll(certificates));
    image = disableShimLock ? image.with(Restriction.DISABLE_SHIM_LOCK) : image;
    return disableCli ? image.with(Restriction.DISABLE_CLI) : image;
  }

  private static List<Blob> readAll(List<Path> files) throws IOException, UsageException {
    List<Blob> all = new ArrayList<>();
    for (Path file : files) {
      all.add(read(file));
    }
    return all;
  }

  private static Blob read(Path file) throws IOException, UsageException {
    return Blob.of(bytes(file));
  }

  /** A file that is small enough to be embedded. */
  static byte[] bytes(Path file) throws IOException, UsageException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (Files.size(file) > GrubFiles.LARGEST_FILE) {
      throw new UsageException(file + ": is larger than 32 MiB, which is more than GRUB loads");
    }
    return Files.readAllBytes(file);
  }
}
