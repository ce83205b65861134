package org.bootdisk.cli.grub;

/** The directory that grub-install calls the boot directory: GRUB's own is {@code grub} in it. */
final class BootDirectory {

  private BootDirectory() {}

  /** GRUB's directory: {@code /grub} for {@code /}. */
  static String grub(String bootDirectory) {
    String path = bootDirectory;
    while (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    return (path.isEmpty() || path.startsWith("/") ? path : "/" + path) + "/grub";
  }
}
