package org.bootdisk.bootdisk.verify;

import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Finding;
import org.bootdisk.block.Finding.Severity;

/**
 * What all checks found.
 *
 * @param sections in the order of the layers, the container first
 */
public record VerifyReport(List<Section> sections) {

  /** Copies the list. */
  public VerifyReport {
    sections = List.copyOf(sections);
  }

  /** The findings of all sections. */
  public List<Finding> findings() {
    List<Finding> all = new ArrayList<>();
    for (Section section : sections) {
      all.addAll(section.findings());
    }
    return all;
  }

  /** Whether something is wrong, and not only odd. */
  public boolean hasErrors() {
    for (Finding finding : findings()) {
      if (finding.severity() == Severity.ERROR) {
        return true;
      }
    }
    return false;
  }

  /** This report with one more section. */
  public VerifyReport with(Section section) {
    List<Section> all = new ArrayList<>(sections);
    all.add(section);
    return new VerifyReport(all);
  }
}
