package org.bootdisk.bootdisk.chain;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.chain.Variables.Argument;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.grub.GrubPlatform;
import org.jspecify.annotations.Nullable;

/**
 * The files that scripts name: what paths lead to, and whether what is loaded is what it must be.
 */
final class ScriptFiles {

  private final ChainDisk disk;
  private final GrubPlatform platform;
  private final Hops hops;
  private int systems;

  ScriptFiles(ChainDisk disk, GrubPlatform platform, Hops hops) {
    this.disk = disk;
    this.platform = platform;
    this.hops = hops;
  }

  /** How many kernels and programs were met. */
  int systems() {
    return systems;
  }

  /**
   * Where a command stands.
   *
   * @param where file and line, for messages
   * @param root the device of paths that name none; null if it is not known
   */
  record Site(String where, @Nullable String root) {}

  /** Checks the kernel that is the first argument. */
  void kernel(List<Argument> arguments, Site site) throws IOException {
    systems++;
    if (arguments.isEmpty()) {
      hops.fault(
          ChainRule.KERNEL, Fault.in(site.where()).actual("no file is named").expected("a kernel"));
      return;
    }
    Found found = require(arguments.get(0), site, ChainRule.KERNEL);
    if (found != null) {
      checked(
          ChainRule.KERNEL,
          () -> BootFile.checkKernel(found.volume(), found.file(), platform, hops));
    }
  }

  /** Checks initial RAM disks. */
  void initrds(List<Argument> arguments, Site site) throws IOException {
    for (Argument argument : arguments) {
      boolean named = argument.text().startsWith("newc:");
      Found found = named ? null : require(argument, site, ChainRule.INITRD);
      if (found != null) {
        checked(ChainRule.INITRD, () -> BootFile.checkInitrd(found.volume(), found.file(), hops));
      }
    }
  }

  /** Checks the program that a firmware is to start. */
  void program(List<Argument> arguments, Site site) throws IOException {
    systems++;
    for (Argument argument : arguments) {
      if (argument.text().startsWith("-") && !argument.text().contains("/")) {
        continue;
      }
      if (argument.text().matches("(\\(.*\\))?[0-9]*\\+[0-9]+")) {
        unproven(site, "the next loader is in sectors: " + Quoted.of(argument.text()));
        return;
      }
      Found found = require(argument, site, ChainRule.KERNEL);
      if (found != null && hops.firmware() == BootWay.Firmware.UEFI) {
        checked(
            ChainRule.KERNEL,
            () -> BootFile.checkProgram(found.volume(), found.file(), platform, hops));
      }
      // What follows is for the program.
      return;
    }
  }

  /** Looks for what starts the kernel in its turn. */
  void hypervisor(List<Argument> arguments, Site site) throws IOException {
    systems++;
    loaded(arguments, site);
  }

  /** Looks for what is loaded and not looked into. */
  void loaded(List<Argument> arguments, Site site) throws IOException {
    for (Argument argument : arguments) {
      if (!argument.text().startsWith("--")) {
        require(argument, site, ChainRule.FILE);
        return;
      }
    }
  }

  /** A check of a file, which may turn out not to be readable. */
  private interface FileCheck {
    void run() throws IOException;
  }

  private void checked(ChainRule rule, FileCheck check) throws IOException {
    try {
      check.run();
    } catch (FormatException e) {
      hops.fault(rule, e.fault());
    }
  }

  /** A file that a script names. */
  record Found(ChainVolume volume, FatNode file) {}

  /** The file that an argument means; a finding and null if it is not there, or not known. */
  @Nullable Found require(Argument argument, Site site, ChainRule rule) throws IOException {
    String path = argument.text();
    Lookup found = argument.value().isEmpty() ? Lookup.UNKNOWN : find(path, site);
    if (!found.known()) {
      String written = argument.value().orElse(argument.word().toString());
      unproven(site, "the file " + Quoted.of(written) + " cannot be looked at");
      return null;
    }
    ChainVolume volume = volumeOf(path, site);
    FatNode node = found.node();
    if (volume == null || node == null || node.isDirectory()) {
      String wanted = volume == null ? Quoted.of(path) : volume.where(inVolume(path));
      hops.fault(
          rule,
          Fault.in(site.where())
              .actual(wanted + (found.isDirectory() ? " is a directory" : " does not exist"))
              .expected("a file"));
      return null;
    }
    return new Found(volume, node);
  }

  /** Reports what cannot be told. */
  void unproven(Site site, String actual) {
    hops.fault(
        ChainRule.UNPROVEN,
        Fault.in(site.where())
            .actual(actual)
            .expected("something that is known before the machine runs"));
  }

  /** What a path of GRUB's leads to. */
  Lookup find(String path, Site site) throws IOException {
    String device = device(path, site);
    if (device == null || !ChainDisk.isOurs(device)) {
      return Lookup.UNKNOWN;
    }
    ChainVolume volume = disk.volume(device);
    if (volume == null) {
      // Not a partition at all, or one whose file system is not known here.
      return disk.exists(device) ? Lookup.UNKNOWN : Lookup.of(null);
    }
    String inVolume = inVolume(path);
    // Anything else would be a list of sectors (GRUB, grub-core/kern/file.c).
    boolean isPath = inVolume.isEmpty() || inVolume.startsWith("/");
    return Lookup.of(isPath ? volume.volume().find(straight(inVolume)) : null);
  }

  /** The volume of a path; null if it is none of this disk's. */
  @Nullable ChainVolume volumeOf(String path, Site site) {
    String device = device(path, site);
    return device == null || !ChainDisk.isOurs(device) ? null : disk.volume(device);
  }

  /** The device of a path; that of {@code root} if it names none; null if it is not known. */
  private static @Nullable String device(String path, Site site) {
    if (!path.startsWith("(")) {
      return site.root();
    }
    int end = path.indexOf(')');
    return end < 0 ? null : path.substring(1, end);
  }

  /** A path without "." and "..", of which the root's leads to the root. */
  private static String straight(String path) {
    ArrayDeque<String> names = new ArrayDeque<>();
    for (String name : path.split("/", -1)) {
      if (name.equals("..")) {
        names.pollLast();
      } else if (!name.equals(".") && !name.isEmpty()) {
        names.addLast(name);
      }
    }
    return "/" + String.join("/", names);
  }

  private static String inVolume(String path) {
    return path.substring(path.startsWith("(") ? path.indexOf(')') + 1 : 0);
  }
}
