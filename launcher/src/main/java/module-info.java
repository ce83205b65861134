/** Starts virtual machines from images, on throw-away overlays. */
module org.bootdisk.launcher {
  requires com.google.gson;
  requires org.bootdisk.block;
  requires org.bootdisk.qcow2;
  requires static org.jspecify;

  exports org.bootdisk.launcher;
  exports org.bootdisk.launcher.description;
  exports org.bootdisk.launcher.plan;
}
