package org.bootdisk.bootdisk.chain;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.grub.Blob;
import org.bootdisk.grub.GrubImage;
import org.bootdisk.grub.GrubPlatform;
import org.bootdisk.grub.InstalledModules;
import org.jspecify.annotations.Nullable;

/** The hops from GRUB's image on, which are the same for every firmware. */
final class GrubWay {

  /** Modules that read disks on a BIOS, the usual one first. */
  private static final List<String> BIOS_DISKS =
      List.of("biosdisk", "ahci", "ata", "pata", "usbms");

  /** What scripts may rely on, exported (GRUB, grub-core/normal/main.c). */
  private static final List<String> FEATURES =
      List.of(
          "feature_chainloader_bpb",
          "feature_ntldr",
          "feature_platform_search_hint",
          "feature_default_font_path",
          "feature_all_video_module",
          "feature_menuentry_id",
          "feature_menuentry_options",
          "feature_200_final",
          "feature_nativedisk_cmd",
          "feature_timeout_style");

  private static final String PREFIX_SOURCE = "GRUB, grub-core/kern/main.c";

  private final ChainDisk disk;
  private final Hops hops;
  private final GrubImage image;
  private final String where;
  private final LoadedModules loaded;
  private final @Nullable MemoryDisk memory;

  private GrubWay(
      ChainDisk disk, Hops hops, GrubImage image, String where, @Nullable MemoryDisk memory) {
    this.disk = memory == null ? disk : disk.with(memory);
    this.hops = hops;
    this.image = image;
    this.where = where;
    this.loaded = new LoadedModules(image.modules(), image.memory());
    this.memory = memory;
  }

  /**
   * Follows the way of an image to its end.
   *
   * @param image what the firmware starts
   * @param where the image, for messages
   * @param started the device that the firmware started the image from, as GRUB names it
   */
  static void follow(ChainDisk disk, Hops hops, GrubImage image, String where, String started)
      throws IOException {
    Blob carried = image.memdisk().orElse(null);
    MemoryDisk memory = carried == null ? null : MemoryDisk.open(carried, where);
    new GrubWay(disk, hops, image, where, memory).follow(started);
  }

  private void follow(String started) throws IOException {
    Variables variables = new Variables();
    variables.set("grub_cpu", image.platform().cpu());
    variables.set("grub_platform", image.platform().firmware());
    setPrefix(variables, started);
    if (image.config().isPresent()) {
      runEmbedded(variables, image.config().get());
    }
    Optional<String> prefix = variables.get("prefix");
    if (prefix.isEmpty()) {
      unproven("the prefix is set to what is not known before the machine runs");
      return;
    }
    VolumeGrubFiles files = files(prefix.get());
    if (files != null) {
      requireDrivers(files.volume());
      if (!hops.has(ChainRule.PREFIX)) {
        hops.prove("prefix " + files.volume().where(directory(prefix.get())));
      }
      checkModules(files);
      runMenu(variables, prefix.get(), files);
    }
  }

  /** Sets prefix and root as the kernel does: what the image does not name, the firmware does. */
  private void setPrefix(Variables variables, String started) {
    String prefix = image.prefix();
    int end = prefix.lastIndexOf(')');
    String device = prefix.startsWith("(") && end > 0 ? prefix.substring(1, end) : "";
    if (device.isEmpty()) {
      device = started;
    } else if (device.startsWith(",")) {
      device = ChainDisk.NAME + device;
    }
    variables.set("root", device);
    variables.set("prefix", "(" + device + ")" + prefix.substring(end + 1));
  }

  private void runEmbedded(Variables variables, String config) throws IOException {
    String prefix = variables.get("prefix").orElse("");
    ChainVolume volume = volume(prefix);
    if (volume == null) {
      volume = disk.volumes().isEmpty() ? null : disk.volumes().get(0);
    }
    if (volume != null) {
      Commands commands = Commands.embedded(files(volume, prefix), loaded);
      ScriptRun run = new ScriptRun(disk, commands, hops, variables);
      run.runEmbedded(config, where + "[embedded configuration]");
      variables.become(run.variables());
    }
  }

  private @Nullable ChainVolume volume(String prefix) {
    String device = device(prefix);
    return ChainDisk.isOurs(device) ? disk.volume(device) : null;
  }

  private static String device(String prefix) {
    int end = prefix.lastIndexOf(')');
    return prefix.startsWith("(") && end > 0 ? prefix.substring(1, end) : "";
  }

  private static String directory(String prefix) {
    return prefix.substring(prefix.lastIndexOf(')') + 1);
  }

  private VolumeGrubFiles files(ChainVolume volume, String prefix) {
    String directory = directory(prefix) + "/" + image.platform().directoryName();
    return new VolumeGrubFiles(image.platform(), volume, directory);
  }

  /** GRUB's directory, if it is on a volume that can be read. */
  private @Nullable VolumeGrubFiles files(String prefix) throws IOException {
    String device = device(prefix);
    if (!ChainDisk.isOurs(device)) {
      unproven("the prefix is " + Quoted.of(prefix) + ", which is not on this disk");
      return null;
    }
    ChainVolume volume = disk.volume(device);
    if (volume != null && volume.volume().find(directory(prefix)) != null) {
      return files(volume, prefix);
    }
    if (volume == null && disk.exists(device) && disk.broken().isEmpty()) {
      unproven("the prefix is " + Quoted.of(prefix) + ", which is on no volume that is known here");
      return null;
    }
    for (FormatException e : disk.broken()) {
      hops.fault(ChainRule.PREFIX, e.fault());
    }
    hops.fault(
        ChainRule.PREFIX,
        Fault.in(where)
            .actual("the prefix is " + Quoted.of(prefix))
            .expected("a directory on a FAT volume of this disk")
            .source(PREFIX_SOURCE)
            .advice("install GRUB again"));
    return null;
  }

  /**
   * Names the modules that the image must carry to read its own prefix, and does not: they cannot
   * be loaded from what only they can read.
   */
  private void requireDrivers(ChainVolume volume) {
    MemoryDisk carrier = memory != null && volume.equals(memory.volume()) ? memory : null;
    List<String> needed = new ArrayList<>(List.of("fat", "fshelp"));
    if (carrier != null) {
      needed = new ArrayList<>(new TreeSet<>(carrier.drivers()));
    }
    if (volume.partition().number() > 0) {
      needed.add("part_" + disk.disk().map().grubName());
    }
    // UEFI's disks are the kernel's own.
    if (carrier == null
        && image.platform() == GrubPlatform.I386_PC
        && Collections.disjoint(image.modules(), BIOS_DISKS)) {
      needed.add(BIOS_DISKS.get(0));
    }
    needed.removeAll(image.modules());
    if (needed.isEmpty()) {
      return;
    }
    // Commands of the image may load what the memory disk has.
    hops.fault(
        memory != null && carrier == null ? ChainRule.UNPROVEN : ChainRule.PREFIX,
        Fault.in(where)
            .actual("the image does not carry " + String.join(", ", needed))
            .expected("all modules that its prefix is read with")
            .source(PREFIX_SOURCE)
            .advice("install GRUB again"));
  }

  private void checkModules(VolumeGrubFiles files) throws IOException {
    String normal = files.directory() + "/normal.mod";
    if (!image.modules().contains("normal") && files.volume().file(normal) == null) {
      hops.fault(
          ChainRule.NORMAL,
          Fault.in(files.description())
              .actual("normal.mod does not exist")
              .expected("it: without it GRUB has no menu"));
      return;
    }
    try {
      InstalledModules.require(files, image);
      hops.prove("modules " + files.description());
    } catch (FormatException e) {
      hops.fault(ChainRule.MODULES, e.fault());
    }
  }

  private void runMenu(Variables variables, String prefix, VolumeGrubFiles files)
      throws IOException {
    ChainVolume volume = files.volume();
    String path = directory(prefix) + "/grub.cfg";
    FatNode menu = volume.file(path);
    if (menu == null) {
      hops.fault(
          ChainRule.MENU,
          Fault.in(volume.where(path)).actual("there is no such file").expected("GRUB's menu"));
      return;
    }
    for (String feature : FEATURES) {
      variables.set(feature, "y");
      variables.export(feature);
    }
    variables.setConfigFile(Optional.of(prefix + "/grub.cfg"));
    // Firmware's own name for what it started.
    variables.setUnknown("cmdpath");
    ScriptRun run = new ScriptRun(disk, Commands.read(files, loaded), hops, variables);
    run.runFile(volume, menu);
    if (run.systems() == 0 && !hops.has(ChainRule.SYNTAX)) {
      hops.fault(
          ChainRule.ENTRIES,
          Fault.in(volume.where(path)).actual("no entry starts anything").expected("a kernel"));
    }
  }

  private void unproven(String actual) {
    hops.fault(
        ChainRule.UNPROVEN,
        Fault.in(where).actual(actual).expected("GRUB's directory on a FAT volume of this disk"));
  }
}
