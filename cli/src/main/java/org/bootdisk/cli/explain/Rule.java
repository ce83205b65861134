package org.bootdisk.cli.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What docs/rules.md tells of an id, or of several that differ in one word. The texts are Markdown
 * of one line each.
 *
 * @param id such as {@code gpt.header.crc}; may have one {@code *}
 * @param group the heading that it stands under
 * @param which the words that the {@code *} stands for; empty if there is none
 * @param meaning what is found
 * @param why why that matters
 * @param who who refuses or mistakes such a disk
 * @param mend how to mend it
 */
public record Rule(
    String id,
    String group,
    List<String> which,
    String meaning,
    String why,
    String who,
    String mend) {

  private static final String ANY = "*";

  /** Copies the list. */
  public Rule {
    which = List.copyOf(which);
  }

  /** Every id that is meant. */
  public List<String> ids() {
    if (which.isEmpty()) {
      return List.of(id);
    }
    List<String> ids = new ArrayList<>();
    for (String word : which) {
      ids.add(id.replace(ANY, word));
    }
    return ids;
  }

  /** Whether this is told of {@code wanted}, an id or one with a {@code *}. */
  boolean isOf(String wanted) {
    return id.equals(wanted) || ids().contains(wanted);
  }

  /** Whether an id that is meant begins with {@code prefix} and a dot. */
  boolean isBelow(String prefix) {
    for (String each : ids()) {
      if (each.startsWith(prefix + ".")) {
        return true;
      }
    }
    return false;
  }

  /** What is told beside the meaning, by the names of the document. */
  public Map<String, String> points() {
    Map<String, String> points = new LinkedHashMap<>();
    points.put(RuleBookParser.WHY, why);
    points.put(RuleBookParser.WHO, who);
    points.put(RuleBookParser.MEND, mend);
    return points;
  }

  /** The first sentence of the meaning. */
  public String summary() {
    int end = meaning.indexOf(". ");
    return end < 0 ? meaning : meaning.substring(0, end + 1);
  }
}
