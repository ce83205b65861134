package org.bootdisk.bootdisk.diff;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bootdisk.bootdisk.inspect.ByteRange;
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
      return new Difference(kind + "." + name, where, shown(first), shown(second), places());
    }

    private List<ByteRange> places() {
      Set<ByteRange> places = new LinkedHashSet<>();
      if (first != null) {
        places.addAll(first.places());
      }
      if (second != null) {
        places.addAll(second.places());
      }
      return List.copyOf(places);
    }

    /** Whether {@code other}, the label of the boot sector, only repeats this one. */
    private boolean isRepeatedBy(Pair other) {
      return label(first).equals(label(other.first)) && label(second).equals(label(other.second));
    }

    /** A label; of a volume that has none the boot sector says NO NAME (FAT, "Boot Sector"). */
    private static String label(@Nullable Fact fact) {
      String label = fact == null ? "" : fact.value().shown();
      return label.equals("NO NAME") ? "" : label;
    }

    /** This pair with the places of {@code other}, which repeats it. */
    private Pair with(Pair other) {
      return new Pair(name, both(first, other.first), both(second, other.second));
    }

    private static @Nullable Fact both(@Nullable Fact fact, @Nullable Fact other) {
      if (fact == null || other == null) {
        return fact;
      }
      List<ByteRange> places = new ArrayList<>(fact.places());
      places.addAll(other.places());
      return new Fact(fact.name(), fact.value(), places, fact.derived());
    }

    private static String shown(@Nullable Fact fact) {
      return fact == null ? NONE : fact.value().shown();
    }
  }

  /** The facts that differ, in the order of the first part. */
  static List<Pair> of(Part first, Part second) {
    Map<String, @Nullable Fact> others = new LinkedHashMap<>();
    for (Fact fact : second.facts()) {
      others.put(fact.name(), fact);
    }
    List<Pair> pairs = new ArrayList<>();
    for (Fact fact : first.facts()) {
      Fact other = others.remove(fact.name());
      if (other == null || !fact.value().isSame(other.value())) {
        pairs.add(new Pair(fact.name(), fact, other));
      }
    }
    for (Map.Entry<String, @Nullable Fact> other : others.entrySet()) {
      pairs.add(new Pair(other.getKey(), null, other.getValue()));
    }
    joinLabels(pairs);
    return pairs;
  }

  /** A volume's label stands in two places; a change of both is one difference. */
  private static void joinLabels(List<Pair> pairs) {
    int at = named("label", pairs);
    int copyAt = named("boot-sector-label", pairs);
    if (at < 0 || copyAt < 0) {
      return;
    }
    Pair label = pairs.get(at);
    Pair copy = pairs.get(copyAt);
    if (label.isRepeatedBy(copy)) {
      pairs.set(at, label.with(copy));
      pairs.remove(copyAt);
    }
  }

  private static int named(String name, List<Pair> pairs) {
    for (int i = 0; i < pairs.size(); i++) {
      if (pairs.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
