package org.bootdisk.bootdisk.menu;

import java.util.List;
import java.util.Optional;

/**
 * One line of the menu. All paths are on the volume that grub.cfg is on, and begin with a slash.
 */
public sealed interface MenuItem {

  /** What the menu shows: text in one line. */
  String title();

  /** Words behind the title, such as {@code --class linux}. */
  List<String> options();

  /**
   * A Linux system.
   *
   * @param initrds loaded one behind the other
   * @param parameters words of the kernel's command line, without quotes
   * @param searched how GRUB finds the volume
   */
  record Linux(
      String title,
      List<String> options,
      String kernel,
      List<String> initrds,
      List<String> parameters,
      Searched searched)
      implements MenuItem {
    /** Copies the lists. */
    public Linux {
      options = List.copyOf(options);
      initrds = List.copyOf(initrds);
      parameters = List.copyOf(parameters);
    }
  }

  /**
   * A Linux system that Xen starts.
   *
   * @param hypervisor Xen's file
   * @param parameters words of Xen's command line
   */
  record Xen(Linux linux, String hypervisor, List<String> parameters) implements MenuItem {
    /** Copies the list. */
    public Xen {
      parameters = List.copyOf(parameters);
    }

    @Override
    public String title() {
      return linux.title();
    }

    @Override
    public List<String> options() {
      return linux.options();
    }
  }

  /** How an entry's volume is found: the one that grub.cfg is on, or by its serial number. */
  record Searched(Optional<String> volumeId) {

    /** The volume that grub.cfg is on. */
    static final Searched NOT = new Searched(Optional.empty());
  }

  /**
   * A program for UEFI firmware; not offered under a BIOS.
   *
   * @param program the file
   * @param arguments words of the program's command line
   */
  record Efi(String title, List<String> options, String program, List<String> arguments)
      implements MenuItem {
    /** Copies the lists. */
    public Efi {
      options = List.copyOf(options);
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * A menu of its own behind one line.
   *
   * @param items what it offers; if there are none, nothing is written
   */
  record Submenu(String title, List<String> options, List<MenuItem> items) implements MenuItem {
    /** Copies the lists. */
    public Submenu {
      options = List.copyOf(options);
      items = List.copyOf(items);
    }
  }
}
