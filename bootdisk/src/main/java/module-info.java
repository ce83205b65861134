/** Builds bootable disks: recipe, plan, image. */
module org.bootdisk.bootdisk {
  requires transitive org.bootdisk.block;
  requires transitive org.bootdisk.grub;
  requires transitive org.apache.commons.compress;
  requires transitive org.bootdisk.fat;
  requires transitive org.bootdisk.gpt;
  requires org.bootdisk.qcow2;
  requires org.snakeyaml.engine;
  requires static org.jspecify;

  exports org.bootdisk.bootdisk;
  exports org.bootdisk.bootdisk.grub;
  exports org.bootdisk.bootdisk.bls;
  exports org.bootdisk.bootdisk.chain;
  exports org.bootdisk.bootdisk.diff;
  exports org.bootdisk.bootdisk.host;
  exports org.bootdisk.bootdisk.lock;
  exports org.bootdisk.bootdisk.inspect;
  exports org.bootdisk.bootdisk.menu;
  exports org.bootdisk.bootdisk.nixos;
  exports org.bootdisk.bootdisk.picture;
  exports org.bootdisk.bootdisk.recipe;
  exports org.bootdisk.bootdisk.verify;
}
