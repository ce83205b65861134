package org.bootdisk.cli.grub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bootdisk.bootdisk.grub.DiskPartition;
import org.bootdisk.bootdisk.grub.EfiPrograms;
import org.bootdisk.bootdisk.grub.EfiPrograms.Removable;
import org.bootdisk.bootdisk.grub.PartitionedDisk;
import org.bootdisk.bootdisk.grub.SignedPrograms;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.grub.Blob;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where programs for UEFI go, and which. Used as a picocli mixin. */
final class EfiOptions {

  private static final String SHIM = "shim";

  @Option(
      names = "--efi-partition",
      paramLabel = "WHICH",
      description =
          "The partition that gets the programs for UEFI (default: the EFI system partition if there"
              + " is one, else that with GRUB's directory).")
  @Nullable String partition;

  @Option(
      names = "--bootloader-id",
      paramLabel = "ID",
      description = "Put the program into /EFI/ID too, for a boot entry of the firmware.")
  @Nullable String bootloaderId;

  @Option(
      names = "--no-removable",
      description = "Put no program into /EFI/BOOT, where firmware looks without a boot entry.")
  boolean noRemovable;

  @Option(
      names = "--shim",
      paramLabel = "FILE",
      description =
          "A signed shim to start from secure boot, such as Debian's shimx64.efi.signed. MokManager"
              + " (mmx64...) and fallback (fbx64...) beside it are installed, too.")
  @Nullable Path shim;

  @Option(
      names = "--signed",
      paramLabel = "FILE",
      description = "The signed GRUB that the shim starts, such as Debian's grubx64.efi.signed.")
  @Nullable Path signed;

  /** What is wanted. */
  EfiPrograms programs() throws IOException, UsageException {
    if ((shim == null) != (signed == null)) {
      throw new UsageException("--shim and --signed belong together");
    }
    Optional<SignedPrograms> signedPrograms =
        shim == null || signed == null
            ? Optional.empty()
            : Optional.of(
                SignedPrograms.of(
                    Blob.of(ImageContent.bytes(shim)),
                    shim.toString(),
                    Blob.of(ImageContent.bytes(signed)),
                    signed.toString(),
                    companion(shim, "mm"),
                    companion(shim, "fb")));
    return new EfiPrograms(
        Optional.ofNullable(bootloaderId),
        noRemovable ? Removable.NO : Removable.YES,
        signedPrograms);
  }

  /**
   * A program that lies beside a shim of the name shimx64.efi, signed or not, as mmx64.efi does.
   */
  private static Optional<Blob> companion(Path shim, String name)
      throws IOException, UsageException {
    String shimName = String.valueOf(shim.getFileName());
    if (!shimName.startsWith(SHIM)) {
      return Optional.empty();
    }
    Path file = shim.resolveSibling(name + shimName.substring(SHIM.length()));
    return Files.isRegularFile(file)
        ? Optional.of(Blob.of(ImageContent.bytes(file)))
        : Optional.empty();
  }

  /** The volume that gets the programs. */
  DiskPartition volume(PartitionedDisk disk, DiskPartition boot)
      throws IOException, UsageException {
    if (partition != null) {
      return TargetDisk.named(disk, partition);
    }
    DiskPartition found = null;
    for (DiskPartition candidate : disk.fatVolumes()) {
      if (candidate.use() == DiskPartition.Use.EFI_SYSTEM) {
        if (found != null) {
          return boot;
        }
        found = candidate;
      }
    }
    return found == null ? boot : found;
  }
}
