/** GPT and MBR partition tables, as the UEFI specification defines them. */
module org.bootdisk.gpt {
  requires transitive org.bootdisk.block;
  requires static org.jspecify;

  exports org.bootdisk.gpt;
  exports org.bootdisk.gpt.check;
  exports org.bootdisk.gpt.edit;
  exports org.bootdisk.gpt.mbr;
  exports org.bootdisk.gpt.sfdisk;
  exports org.bootdisk.gpt.sgdisk;
}
