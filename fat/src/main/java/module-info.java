/** FAT volumes, as Microsoft's "FAT: General Overview of On-Disk Format" defines them. */
module org.bootdisk.fat {
  requires transitive org.bootdisk.block;
  requires static org.jspecify;

  exports org.bootdisk.fat.check;
  exports org.bootdisk.fat.format;
  exports org.bootdisk.fat.layout;
  exports org.bootdisk.fat.name;
  exports org.bootdisk.fat.nio;
  exports org.bootdisk.fat.volume;

  provides java.nio.file.spi.FileSystemProvider with
      org.bootdisk.fat.nio.FatFileSystemProvider;
}
