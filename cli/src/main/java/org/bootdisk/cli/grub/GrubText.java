package org.bootdisk.cli.grub;

import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Text;
import org.bootdisk.bootdisk.grub.InstallPlan;
import org.bootdisk.bootdisk.grub.InstalledGrub;
import org.bootdisk.bootdisk.grub.InstalledGrub.PlatformDirectory;
import org.bootdisk.bootdisk.grub.InstalledGrub.Program;
import org.bootdisk.bootdisk.grub.PartitionedDisk;
import org.bootdisk.grub.BiosInstallation;
import org.bootdisk.grub.Embedding;
import org.bootdisk.grub.ForeignSectors.ForeignSector;
import org.bootdisk.grub.GrubImage;
import org.bootdisk.grub.ObjectType;
import org.bootdisk.grub.SectorRun;

/** What is installed, for people. */
final class GrubText {

  private final StringBuilder out = new StringBuilder();

  private GrubText() {}

  static String of(InstalledGrub installed) {
    GrubText text = new GrubText();
    text.addDisk(installed.disk());
    text.line("BIOS", installed.loader().description());
    installed.broken().ifPresent(fault -> text.detail("broken", fault));
    installed.bios().ifPresent(text::add);
    for (Program program : installed.programs()) {
      text.line("UEFI", program.path() + " on partition " + program.partition().shown());
      text.add(program.image());
    }
    if (installed.programs().isEmpty()) {
      text.line("UEFI", "no GRUB below /EFI of a FAT volume");
    }
    installed.directories().forEach(text::add);
    return text.out.toString();
  }

  /** What an installation comes to, without a newline at the end. */
  static String of(InstallPlan plan) {
    GrubText text = new GrubText();
    text.detail("before", plan.before().description());
    text.detail("prefix", plan.site().prefix());
    if (plan.embedding().isPresent()) {
      text.add(plan, plan.embedding().get());
    }
    for (String path : plan.programs().keySet()) {
      boolean replaces = plan.replacedPrograms().contains(path);
      text.detail("UEFI", path + (replaces ? ", in place of another program" : ""));
    }
    text.detail(
        "files", plan.files().size() + ", of which " + plan.changedFiles() + " are new or differ");
    return text.out.substring(0, text.out.length() - 1);
  }

  private void add(InstallPlan plan, Embedding embedding) {
    detail("core image", plan.coreSize() + " bytes, " + embedding.sectorCount() + " sectors");
    addRuns(embedding.runs());
    for (ForeignSector sector : plan.avoided()) {
      detail("avoided", "LBA " + sector.lba() + ", which " + sector.software() + " uses");
    }
  }

  private void addRuns(List<SectorRun> runs) {
    for (SectorRun run : runs) {
      detail("", "LBA " + run.start() + " to " + (run.end() - 1));
    }
  }

  private void add(PlatformDirectory directory) {
    line("files", directory.path() + " on partition " + directory.partition().shown());
    detail("version", directory.version().map(Quoted::of).orElse("not told"));
    detail("modules", Integer.toString(directory.modules()));
    if (directory.bootCode().isPresent()) {
      boolean same = directory.bootCode().get();
      detail("boot.img", same ? "is the code in the boot sector" : "is not in the boot sector");
    }
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
    detail("core image", bios.coreSize() + " bytes at LBA " + bios.kernelSector());
    detail("sectors", bios.sectorCount() + " loaded");
    addRuns(bios.runs());
    detail(
        "Reed-Solomon",
        switch (bios.codes()) {
          case NONE -> "no codes";
          case INTACT -> "codes match";
          case DAMAGED ->
              bios.damagedSectors() + " sectors are damaged; GRUB repairs them as it starts";
          case ERASED -> "codes are erased";
          case LOST -> "more sectors are damaged than GRUB can repair";
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
