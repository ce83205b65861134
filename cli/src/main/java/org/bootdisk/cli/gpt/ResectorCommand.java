package org.bootdisk.cli.gpt;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.bootdisk.Resectoring;
import org.bootdisk.bootdisk.recipe.ImageFormat;
import org.bootdisk.cli.command.DiskImage;
import org.bootdisk.cli.command.OutputException;
import org.bootdisk.cli.command.ProgressDisplay;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.edit.GptErasure;
import org.bootdisk.qcow2.Qcow2Image;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk gpt resector}. */
@Command(
    name = "resector",
    description =
        "Turn a disk to logical sectors of another size: the table is rebuilt, FAT volumes are"
            + " formatted anew with their content, other partitions keep their bytes and place.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bootdisk gpt resector disk.img disk-4096.img --to 4096",
      "  bootdisk gpt resector boot.qcow2 uefi.qcow2 --to 4096 --without 1",
      "",
      "A disk with FAT volumes goes to a new image, of the same format, which",
      "appears complete or not at all. A BIOS boot partition at sector 34 lies where",
      "the table of a disk with sectors of 4096 bytes goes, and no BIOS starts GRUB",
      "from such a disk: leave it out."
    })
final class ResectorCommand extends GptChange {

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "OUTPUT",
      description = "The new image; needed if there are FAT volumes.")
  @Nullable Path output;

  @Option(
      names = "--to",
      paramLabel = "BYTES",
      required = true,
      description = "The new sector size: 512 or 4096.")
  int to;

  @Option(
      names = "--without",
      paramLabel = "N",
      split = ",",
      description = "Leave this partition out of the new image.")
  NavigableSet<Integer> without = new TreeSet<>();

  @Override
  @Nullable Path output() {
    return output;
  }

  @Override
  Change plan(BlockDevice device, GptReading reading) throws IOException, UsageException {
    Path target = output;
    if (target != null) {
      OutputException.requireCreatable(target);
      DiskImage.requireUnused(target);
      if (Files.exists(target) && Files.isSameFile(target, image())) {
        throw new UsageException(target + " is the image itself; name another file");
      }
    }
    Resectoring made = Resectoring.plan(device, existing(reading), to, geometry(), without);
    if (target != null) {
      return new Rebuilt(made, target);
    }
    if (!dryRun()) {
      requireTableOnly(made);
    }
    return new Resectored(made.after(), GptErasure.of(reading).except(made.after()));
  }

  private void requireTableOnly(Resectoring made) throws UsageException {
    if (!made.volumes().isEmpty() || !without.isEmpty()) {
      String why =
          made.volumes().isEmpty()
              ? "partitions are left out of a new image only"
              : "partition "
                  + made.volumes().first()
                  + " holds a FAT volume, which is formatted anew in a new image only";
      throw new UsageException(
          why + "; name one: bootdisk gpt resector disk.img disk-" + to + ".img --to " + to);
    }
  }

  /** A disk whose partitions all keep their bytes: only the table is written. */
  private record Resectored(GptDisk after, GptErasure old) implements Change {
    @Override
    public String summary() {
      return "sectors of " + after.blockSize() + " bytes";
    }

    @Override
    public void writeTo(BlockDevice device) throws IOException {
      after.writeTo(device);
      old.run(device);
    }
  }

  /** A new image; the one there is stays as it is. */
  private final class Rebuilt implements Change {
    private final Resectoring made;
    private final Path target;

    Rebuilt(Resectoring made, Path target) {
      this.made = made;
      this.target = target;
    }

    @Override
    public GptDisk after() {
      return made.after();
    }

    @Override
    public String summary() {
      return "sectors of "
          + made.after().blockSize()
          + " bytes, FAT volumes formatted anew: "
          + made.volumes().size();
    }

    @Override
    public void writeTo(BlockDevice device) throws IOException {
      ImageFormat format = device instanceof Qcow2Image ? ImageFormat.QCOW2 : ImageFormat.RAW;
      try (ProgressDisplay progress =
          ProgressDisplay.of(
              console(), common(), "Writing " + target.getFileName(), made.regions().size())) {
        made.build(target, format, progress);
      } catch (FileSystemException e) {
        throw OutputException.of(target, e);
      }
    }
  }
}
