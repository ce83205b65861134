package org.bootdisk.fat.check;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.bootdisk.block.Fault;
import org.bootdisk.block.Finding;
import org.bootdisk.block.Quoted;

/** Collects findings and what would repair them, both in bounded number. */
final class Report {

  private static final int MOST_FIXES = 1 << 16;

  private final String device;
  private final List<Finding> findings = new ArrayList<>();
  private final Map<Rule, Integer> counts = new EnumMap<>(Rule.class);
  private final List<Fix> fixes = new ArrayList<>();
  private long total;
  private long errors;

  Report(String device) {
    this.device = device;
  }

  /** Adds a finding about the volume as a whole. */
  void add(Rule rule, String actual, String expected) {
    add(rule, Fault.in(device).actual(actual).expected(expected));
  }

  /** Adds a finding about a file or directory. */
  void add(Rule rule, String path, String actual, String expected) {
    String where = device + ": " + Quoted.of(path.isEmpty() ? "/" : path);
    add(rule, Fault.in(where).actual(actual).expected(expected));
  }

  void add(Rule rule, Fault fault) {
    total++;
    errors += rule.severity() == Finding.Severity.ERROR ? 1 : 0;
    if (counts.merge(rule, 1, Integer::sum) <= CheckResult.MOST_PER_RULE) {
      Fault cited = fault.source().isEmpty() ? fault.source(rule.source()) : fault;
      findings.add(new Finding(rule.severity(), rule.id(), cited));
    }
  }

  /** Adds what repairs the last finding. What is too much is for the next round of a repair. */
  void fix(Fix fix) {
    if (fixes.size() < MOST_FIXES) {
      fixes.add(fix);
    }
  }

  List<Fix> fixes() {
    return fixes;
  }

  List<Finding> findings() {
    return findings;
  }

  /** Whether {@code rule} was found to be broken. */
  boolean has(Rule rule) {
    return counts.containsKey(rule);
  }

  /** Findings that are errors. */
  long errors() {
    return errors;
  }

  long total() {
    return total;
  }
}
