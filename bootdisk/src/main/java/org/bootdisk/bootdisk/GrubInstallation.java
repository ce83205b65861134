package org.bootdisk.bootdisk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bootdisk.block.Content;
import org.bootdisk.bootdisk.grub.GrubPair;
import org.bootdisk.bootdisk.grub.GrubSite;
import org.bootdisk.bootdisk.grub.GrubTree;
import org.bootdisk.bootdisk.grub.PartitionMap;
import org.bootdisk.gpt.LbaRange;
import org.bootdisk.grub.CoreImage;
import org.bootdisk.grub.EfiImage;
import org.bootdisk.grub.Embedding;
import org.bootdisk.grub.EmbeddingArea;
import org.bootdisk.grub.GrubBuild;

/**
 * GRUB as grub-install puts it on the seed's disk, for BIOS and UEFI: what is embedded outside the
 * file system, and the files in it.
 *
 * @param embedding boot code and core.img for BIOS
 * @param files by path on the FAT volume
 */
record GrubInstallation(Embedding embedding, SortedMap<String, Content> files) {

  private static final GrubSite SITE =
      new GrubSite(PartitionMap.GPT, SeedPartitions.EFI_SYSTEM, GrubSite.DIRECTORY);

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
    CoreImage core = CoreImage.build(grub.bios(), SITE.image(grub.bios().platform()));
    EmbeddingArea area = new EmbeddingArea(biosBoot.startingLba(), biosBoot.blocks());
    Embedding embedding = Embedding.of(grub.bios(), core, area, Embedding.Redundancy.REED_SOLOMON);
    byte[] efi = EfiImage.build(grub.uefi(), SITE.image(grub.uefi().platform()));
    requireMenuModules(grub.bios());
    requireMenuModules(grub.uefi());
    GrubTree tree =
        new GrubTree(SITE.directory())
            .addModules(grub.bios())
            .addModules(grub.uefi())
            .addBiosImages(grub.bios(), core)
            .addEfiImage(grub.uefi().platform(), efi)
            .addRemovable(grub.uefi().platform(), efi)
            .addEnvironment()
            .addOwn("device.map", DEVICE_MAP.getBytes(StandardCharsets.UTF_8));
    SortedMap<String, Content> files = new TreeMap<>();
    for (Map.Entry<String, byte[]> file : tree.files().entrySet()) {
      files.put(file.getKey(), Content.of(file.getValue()));
    }
    return new GrubInstallation(embedding, files);
  }

  /** The text of a file. */
  static Content text(String text) {
    return Content.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void requireMenuModules(GrubBuild build) throws IOException {
    for (String module : MENU_MODULES) {
      build.files().require(module + ".mod");
    }
  }
}
