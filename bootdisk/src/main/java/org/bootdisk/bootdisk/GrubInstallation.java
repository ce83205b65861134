package org.bootdisk.bootdisk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bootdisk.block.Beside;
import org.bootdisk.block.Content;
import org.bootdisk.bootdisk.grub.GrubSite;
import org.bootdisk.bootdisk.grub.GrubTree;
import org.bootdisk.grub.CoreImage;
import org.bootdisk.grub.EfiImage;
import org.bootdisk.grub.Embedding;
import org.bootdisk.grub.EmbeddingArea;
import org.bootdisk.grub.GrubBuild;

/**
 * GRUB as grub-install puts it on a disk: what is embedded outside the file system, and the files
 * in it.
 *
 * @param bios the build for a BIOS and its core.img, if there is one
 * @param files by path on the FAT volume
 */
record GrubInstallation(Optional<Bios> bios, SortedMap<String, Content> files) {

  /** A disk without GRUB. */
  static final GrubInstallation NONE = new GrubInstallation(Optional.empty(), new TreeMap<>());

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

  /**
   * What starts from a BIOS.
   *
   * @param build whose boot.img it is
   * @param core the image to embed
   */
  record Bios(GrubBuild build, CoreImage core) {

    /** Boot code, and core.img in {@code area} with codes behind it that repair it. */
    Embedding in(EmbeddingArea area) throws IOException {
      return Embedding.of(build, core, area, Embedding.Redundancy.REED_SOLOMON);
    }
  }

  /**
   * Builds the images of all {@code builds} and lists what goes with them. To pack core.img takes
   * as long as the rest, which is done meanwhile.
   */
  static GrubInstallation of(List<GrubBuild> builds, GrubSite site) throws IOException {
    GrubTree tree = new GrubTree(site.directory());
    Optional<Bios> bios;
    try (Beside<Optional<Bios>> core = Beside.start("core.img", () -> bios(builds, site))) {
      try {
        for (GrubBuild build : builds) {
          addFiles(build, site, tree);
        }
      } catch (IOException e) {
        core.await(); // What its own failure tells comes first.
        throw e;
      }
      bios = core.await();
    }
    if (bios.isPresent()) {
      tree.addBiosImages(bios.get().build(), bios.get().core());
    }
    tree.addEnvironment();
    tree.addOwn("device.map", DEVICE_MAP.getBytes(StandardCharsets.UTF_8));
    SortedMap<String, Content> files = new TreeMap<>();
    for (Map.Entry<String, byte[]> file : tree.files().entrySet()) {
      files.put(file.getKey(), Content.of(file.getValue()));
    }
    return new GrubInstallation(bios, files);
  }

  /** What starts from a BIOS, if one of {@code builds} is for it. */
  private static Optional<Bios> bios(List<GrubBuild> builds, GrubSite site) throws IOException {
    Optional<Bios> bios = Optional.empty();
    for (GrubBuild build : builds) {
      if (!build.platform().isEfi()) {
        CoreImage core = CoreImage.build(build, site.image(build.platform()));
        bios = Optional.of(new Bios(build, core));
      }
    }
    return bios;
  }

  /** Adds the modules of a build, and its program for UEFI. */
  private static void addFiles(GrubBuild build, GrubSite site, GrubTree tree) throws IOException {
    if (build.platform().isEfi()) {
      byte[] image = EfiImage.build(build, site.image(build.platform()));
      tree.addEfiImage(build.platform(), image).addRemovable(build.platform(), image);
    }
    requireMenuModules(build);
    tree.addModules(build);
  }

  private static void requireMenuModules(GrubBuild build) throws IOException {
    for (String module : MENU_MODULES) {
      build.files().require(module + ".mod");
    }
  }
}
