/** GRUB 2 images for BIOS and UEFI, made from GRUB's own files, and their embedding in a disk. */
module org.bootdisk.grub {
  requires transitive org.bootdisk.block;
  requires static org.jspecify;
  requires org.tukaani.xz;

  exports org.bootdisk.grub;
  exports org.bootdisk.grub.script;
}
