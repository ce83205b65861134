package org.bootdisk.bootdisk.bls;

import java.util.Comparator;
import java.util.List;

/**
 * One entry: a file of loader/entries ("type #1") or a unified kernel image ("type #2").
 *
 * @param file its name, without directory
 * @param name the file's name without suffix and boot counter
 * @param exhausted whether its boot counter has no tries left
 * @param title for people; empty if it has none
 * @param version empty if it has none
 * @param machineId empty if it has none
 * @param sortKey empty if it has none
 * @param architecture empty if it fits every machine
 * @param linux path of the kernel on the volume; empty if there is {@code efi}
 * @param initrds paths on the volume
 * @param efi path of a program for UEFI on the volume; empty if there is {@code linux}
 * @param options the kernel's command line
 * @param grubOptions words for GRUB's menuentry: its classes, users, hotkey
 */
public record BootLoaderEntry(
    String file,
    String name,
    boolean exhausted,
    String title,
    String version,
    String machineId,
    String sortKey,
    String architecture,
    String linux,
    List<String> initrds,
    String efi,
    String options,
    List<String> grubOptions) {

  /**
   * The order of the menu (UAPI.1, "Sorting"): entries that failed too often last; those with sort
   * keys first, by key, machine, and newest version; the others by name, newest first.
   */
  public static final Comparator<BootLoaderEntry> MENU_ORDER = BootLoaderEntry::compare;

  /** Copies the lists. */
  public BootLoaderEntry {
    initrds = List.copyOf(initrds);
    grubOptions = List.copyOf(grubOptions);
  }

  private static int compare(BootLoaderEntry a, BootLoaderEntry b) {
    if (a.exhausted != b.exhausted) {
      return Boolean.compare(a.exhausted, b.exhausted);
    }
    if (a.sortKey.isEmpty() != b.sortKey.isEmpty()) {
      return Boolean.compare(a.sortKey.isEmpty(), b.sortKey.isEmpty());
    }
    int order = 0;
    if (!a.sortKey.isEmpty()) {
      order = a.sortKey.compareTo(b.sortKey);
      order = order != 0 ? order : a.machineId.compareTo(b.machineId);
      order = order != 0 ? order : VersionOrder.INSTANCE.compare(b.version, a.version);
    }
    order = order != 0 ? order : VersionOrder.INSTANCE.compare(b.name, a.name);
    return order != 0 ? order : b.file.compareTo(a.file);
  }
}
