package org.bootdisk.bootdisk.recipe;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.bootdisk.block.Quoted;
import org.jspecify.annotations.Nullable;

/** Finds the word that somebody may have meant. */
public final class Words {

  /** Longer words are nobody's slip of a finger. */
  private static final int LONGEST = 64;

  private Words() {}

  /** {@code "; did you mean 'size'?"}, or nothing if no known word is near. */
  public static String suggestion(String word, Collection<String> known) {
    String nearest = nearest(word, known);
    return nearest == null ? "" : "; did you mean " + Quoted.of(nearest) + "?";
  }

  /** The words, as a list for people: {@code gpt or mbr}. */
  public static String list(Collection<String> words) {
    List<String> all = new ArrayList<>(words);
    String last = all.remove(all.size() - 1);
    return all.isEmpty() ? last : String.join(", ", all) + " or " + last;
  }

  /** The known word that takes the fewest changes to get to; null if all take too many. */
  private static @Nullable String nearest(String word, Collection<String> known) {
    if (word.isEmpty() || word.length() > LONGEST) {
      return null;
    }
    String wanted = word.toLowerCase(Locale.ROOT);
    String best = null;
    int least = Math.max(1, Math.min(3, wanted.length() / 3)) + 1;
    for (String candidate : known) {
      int distance = distance(wanted, candidate);
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return best;
  }

  /** Letters to insert, to delete, to replace, or to swap with their neighbours. */
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, a, b, i, j);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int cheapest(int[][] cost, String a, String b, int i, int j) {
    int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
    int least = Math.min(cost[i - 1][j - 1] + same, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
  }
}
