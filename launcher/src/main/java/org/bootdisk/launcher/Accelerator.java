package org.bootdisk.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What runs the guest's instructions. */
public enum Accelerator {
  /** The processor itself, through Linux's KVM. */
  KVM("kvm", "host"),
  /** QEMU's own translator: works everywhere, ten times slower. */
  TCG("tcg", "max");

  private static final Path KVM_DEVICE = Path.of("/dev/kvm");

  private final String driver;
  private final String cpu;

  Accelerator(String driver, String cpu) {
    this.driver = driver;
    this.cpu = cpu;
  }

  /** KVM if this user may use it, else TCG. */
  public static Accelerator available() {
    // Asking for the file's permissions is not enough: a container may see it and not open it.
    try (FileChannel kvm =
        FileChannel.open(KVM_DEVICE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return kvm.isOpen() ? KVM : TCG;
    } catch (IOException e) {
      return TCG;
    }
  }

  /** QEMU's name of the accelerator. */
  public String driver() {
    return driver;
  }

  /** The model of processor that has all that this accelerator offers, in QEMU's words. */
  public String cpu() {
    return cpu;
  }
}
