/** Builds bootable disks: recipe, plan, image. */
module org.bootdisk.bootdisk {
  requires transitive org.bootdisk.block;
  requires org.bootdisk.fat;
  requires org.bootdisk.gpt;
  requires org.bootdisk.grub;
  requires org.bootdisk.qcow2;
  requires org.apache.commons.compress;
  requires org.snakeyaml.engine;
  requires static org.jspecify;
}
