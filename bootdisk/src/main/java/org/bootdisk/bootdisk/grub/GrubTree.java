package org.bootdisk.bootdisk.grub;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bootdisk.grub.Blob;
import org.bootdisk.grub.CoreImage;
import org.bootdisk.grub.EnvironmentBlock;
import org.bootdisk.grub.GrubBuild;
import org.bootdisk.grub.GrubFiles;
import org.bootdisk.grub.GrubPlatform;

/**
 * The files of an installation by path on the volume, as grub-install leaves them (GRUB,
 * util/grub-install-common.c).
 */
public final class GrubTree {

  private static final String MODULE = ".mod";

  private final String directory;
  private final SortedMap<String, byte[]> files = new TreeMap<>();

  /**
   * No files yet.
   *
   * @param directory GRUB's directory on the volume
   */
  public GrubTree(String directory) {
    this.directory = directory;
  }

  /** The files by path, each of which begins with a slash. */
  public SortedMap<String, byte[]> files() {
    return files;
  }

  /** Adds a file at a path of the volume, in place of one that is there already. */
  public GrubTree add(String path, byte[] content) {
    files.put(path, content);
    return this;
  }

  /** Adds a file below GRUB's directory. */
  public GrubTree addOwn(String path, byte[] content) {
    return add(directory + "/" + path, content);
  }

  /** Adds all modules and lists of a platform. */
  public GrubTree addModules(GrubBuild build) throws IOException {
    return add(build, build.files().names(), build.consistentModules());
  }

  /**
   * Adds the lists of a platform and, of its modules, those that are wanted with all that they
   * need.
   */
  public GrubTree addModules(GrubBuild build, List<String> wanted) throws IOException {
    List<String> names = new ArrayList<>();
    for (String module : build.dependencies().closure(wanted).keySet()) {
      names.add(module + MODULE);
    }
    for (String name : build.files().names()) {
      if (!name.endsWith(MODULE)) {
        names.add(name);
      }
    }
    return add(build, names, Map.of());
  }

  /** Adds files, some of which were read already. */
  private GrubTree add(GrubBuild build, List<String> names, Map<String, Blob> read)
      throws IOException {
    GrubFiles from = build.files();
    for (String name : names) {
      if (build.platform().isCopiedToDisk(name)) {
        Blob known = read.get(name);
        byte[] content = known == null ? from.require(name) : known.toByteArray();
        addOwn(build.platform().directoryName() + "/" + name, content);
      }
    }
    return this;
  }

  /** Adds what is embedded for a BIOS: boot.img as it was built, and core.img. */
  public GrubTree addBiosImages(GrubBuild build, CoreImage core) throws IOException {
    String platform = GrubPlatform.I386_PC.directoryName();
    addOwn(platform + "/boot.img", build.files().require("boot.img"));
    return addOwn(platform + "/core.img", core.toByteArray());
  }

  /** Adds a UEFI platform's image. */
  public GrubTree addEfiImage(GrubPlatform platform, byte[] image) {
    return addOwn(platform.directoryName() + "/core.efi", image);
  }

  /** Adds the program that firmware starts from a disk that it does not know. */
  public GrubTree addRemovable(GrubPlatform platform, byte[] program) {
    return add(removablePath(platform), program);
  }

  /** Where firmware looks on a disk that it does not know (UEFI 2.10 §3.5.1.1). */
  public static String removablePath(GrubPlatform platform) {
    return "/EFI/BOOT/BOOT" + platform.efiSuffix().toUpperCase(java.util.Locale.ROOT) + ".EFI";
  }

  /** Adds an environment block without variables. */
  public GrubTree addEnvironment() throws IOException {
    return addOwn("grubenv", EnvironmentBlock.EMPTY.encode());
  }
}
