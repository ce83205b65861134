/** FAT volumes, as Microsoft's "FAT: General Overview of On-Disk Format" defines them. */
module org.bootdisk.fat {
  requires transitive org.bootdisk.block;
  requires static org.jspecify;
}
