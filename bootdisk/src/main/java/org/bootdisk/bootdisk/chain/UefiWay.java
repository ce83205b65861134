package org.bootdisk.bootdisk.chain;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.bootdisk.chain.BootWay.Firmware;
import org.bootdisk.bootdisk.grub.DiskPartition;
import org.bootdisk.fat.volume.FatNode;
import org.jspecify.annotations.Nullable;

/** From the EFI system partition on. */
final class UefiWay {

  /** Where firmware looks on a disk that it does not know (UEFI 2.10 §3.5.1.1). */
  private static final List<String> REMOVABLE =
      List.of("/EFI/BOOT/BOOTX64.EFI", "/EFI/BOOT/BOOTIA32.EFI", "/EFI/BOOT/BOOTAA64.EFI");

  static final String SOURCE = "UEFI 2.10 §3.5.1.1";

  private final ChainDisk disk;
  private final Hops hops = new Hops(Firmware.UEFI);

  private UefiWay(ChainDisk disk) {
    this.disk = disk;
  }

  static BootWay check(ChainDisk disk) throws IOException {
    UefiWay way = new UefiWay(disk);
    try {
      return way.check();
    } catch (FormatException e) {
      way.hops.fault(ChainRule.VOLUME, e.fault());
      return way.hops.present();
    }
  }

  private BootWay check() throws IOException {
    List<ChainVolume> volumes = systemVolumes();
    boolean found = false;
    for (ChainVolume volume : volumes) {
      for (String path : REMOVABLE) {
        FatNode program = volume.file(path);
        if (program != null) {
          found = true;
          new ProgramWay(disk, hops, volume).follow(program);
        }
      }
    }
    if (!found) {
      found = followOthers(volumes);
    }
    if (found) {
      return hops.present();
    }
    return isMeant() ? missing() : hops.absent();
  }

  private BootWay missing() throws IOException {
    for (FormatException e : disk.broken()) {
      hops.fault(ChainRule.PARTITIONS, e.fault());
    }
    hops.fault(
        ChainRule.PROGRAM,
        Fault.in(disk.disk().device().description())
            .actual("no EFI system partition has a program such as " + REMOVABLE.get(0))
            .expected("one that firmware finds")
            .source(SOURCE));
    return hops.present();
  }

  /** Volumes of EFI system partitions; of all, if there is no such partition. */
  private List<ChainVolume> systemVolumes() {
    List<ChainVolume> system = new ArrayList<>();
    for (ChainVolume volume : disk.volumes()) {
      if (volume.partition().use() == DiskPartition.Use.EFI_SYSTEM) {
        system.add(volume);
      }
    }
    return system.isEmpty() ? disk.volumes() : system;
  }

  /** Whether somebody has made an EFI system partition for more than a label. */
  private boolean isMeant() throws IOException {
    for (DiskPartition partition : disk.disk().partitions()) {
      if (partition.use() == DiskPartition.Use.EFI_SYSTEM) {
        return true;
      }
    }
    return false;
  }

  /** Programs that only firmware which was told of them starts. */
  private boolean followOthers(List<ChainVolume> volumes) throws IOException {
    boolean found = false;
    for (ChainVolume volume : volumes) {
      FatNode efi = volume.volume().find("/EFI");
      if (efi == null || !efi.isDirectory()) {
        continue;
      }
      for (FatNode vendor : volume.volume().list(efi)) {
        FatNode program = vendor.isDirectory() ? grub(volume, vendor.path()) : null;
        if (program != null) {
          found = true;
          hops.fault(
              ChainRule.REMOVABLE,
              Fault.in(volume.where("/" + program.path()))
                  .actual("firmware starts it only if its settings name it")
                  .expected("a copy at " + REMOVABLE.get(0))
                  .source(SOURCE));
          new ProgramWay(disk, hops, volume).follow(program);
        }
      }
    }
    return found;
  }

  /** The GRUB in a directory, as packages name it. */
  private static @Nullable FatNode grub(ChainVolume volume, String directory) throws IOException {
    for (String name : List.of("grubx64.efi", "grubia32.efi", "grubaa64.efi", "grub.efi")) {
      FatNode file = volume.file(directory + "/" + name);
      if (file != null) {
        return file;
      }
    }
    return null;
  }
}
