package org.bootdisk.launcher.supervise;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** How far a machine came. */
public enum Outcome {
  /** As far as was asked for. */
  BOOTED(0, "it booted"),
  /** The firmware found nothing on the disk that it would start. */
  FIRMWARE_REFUSED(10, "the firmware starts nothing from the disk"),
  /** The boot loader started and found no kernel, or no menu. */
  LOADER_FAILED(11, "the boot loader fails"),
  /** The kernel started and gave up. */
  KERNEL_FAILED(12, "the kernel fails"),
  /** It is still running, or hangs. */
  TIMED_OUT(13, "the marker did not appear in time"),
  /** It ended before. */
  ENDED(14, "the machine ended before the marker appeared"),
  /** QEMU does not let it go on; 15 is for a QEMU that does not start. */
  STOPPED(
      16,
      "QEMU stopped the machine: KVM cannot run it (the accelerator tcg can), or a file of a disk"
          + " cannot be written");

  /** Words of a machine that can come no further, and what they mean. */
  private record Sign(String words, Outcome outcome) {}

  private static final List<Sign> SIGNS =
      List.of(
          new Sign("Kernel panic", KERNEL_FAILED),
          new Sign("grub rescue>", LOADER_FAILED),
          new Sign("grub>", LOADER_FAILED),
          new Sign("error: you need to load the kernel first", LOADER_FAILED),
          new Sign("No bootable device", FIRMWARE_REFUSED),
          new Sign("No bootable option or device was found", FIRMWARE_REFUSED),
          new Sign("UEFI Interactive Shell", FIRMWARE_REFUSED));

  /** All signs, to be sought at a time. */
  static final Pattern ANY_SIGN = anySign();

  private final int status;
  private final String description;

  Outcome(int status, String description) {
    this.status = status;
    this.description = description;
  }

  /** The exit status that tells it. */
  public int status() {
    return status;
  }

  /** What happened, for people. */
  public String description() {
    return description;
  }

  /** What {@code words} of a machine mean; empty if they are no sign. */
  static Optional<Outcome> meaning(String words) {
    for (Sign sign : SIGNS) {
      if (sign.words().equals(words)) {
        return Optional.of(sign.outcome());
      }
    }
    return Optional.empty();
  }

  private static Pattern anySign() {
    StringBuilder any = new StringBuilder();
    for (Sign sign : SIGNS) {
      any.append(any.isEmpty() ? "" : "|").append(Pattern.quote(sign.words()));
    }
    return Pattern.compile(any.toString());
  }
}
