package org.bootdisk.launcher.guest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bootdisk.launcher.DiskInterface;
import org.bootdisk.launcher.Screen;
import org.bootdisk.launcher.description.Description;
import org.bootdisk.launcher.description.Profile;
import org.bootdisk.launcher.description.Sharing;

/** A kernel's configuration, as in {@code /boot/config-*}, held against what a guest needs. */
public final class KernelConfig {

  /** How an option must be set. */
  public enum Need {
    /** Built in. */
    YES,
    /** Built in, or a module. */
    ENABLED
  }

  /**
   * An option that is needed.
   *
   * @param option its name without {@code CONFIG_}
   */
  public record Required(String option, Need need) {}

  /**
   * One that is not set as it must be.
   *
   * @param found {@code n} or {@code m}
   */
  public record Missing(Required required, String found) {}

  private final Map<String, String> values = new HashMap<>();

  private KernelConfig() {}

  /** Reads a configuration; what it does not name is not set. */
  public static KernelConfig parse(String text) {
    KernelConfig config = new KernelConfig();
    for (String line : text.lines().toList()) {
      int equals = line.indexOf('=');
      if (line.startsWith("CONFIG_") && equals > 0) {
        config.values.put(
            line.substring("CONFIG_".length(), equals), line.substring(equals + 1).strip());
      }
    }
    return config;
  }

  /** How many options it sets. */
  public int size() {
    return values.size();
  }

  /** What of {@code required} it lacks. */
  public List<Missing> lacks(List<Required> required) {
    List<Missing> missing = new ArrayList<>();
    for (Required each : required) {
      String found = values.getOrDefault(each.option(), "n");
      boolean met = found.equals("y") || (found.equals("m") && each.need() == Need.ENABLED);
      if (!met) {
        missing.add(new Missing(each, found));
      }
    }
    return missing;
  }

  /**
   * What the seed requires, and the modules that it names for the machine's disks and mounts. Its
   * EXPERIMENTAL is not asked for: no Linux since 3.9 has it.
   */
  public static List<Required> requiredBy(Description description) {
    List<Required> required = new ArrayList<>();
    add(required, Need.ENABLED, "VIRTIO_BLK", "VIRTIO_PCI", "VIRTIO_NET", "EXT4_FS");
    add(required, Need.YES, "BLK_DEV", "PCI", "NETDEVICES", "NET_CORE", "INET");
    add(required, Need.YES, "NETWORK_FILESYSTEMS");
    if (description.hardware().screen() == Screen.NONE) {
      add(required, Need.YES, "SERIAL_8250_CONSOLE", "SERIAL_8250");
    }
    boolean seed = description.profile() == Profile.SEED;
    if (description.storage().bus() == DiskInterface.SCSI) {
      add(required, Need.ENABLED, seed ? "SCSI_SYM53C8XX_2" : "SCSI_VIRTIO");
    } else if (description.storage().bus() == DiskInterface.IDE) {
      add(required, Need.ENABLED, "ATA_PIIX");
    }
    Sharing sharing = description.sharing();
    if (sharing.store().isPresent() || sharing.exchange() == Sharing.Exchange.PRESENT) {
      add(required, Need.ENABLED, "NET_9P", "NET_9P_VIRTIO", "9P_FS");
    }
    if (sharing.store().isPresent() && sharing.overlay() != Sharing.StoreOverlay.NONE) {
      add(required, Need.ENABLED, "OVERLAY_FS");
    }
    return required;
  }

  private static void add(List<Required> required, Need need, String... options) {
    for (String option : options) {
      required.add(new Required(option, need));
    }
  }
}
