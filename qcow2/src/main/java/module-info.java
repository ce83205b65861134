/**
 * The qcow2 image format, as QEMU's {@code docs/interop/qcow2} specifies it. zstd-jni and Bouncy
 * Castle are optional at run time.
 */
@SuppressWarnings("module") // The format's name ends with a digit.
module org.bootdisk.qcow2 {
  requires transitive org.bootdisk.block;
  requires static org.jspecify;
  requires static com.github.luben.zstd_jni;
  requires static org.bouncycastle.provider;

  exports org.bootdisk.qcow2;
  exports org.bootdisk.qcow2.chain;
  exports org.bootdisk.qcow2.check;
  exports org.bootdisk.qcow2.crypt;
  exports org.bootdisk.qcow2.layout;
}
