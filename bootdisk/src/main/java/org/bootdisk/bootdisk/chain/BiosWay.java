package org.bootdisk.bootdisk.chain;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.bootdisk.chain.BootWay.Firmware;
import org.bootdisk.bootdisk.grub.DiskPartition;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.grub.BiosInstallation;
import org.bootdisk.grub.BootImage;
import org.bootdisk.grub.BootLoader;
import org.bootdisk.grub.GrubPlatform;
import org.jspecify.annotations.Nullable;

/** From the first sector on. */
final class BiosWay {

  private static final int SECTOR = 512;
  private final ChainDisk disk;
  private final BlockDevice device;
  private final String where;
  private final Hops hops = new Hops(Firmware.BIOS);

  private BiosWay(ChainDisk disk) {
    this.disk = disk;
    this.device = disk.disk().device();
    this.where = device.description() + "[core.img]";
  }

  static BootWay check(ChainDisk disk) throws IOException {
    BiosWay way = new BiosWay(disk);
    try {
      return way.check();
    } catch (FormatException e) {
      way.hops.fault(ChainRule.VOLUME, e.fault());
      return way.hops.present();
    }
  }

  private BootWay check() throws IOException {
    if (device.size() < SECTOR) {
      return hops.absent();
    }
    BiosInstallation installed;
    try {
      installed = BiosInstallation.read(device);
    } catch (FormatException.NotRecognized e) {
      if (!isMeant()) {
        return hops.absent();
      }
      hops.fault(ChainRule.BOOT, e.fault());
      return hops.present();
    } catch (FormatException e) {
      checkBootCode();
      hops.fault(ChainRule.CORE, e.fault());
      return hops.present();
    }
    checkBootCode();
    checkCore(installed);
    if (!hops.has(ChainRule.CORE)) {
      hops.prove("core image " + where);
    }
    GrubWay.follow(disk, hops, installed.image(), where, ChainDisk.NAME);
    return hops.present();
  }

  /** Checks what GRUB repairs, and what no codes protect. */
  private void checkCore(BiosInstallation installed) throws IOException {
    switch (installed.codes()) {
      case NONE, INTACT -> {}
      case DAMAGED ->
          codes(
              ChainRule.REDUNDANCY,
              installed.damagedSectors() + " sectors are damaged",
              "none; GRUB repairs them each time by its Reed-Solomon codes");
      case ERASED ->
          codes(
              ChainRule.REDUNDANCY,
              "the Reed-Solomon codes are erased",
              "codes by which GRUB can repair it");
      case LOST ->
          codes(
              ChainRule.CORE,
              "the Reed-Solomon codes do not fit, and show more damage than they repair",
              "at most half as many damaged sectors as there are sectors of codes");
    }
    VolumeGrubFiles files = copies();
    CoreCopy copy = files == null ? null : CoreCopy.read(files);
    Fault damage = copy == null ? null : copy.damage(installed, where);
    if (damage != null) {
      hops.fault(ChainRule.CORE, damage);
    }
  }

  private void codes(ChainRule rule, String actual, String expected) {
    hops.fault(
        rule,
        Fault.in(where)
            .actual(actual)
            .expected(expected)
            .source("GRUB, grub-core/lib/reed_solomon.c")
            .advice("install GRUB again"));
  }

  /** Whether the disk has something that only a BIOS would need. */
  private boolean isMeant() throws IOException {
    for (DiskPartition partition : disk.disk().partitions()) {
      if (partition.use() == DiskPartition.Use.BIOS_BOOT) {
        return true;
      }
    }
    return !disk.disk().partitions().isEmpty() && BootLoader.on(device) != BootLoader.NONE;
  }

  /** GRUB's own files for a BIOS, wherever they are on the disk; null if there are none. */
  private @Nullable VolumeGrubFiles copies() throws IOException {
    for (ChainVolume volume : disk.volumes()) {
      for (String directory : ChainVolume.GRUB_DIRECTORIES) {
        String platform = directory + "/" + GrubPlatform.I386_PC.directoryName();
        FatNode node = volume.volume().find(platform);
        if (node != null && node.isDirectory()) {
          return new VolumeGrubFiles(GrubPlatform.I386_PC, volume, platform);
        }
      }
    }
    return null;
  }

  /** Compares with the copy that grub-install leaves: nothing else would show damage. */
  private void checkBootCode() throws IOException {
    VolumeGrubFiles copies = copies();
    byte[] copy = copies == null ? new byte[0] : copies.read("boot.img").orElse(new byte[0]);
    byte[] sector = new byte[SECTOR];
    device.read(0, ByteBuffer.wrap(sector));
    BootImage boot = BootImage.in(sector);
    String sectorZero = device.description() + "[LBA 0]: boot.img";
    for (Fault fault : boot.fieldFaults(sectorZero)) {
      hops.fault(ChainRule.BOOT, fault);
    }
    if (copies != null && copy.length == SECTOR && !boot.hasCodeOf(copy)) {
      hops.fault(
          ChainRule.BOOT,
          Fault.in(sectorZero)
              .actual("the boot code differs from " + copies.where("boot.img"))
              .expected("the same code")
              .advice("install GRUB again"));
    } else if (!hops.has(ChainRule.BOOT)) {
      hops.prove("boot sector " + device.description());
    }
  }
}
