package org.bootdisk.bootdisk.chain;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bootdisk.block.Fault;
import org.bootdisk.block.Finding;
import org.bootdisk.bootdisk.chain.BootWay.Firmware;

/** Collects what is proven and what is not, on one way. */
final class Hops {

  /** Ours: nobody reads more. */
  private static final int MOST_FINDINGS = 200;

  private final Firmware firmware;
  private final Set<String> proven = new LinkedHashSet<>();
  private final Set<Finding> findings = new LinkedHashSet<>();

  Hops(Firmware firmware) {
    this.firmware = firmware;
  }

  Firmware firmware() {
    return firmware;
  }

  void prove(String hop) {
    if (proven.size() < MOST_FINDINGS) {
      proven.add(hop);
    }
  }

  void fault(ChainRule rule, Fault fault) {
    if (findings.size() < MOST_FINDINGS) {
      findings.add(rule.finding(firmware, fault));
    }
  }

  /** Whether something of {@code rule} was found. */
  boolean has(ChainRule rule) {
    String id = rule.finding(firmware, Fault.in("")).rule();
    return findings.stream().anyMatch(finding -> finding.rule().equals(id));
  }

  BootWay present() {
    return new BootWay(firmware, true, List.copyOf(proven), List.copyOf(findings));
  }

  BootWay absent() {
    return new BootWay(firmware, false, new ArrayList<>(), new ArrayList<>());
  }
}
