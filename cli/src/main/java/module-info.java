/** The {@code bootdisk} command. */
module org.bootdisk.cli {
  requires org.bootdisk.bootdisk;
  requires org.bootdisk.launcher;
  requires org.bootdisk.qcow2;
  requires info.picocli;
  requires static org.jspecify;
}
