package org.bootdisk.gpt;

import org.bootdisk.block.Finding;

/** A table that was to be written breaks a rule. Nothing was written. */
public final class TableRefusedException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final transient Finding finding;

  TableRefusedException(Finding finding) {
    super("not written: " + finding.message());
    this.finding = finding;
  }

  /** The rule, and what breaks it. */
  public Finding finding() {
    return finding;
  }
}
