package org.bootdisk.bootdisk.chain;

import java.util.List;
import java.util.Locale;
import org.bootdisk.block.Finding;

/**
 * One of the ways in which a machine may start a disk.
 *
 * @param firmware what starts it
 * @param present whether the disk was made to be started so
 * @param proven what was found to be right, in the order of the hops
 * @param findings what was not
 */
public record BootWay(
    Firmware firmware, boolean present, List<String> proven, List<Finding> findings) {

  /** What starts a disk. */
  public enum Firmware {
    /** A BIOS, by the first sector. */
    BIOS,
    /** UEFI, by a program in a FAT volume. */
    UEFI;

    /** {@code bios} or {@code uefi}. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Copies the lists. */
  public BootWay {
    proven = List.copyOf(proven);
    findings = List.copyOf(findings);
  }

  /** Whether all hops are proven: there may be warnings. */
  public boolean boots() {
    return present && findings.stream().noneMatch(f -> f.severity() == Finding.Severity.ERROR);
  }
}
