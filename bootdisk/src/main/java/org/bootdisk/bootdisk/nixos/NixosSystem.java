package org.bootdisk.bootdisk.nixos;

import java.util.List;
import java.util.Optional;
import org.bootdisk.bootdisk.host.StoreRoot.Located;

/**
 * A system of NixOS, as far as starting it goes.
 *
 * @param toplevel its directory
 * @param version {@code 24.11.20241130.abc}; empty if nothing tells
 * @param configurationName what its owner calls it; empty if he does not
 * @param date on which it was made a generation or a specialisation, UTC; empty if that is unknown
 * @param kernel its file
 * @param initrd its file
 * @param parameters the kernel's command line, with {@code init=} in front
 * @param xen the hypervisor that starts the kernel, if one does
 * @param secrets what is known of secrets that belong to its initrd
 * @param specialisations variants, in the order of their names
 */
public record NixosSystem(
    Located toplevel,
    String version,
    String configurationName,
    String date,
    Located kernel,
    Optional<Located> initrd,
    String parameters,
    Optional<Xen> xen,
    Secrets secrets,
    List<Specialisation> specialisations) {

  /** Name of the program in the toplevel that appends secrets to an initrd. */
  public static final String APPENDER = "append-initrd-secrets";

  /** Whether there is something that is not in the store and that the initrd needs. */
  public enum Secrets {
    /** There are none. */
    NONE,
    /** There are some. */
    NEEDED,
    /** The program that appends them is there, and only it knows. */
    UNKNOWN
  }

  /** The name of the file that NixOS keeps the system's secrets in. */
  public String secretsFile() {
    return toplevel.name() + "-secrets";
  }

  /**
   * Xen, with the system as its first guest.
   *
   * @param hypervisor its file
   * @param parameters its command line
   */
  public record Xen(Located hypervisor, String parameters) {}

  /**
   * A variant of a system.
   *
   * @param name what the configuration calls it
   */
  public record Specialisation(String name, NixosSystem system) {}

  /** Copies the list. */
  public NixosSystem {
    specialisations = List.copyOf(specialisations);
  }
}
