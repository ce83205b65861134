package org.bootdisk.bootdisk.inspect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.grub.BiosInstallation;
import org.bootdisk.grub.BootLoader;
import org.bootdisk.grub.GrubImage;
import org.bootdisk.grub.ObjectType;
import org.bootdisk.grub.SectorRun;

/** What GRUB's images carry, and the one that a BIOS starts. */
final class GrubPart {

  private static final int SECTOR = 512;

  private GrubPart() {}

  /** The boot loader that the first sector holds. */
  static Part ofBootSector(BlockDevice disk) throws IOException {
    BootLoader loader = BootLoader.on(disk);
    Part.Builder part =
        Part.of("bios-loader", "").derived("loader", new Value.Text(loader.description()));
    if (loader != BootLoader.GRUB) {
      return part.build();
    }
    try {
      BiosInstallation bios = BiosInstallation.read(disk);
      ByteRange[] places = places(bios);
      part.count("core-lba", bios.kernelSector(), new ByteRange(MbrPart.KERNEL_SECTOR, Long.BYTES))
          .derived("core-size", new Value.Bytes(bios.coreSize()), places)
          .derived("sectors", new Value.Count(bios.sectorCount()), places)
          .derived("sector-runs", new Value.Texts(runs(bios)))
          .text("redundancy", bios.codes().name().toLowerCase(Locale.ROOT), places);
      addTo(part, bios.image(), places);
    } catch (FormatException e) {
      part.problem(e);
    }
    return part.build();
  }

  private static ByteRange[] places(BiosInstallation bios) {
    List<ByteRange> places = new ArrayList<>();
    for (SectorRun run : bios.runs()) {
      places.add(place(run));
    }
    return places.toArray(new ByteRange[0]);
  }

  static ByteRange place(SectorRun run) {
    return new ByteRange(run.start() * SECTOR, run.count() * SECTOR);
  }

  private static List<String> runs(BiosInstallation bios) {
    List<String> runs = new ArrayList<>();
    for (SectorRun run : bios.runs()) {
      runs.add(run.start() + "-" + (run.end() - 1));
    }
    return runs;
  }

  /**
   * Adds what an image carries.
   *
   * @param places the image's bytes; what is in them is compressed or linked, so each fact is all
   *     over them
   */
  static void addTo(Part.Builder part, GrubImage image, ByteRange... places) {
    part.text("version", image.version().orElse("not told"), places)
        .text("prefix", image.prefix(), places)
        .texts("modules", image.modules(), places);
    if (image.config().isPresent()) {
      part.text("config", image.config().get().strip(), places);
    }
    if (image.memdisk().isPresent()) {
      part.bytes("memdisk", image.memdisk().get().size(), places);
    }
    if (image.publicKeys() > 0) {
      part.count("public-keys", image.publicKeys(), places);
    }
    if (!image.marks().isEmpty()) {
      part.texts("marks", image.marks().stream().map(ObjectType::toString).toList(), places);
    }
  }
}
