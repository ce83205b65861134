package org.bootdisk.bootdisk.verify;

import java.util.List;
import org.bootdisk.block.Finding;

/**
 * What one check found.
 *
 * @param name what was checked: {@code partition 2: FAT volume}
 * @param findings in the order in which they were met; none if nothing is wrong
 */
public record Section(String name, List<Finding> findings) {

  /** Copies the list. */
  public Section {
    findings = List.copyOf(findings);
  }
}
