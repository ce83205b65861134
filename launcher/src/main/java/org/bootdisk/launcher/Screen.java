package org.bootdisk.launcher;

/** Where the picture of a machine's graphics card is seen. */
public enum Screen {
  /** Nowhere: the machine is used through its serial port. */
  NONE,
  /** In a window, of the kind that this QEMU was built for. */
  WINDOW
}
