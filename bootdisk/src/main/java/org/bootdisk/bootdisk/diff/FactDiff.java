package org.bootdisk.bootdisk.diff;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bootdisk.bootdisk.inspect.Fact;
import org.bootdisk.bootdisk.inspect.Part;
import org.jspecify.annotations.Nullable;

/** Facts that two parts state differently. */
final class FactDiff {

  /** What a part that has no such fact is shown with. */
  static final String NONE = "none";

  private FactDiff() {}

  /**
   * One of them.
   *
   * @param name of the fact
   * @param first of the first part; null if it does not state it
   * @param second of the second part; null if it does not state it
   */
  record Pair(String name, @Nullable Fact first, @Nullable Fact second) {

    /** Whether it follows from other facts. */
    boolean derived() {
      return (first == null || first.derived()) && (second == null || second.derived());
    }

    Difference difference(String kind, String where) {
      return new Difference(kind + "." + name, where, shown(first), shown(second));
    }

    private static String shown(@Nullable Fact fact) {
      return fact == null ? NONE : fact.value().shown();
    }
  }

  /** The facts that differ, in the order of the first part. */
  static List<Pair> of(Part first, Part second) {
    Map<String, @Nullable Fact> others = new LinkedHashMap<>();
    second.facts().forEach(fact -> others.put(fact.name(), fact));
    List<Pair> pairs = new ArrayList<>();
    for (Fact fact : first.facts()) {
      Fact other = others.remove(fact.name());
      if (other == null || !fact.value().isSame(other.value())) {
        pairs.add(new Pair(fact.name(), fact, other));
      }
    }
    others.forEach((name, fact) -> pairs.add(new Pair(name, null, fact)));
    return pairs;
  }
}
