package org.bootdisk.launcher;

/** What a machine's network card is connected to. */
public enum Network {
  /** There is no card. */
  NONE,
  /** The host's network, through addresses that QEMU translates; needs no privileges. */
  USER
}
