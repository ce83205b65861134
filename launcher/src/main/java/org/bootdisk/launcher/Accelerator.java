package org.bootdisk.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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

  /**
   * KVM if {@code qemu} can run a machine with it here, else TCG. That the device may be opened is
   * not enough: within a virtual machine KVM may be there and fail.
   *
   * @param temporary directory for what the trial needs, which is gone afterwards
   */
  public static Accelerator availableTo(QemuProgram qemu, Path temporary) throws IOException {
    return Files.isWritable(KVM_DEVICE) && AcceleratorTrial.passes(qemu, KVM, temporary)
        ? KVM
        : TCG;
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
