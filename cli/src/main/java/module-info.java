/** The {@code bootdisk} command. */
module org.bootdisk.cli {
  requires com.google.gson;
  requires info.picocli;
  requires static java.compiler;
  requires java.xml;
  requires me.tongfei.progressbar;
  requires org.apache.commons.compress;
  requires org.bootdisk.block;
  requires org.bootdisk.bootdisk;
  requires org.bootdisk.fat;
  requires org.bootdisk.gpt;
  requires org.bootdisk.grub;
  requires org.bootdisk.launcher;
  requires org.bootdisk.qcow2;
  requires static org.jspecify;

  opens org.bootdisk.cli to
      info.picocli;
  opens org.bootdisk.cli.build to
      info.picocli;
  opens org.bootdisk.cli.command to
      info.picocli;
  opens org.bootdisk.cli.diff to
      info.picocli;
  opens org.bootdisk.cli.explain to
      info.picocli;
  opens org.bootdisk.cli.fat to
      info.picocli;
  opens org.bootdisk.cli.gpt to
      info.picocli;
  opens org.bootdisk.cli.grub to
      info.picocli;
  opens org.bootdisk.cli.verify to
      info.picocli;
  opens org.bootdisk.cli.inspect to
      info.picocli;
  opens org.bootdisk.cli.image to
      info.picocli;
  opens org.bootdisk.cli.run to
      info.picocli;
}
