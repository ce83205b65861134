package org.bootdisk.cli.grub;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.bootdisk.grub.DiskPartition;
import org.bootdisk.bootdisk.grub.GrubNotFoundException;
import org.bootdisk.bootdisk.grub.InstallPlan;
import org.bootdisk.bootdisk.grub.InstallRequest;
import org.bootdisk.bootdisk.grub.PartitionedDisk;
import org.bootdisk.bootdisk.recipe.BuildTime;
import org.bootdisk.cli.command.DiskImage;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.grub.Embedding.DriveCheck;
import org.bootdisk.grub.Embedding.Redundancy;
import org.bootdisk.grub.GrubPlatform;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bootdisk grub install}. */
@Command(
    name = "install",
    description = "Install GRUB in an image whose partitions and FAT volume are there already.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bootdisk grub install disk.qcow2",
      "  bootdisk grub install disk.img --target i386-pc --install-modules 'normal ls'",
      "  bootdisk grub install disk.img --target x86_64-efi --bootloader-id debian",
      "",
      "Everything is decided before anything is written: files first, then the core",
      "image, the boot sector last. It needs no grub.cfg, but GRUB shows its prompt",
      "without one."
    })
final class InstallCommand extends Subcommand {

  @Mixin TargetDisk target = new TargetDisk();
  @Mixin GrubSources sources = new GrubSources();
  @Mixin ImageContent content = new ImageContent();
  @Mixin EfiOptions efi = new EfiOptions();
  @Mixin DataFiles data = new DataFiles();

  @Option(
      names = "--target",
      split = " |,",
      paramLabel = "PLATFORM",
      description =
          "i386-pc, x86_64-efi, i386-efi or arm64-efi, or several (default: i386-pc where there is"
              + " a BIOS boot partition or an MBR, x86_64-efi where there is an EFI system"
              + " partition).")
  List<String> targets = new ArrayList<>();

  @Option(
      names = "--boot-directory",
      paramLabel = "DIR",
      description = "The directory on the volume that gets grub/ (default: /).")
  String bootDirectory = "/";

  @Option(
      names = "--modules",
      split = " |,",
      paramLabel = "NAMES",
      description = "Modules to embed beside those that find GRUB's directory.")
  List<String> modules = new ArrayList<>();

  @Option(
      names = "--install-modules",
      split = " |,",
      paramLabel = "NAMES",
      description = "Modules to copy, with all that they need (default: all).")
  List<String> installed = new ArrayList<>();

  @Option(names = "--no-rs-codes", description = "Put no Reed-Solomon codes behind core.img.")
  boolean noRsCodes;

  @Option(
      names = "--allow-floppy",
      description = "Believe a BIOS that says that the disk is a floppy.")
  boolean allowFloppy;

  @Option(names = "--dry-run", description = "Say what would be done; write nothing.")
  boolean dryRun;

  @Override
  public Integer call() throws Exception {
    try (BlockDevice device =
        dryRun ? DiskImage.openReadOnly(target.image()) : DiskImage.openWritable(target.image())) {
      PartitionedDisk disk = PartitionedDisk.read(device);
      InstallPlan plan = InstallPlan.of(disk, request(disk));
      if (!dryRun) {
        plan.carryOut(BuildTime.of(console().variable("SOURCE_DATE_EPOCH")));
      }
      if (common().json()) {
        console().json("bootdisk-grub-install-1", json -> GrubJson.write(json, plan));
      } else {
        say(device.description() + (dryRun ? ": would install GRUB" : ": GRUB installed"));
        say(GrubText.of(plan));
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException(e);
    }
    return ExitCode.OK;
  }

  private InstallRequest request(PartitionedDisk disk)
      throws IOException, UsageException, GrubNotFoundException {
    DiskPartition boot = target.volume(disk);
    DiskPartition esp = efi.volume(disk, boot);
    return new InstallRequest(
        sources.builds(platforms(disk, esp), console(), this::say),
        boot,
        esp,
        BootDirectory.grub(bootDirectory),
        content.image("", modules),
        installed.isEmpty() ? Optional.empty() : Optional.of(installed),
        data.files(),
        efi.programs(),
        noRsCodes ? Redundancy.NONE : Redundancy.REED_SOLOMON,
        allowFloppy ? DriveCheck.FLOPPY_ALLOWED : DriveCheck.HARD_DISK);
  }

  private List<GrubPlatform> platforms(PartitionedDisk disk, DiskPartition esp)
      throws UsageException {
    List<GrubPlatform> platforms = new ArrayList<>();
    for (String name : targets) {
      GrubPlatform platform = Platforms.named(name);
      if (!platforms.contains(platform)) {
        platforms.add(platform);
      }
    }
    if (platforms.isEmpty()) {
      platforms = disk.usualPlatforms(esp);
    }
    if (platforms.isEmpty()) {
      throw new UsageException(
          "the disk has neither a BIOS boot partition nor an EFI system partition; name a"
              + " --target");
    }
    return platforms;
  }
}
