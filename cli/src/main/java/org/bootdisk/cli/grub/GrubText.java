package org.bootdisk.cli.grub;

import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Text;
import org.bootdisk.bootdisk.grub.InstalledGrub;
import org.bootdisk.bootdisk.grub.InstalledGrub.Program;
import org.bootdisk.bootdisk.grub.PartitionedDisk;
import org.bootdisk.grub.BiosInstallation;
import org.bootdisk.grub.GrubImage;
import org.bootdisk.grub.ObjectType;

/** What is installed, for people. */
final class GrubText {

  private final StringBuilder out = new StringBuilder();

  private GrubText() {}

  static String of(InstalledGrub installed) {
    GrubText text = new GrubText();
    text.addDisk(installed.disk());
    if (installed.bios().isPresent()) {
      text.add(installed.bios().get());
    } else {
      text.line("BIOS", "the boot sector is not GRUB's");
    }
    for (Program program : installed.programs()) {
      text.line("UEFI", program.path() + " on partition " + program.partition().shown());
      text.add(program.image());
    }
    if (installed.programs().isEmpty()) {
      text.line("UEFI", "no GRUB below /EFI of a FAT volume");
    }
    return text.out.toString();
  }

  private void addDisk(PartitionedDisk disk) {
    line(
        "disk",
        Text.format(
            "%s, partition table %s, blocks of %d bytes",
            ByteSize.print(disk.device().size()),
            disk.map().grubName().isEmpty() ? "none" : disk.map().grubName(),
            disk.blockSize()));
  }

  private void add(BiosInstallation bios) {
    line("BIOS", "GRUB");
    detail("core image", bios.coreSize() + " bytes at LBA " + bios.kernelSector());
    detail("sectors", bios.sectorCount() + " loaded");
    detail(
        "Reed-Solomon",
        switch (bios.codes()) {
          case NONE -> "no codes";
          case INTACT -> "codes match";
          case DAMAGED -> "core image or codes are damaged; GRUB repairs them as it starts";
        });
    add(bios.image());
  }

  private void add(GrubImage image) {
    detail("platform", image.platform().directoryName());
    detail("version", image.version().map(Quoted::of).orElse("not told"));
    detail("prefix", image.prefix().isEmpty() ? "none" : Quoted.of(image.prefix()));
    List<String> modules = new ArrayList<>();
    image.modules().forEach(module -> modules.add(Quoted.of(module)));
    detail("modules", modules.isEmpty() ? "none" : String.join(" ", modules).replace("'", ""));
    image.config().ifPresent(config -> detail("configuration", Quoted.of(config)));
    image.memdisk().ifPresent(disk -> detail("memory disk", disk.size() + " bytes"));
    if (image.publicKeys() > 0) {
      detail("public keys", Integer.toString(image.publicKeys()));
    }
    for (ObjectType mark : image.marks()) {
      detail("mark", mark.toString());
    }
    image.sbat().ifPresent(sbat -> detail("SBAT", Quoted.of(sbat)));
  }

  private void line(String name, String value) {
    out.append(Text.format("%-6s%s\n", name, value));
  }

  private void detail(String name, String value) {
    out.append(Text.format("  %-15s%s\n", name, value));
  }
}
