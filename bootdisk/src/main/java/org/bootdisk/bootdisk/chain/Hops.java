package org.bootdisk.bootdisk.chain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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

  /** By what they say: nobody wants to read that twice. */
  private final Map<String, Finding> findings = new LinkedHashMap<>();

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
      Finding finding = rule.finding(firmware, fault);
      findings.putIfAbsent(finding.message(), finding);
    }
  }

  /** Whether something of {@code rule} was found. */
  boolean has(ChainRule rule) {
    String id = rule.finding(firmware, Fault.in("")).rule();
    for (Finding finding : findings.values()) {
      if (finding.rule().equals(id)) {
        return true;
      }
    }
    return false;
  }

  BootWay present() {
    return new BootWay(firmware, true, List.copyOf(proven), List.copyOf(findings.values()));
  }

  BootWay absent() {
    return new BootWay(firmware, false, new ArrayList<>(), new ArrayList<>());
  }
}
