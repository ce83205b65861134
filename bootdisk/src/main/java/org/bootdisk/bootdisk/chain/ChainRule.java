package org.bootdisk.bootdisk.chain;

import org.bootdisk.block.Fault;
import org.bootdisk.block.Finding;
import org.bootdisk.block.Finding.Severity;

/**
 * What is checked, hop by hop. A rule's name begins with the way, {@code bios} or {@code uefi}:
 * {@code chain.bios.core}.
 */
enum ChainRule {
  /** The disk can be divided into partitions. */
  PARTITIONS("partitions", Severity.ERROR),
  /** The directories and files of a volume that is needed can be read. */
  VOLUME("volume", Severity.ERROR),
  /** The first sector is boot.img. */
  BOOT("boot", Severity.ERROR),
  /** boot.img leads to core.img, which is whole. */
  CORE("core", Severity.ERROR),
  /** The codes behind core.img are those of its bytes. */
  REDUNDANCY("redundancy", Severity.WARNING),
  /** There is a program where firmware looks for one, and it is whole. */
  PROGRAM("program", Severity.ERROR),
  /** The program is where firmware finds it without having been told. */
  REMOVABLE("removable", Severity.WARNING),
  /** GRUB finds the volume that its directory is on. */
  PREFIX("prefix", Severity.ERROR),
  /** normal.mod, and all modules that it needs, are there. */
  NORMAL("normal", Severity.ERROR),
  /** All modules are of the build that the image is of. */
  MODULES("modules", Severity.ERROR),
  /** grub.cfg is there. */
  MENU("menu", Severity.ERROR),
  /** grub.cfg, and all that it includes, is in GRUB's language. */
  SYNTAX("syntax", Severity.ERROR),
  /** Each command is one of GRUB's, and its module is there. */
  COMMAND("command", Severity.WARNING),
  /** The modules that load kernels, initrds and programs are there. */
  LOADER("loader", Severity.ERROR),
  /** A volume that is searched for is there. */
  SEARCH("search", Severity.ERROR),
  /** A file that is included or loaded besides is there. */
  FILE("file", Severity.WARNING),
  /** Each kernel is there and is one. */
  KERNEL("kernel", Severity.ERROR),
  /** The firmware can start the kernel itself. */
  STUB("stub", Severity.WARNING),
  /** Each initrd is there and is one. */
  INITRD("initrd", Severity.ERROR),
  /** There is something to boot. */
  ENTRIES("entries", Severity.WARNING),
  /** Something depends on what is not known before the machine runs. */
  UNPROVEN("unproven", Severity.WARNING);

  private final String id;
  private final Severity severity;

  ChainRule(String id, Severity severity) {
    this.id = id;
    this.severity = severity;
  }

  Finding finding(BootWay.Firmware firmware, Fault fault) {
    return new Finding(severity, "chain." + firmware.id() + "." + id, fault);
  }
}
