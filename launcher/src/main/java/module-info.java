/** Starts virtual machines from images, on throw-away overlays. */
@SuppressWarnings("requires-automatic") // jffi has no descriptor; it is optional at run time.
module org.bootdisk.launcher {
  requires com.google.gson;
  requires org.bootdisk.block;
  requires static org.jnrproject.jffi;
  requires org.bootdisk.qcow2;
  requires static org.jspecify;

  exports org.bootdisk.launcher;
  exports org.bootdisk.launcher.description;
  exports org.bootdisk.launcher.guest;
  exports org.bootdisk.launcher.plan;
  exports org.bootdisk.launcher.run;
  exports org.bootdisk.launcher.supervise;
}
