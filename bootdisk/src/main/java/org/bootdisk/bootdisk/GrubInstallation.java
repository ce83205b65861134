package org.bootdisk.bootdisk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bootdisk.block.Content;
import org.bootdisk.bootdisk.grub.GrubPair;
import org.bootdisk.gpt.LbaRange;
import org.bootdisk.grub.CoreImage;
import org.bootdisk.grub.EfiImage;
import org.bootdisk.grub.Embedding;
import org.bootdisk.grub.EmbeddingArea;
import org.bootdisk.grub.EnvironmentBlock;
import org.bootdisk.grub.GrubBuild;
import org.bootdisk.grub.GrubFiles;
import org.bootdisk.grub.GrubImageOptions;

/**
 * GRUB as grub-install puts it on the seed's disk, for BIOS and UEFI: what is embedded outside the
 * file system, and the files in it.
 *
 * @param embedding boot code and core.img for BIOS
 * @param files by path on the FAT volume
 */
record GrubInstallation(Embedding embedding, SortedMap<String, Content> files) {

  /** Where GRUB finds its directory: on the disk that it was started from. */
  private static final String PREFIX = "(,gpt" + SeedPartitions.EFI_SYSTEM + ")/grub";

  /** What grub-install embeds for a FAT file system on a GPT disk; biosdisk is for BIOS alone. */
  private static final List<String> UEFI_MODULES = List.of("fat", "part_gpt");

  private static final List<String> BIOS_MODULES = List.of("fat", "part_gpt", "biosdisk");

  /**
   * What grub.cfg uses, so that a build without it is refused now and not by the booting machine.
   */
  private static final List<String> MENU_MODULES =
      List.of(
          "normal",
          "linux",
          "serial",
          "echo",
          "sleep",
          "reboot",
          "halt",
          "loadenv",
          "test",
          "terminal");

  /** The seed's, for GRUB's own tools that may be run in the guest. */
  private static final String DEVICE_MAP = "(hd0) /dev/vda\n";

  /** Builds both images and lists what goes with them. */
  static GrubInstallation of(GrubPair grub, LbaRange biosBoot) throws IOException {
    CoreImage core = CoreImage.build(grub.bios(), GrubImageOptions.of(PREFIX, BIOS_MODULES));
    EmbeddingArea area = new EmbeddingArea(biosBoot.startingLba(), biosBoot.blocks());
    Embedding embedding = Embedding.of(grub.bios(), core, area, Embedding.Redundancy.REED_SOLOMON);
    byte[] efi = EfiImage.build(grub.uefi(), GrubImageOptions.of(PREFIX, UEFI_MODULES));

    SortedMap<String, Content> files = new TreeMap<>();
    addModules(files, grub.bios());
    addModules(files, grub.uefi());
    files.put("/grub/i386-pc/boot.img", Content.of(grub.bios().files().require("boot.img")));
    files.put("/grub/i386-pc/core.img", Content.of(core.toByteArray()));
    files.put("/grub/x86_64-efi/core.efi", Content.of(efi));
    files.put("/EFI/BOOT/BOOTX64.EFI", Content.of(efi));
    files.put("/grub/grubenv", Content.of(EnvironmentBlock.EMPTY.encode()));
    files.put("/grub/device.map", text(DEVICE_MAP));
    return new GrubInstallation(embedding, files);
  }

  /** The text of a file. */
  static Content text(String text) {
    return Content.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void addModules(SortedMap<String, Content> files, GrubBuild build)
      throws IOException {
    GrubFiles from = build.files();
    for (String module : MENU_MODULES) {
      from.require(module + ".mod");
    }
    build.requireConsistentModules();
    for (String name : from.names()) {
      if (build.platform().isCopiedToDisk(name)) {
        files.put(
            "/grub/" + build.platform().directoryName() + "/" + name,
            Content.of(from.require(name)));
      }
    }
  }
}
