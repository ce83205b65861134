package org.bootdisk.gpt;

import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Fault;
import org.bootdisk.block.Finding;

/** Collects findings in the order in which they are made. */
final class Findings {

  private final List<Finding> list = new ArrayList<>();
  private boolean fatal;

  /** Something that makes the structure useless: nothing in it can be relied on. */
  void fatal(String rule, Fault fault) {
    fatal = true;
    error(rule, fault);
  }

  void error(String rule, Fault fault) {
    list.add(new Finding(Finding.Severity.ERROR, rule, fault));
  }

  void warning(String rule, Fault fault) {
    list.add(new Finding(Finding.Severity.WARNING, rule, fault));
  }

  /** Whether something fatal was found. */
  boolean isFatal() {
    return fatal;
  }

  List<Finding> list() {
    return List.copyOf(list);
  }
}
