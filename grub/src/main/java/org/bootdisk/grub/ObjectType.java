package org.bootdisk.grub;

/**
 * What an object of the module area is (GRUB, include/grub/kernel.h). The numbers on disk depend on
 * the version: see {@link ObjectNumbering}.
 */
public enum ObjectType {
  /** A module. */
  ELF,
  /** A file system image that GRUB sees as {@code (memdisk)}. */
  MEMDISK,
  /** Commands that are run before anything is read from a disk. */
  CONFIG,
  /** Where GRUB's directory is. */
  PREFIX,
  /** An OpenPGP key whose signatures are trusted. */
  PUBKEY,
  /** An X.509 certificate whose signatures are trusted. */
  X509_PUBKEY,
  /** A device tree. */
  DTB,
  /** Says that the shim's verifier need not be there. */
  DISABLE_SHIM_LOCK,
  /** Says that the user gets no command line. */
  DISABLE_CLI
}
