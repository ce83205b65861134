package org.bootdisk.fat.name;

import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The short names in use in one directory, and the making of new ones that differ from them.
 *
 * <p>They are made as Linux's vfat makes them, in ASCII: what fits 8.3 but for its case keeps its
 * letters; all else gets the numeric tail {@code ~1} to {@code ~9}, the first that is free, behind
 * at most six characters. When all nine are taken Linux asks the clock. Here the name decides: two
 * characters, a 16-bit hash of the long name in hexadecimal, and {@code ~1}; if that is taken, the
 * next hash. So a name's short name depends on the names that came before it and on nothing else.
 */
public final class ShortNames {

  private static final int LAST_DIGIT = 9;
  private static final int HASH_BITS = 16;
  private static final int MULTIPLIER = 31;

  private final Set<ShortName> used = new HashSet<>();

  /** By the short name with the first digit as tail: up to which digit all are in use. */
  private final Map<ShortName, Integer> takenDigits = new HashMap<>();

  /** The short names of an empty directory. */
  public ShortNames() {}

  /** Marks a name as used; false if it was. */
  public boolean add(ShortName name) {
    return used.add(name);
  }

  /** Marks a name as free again. */
  public void remove(ShortName name) {
    used.remove(name);
    takenDigits.clear();
  }

  /**
   * The short name that a legal long name has without a numeric tail, marked as used; null if it
   * needs a tail or the name is taken. Names of a whole directory are claimed before any is
   * assigned, so that a made name takes none that somebody chose.
   */
  public @Nullable ShortName claim(String longName) {
    ShortNameBasis basis = ShortNameBasis.of(longName);
    return basis.fits() && used.add(basis.name()) ? basis.name() : null;
  }

  /** Makes the short name for a legal long name and marks it as used. */
  public ShortName assign(String longName) {
    ShortNameBasis basis = ShortNameBasis.of(longName);
    if (basis.fits() && used.add(basis.name())) {
      return basis.name();
    }
    ShortName withDigit = firstFree(basis);
    return withDigit != null ? withDigit : assignHashed(longName, basis);
  }

  private @Nullable ShortName firstFree(ShortNameBasis basis) {
    ShortName first = basis.withTail("~1");
    for (int digit = takenDigits.getOrDefault(first, 0) + 1; digit <= LAST_DIGIT; digit++) {
      ShortName candidate = basis.withTail("~" + digit);
      takenDigits.put(first, digit);
      if (used.add(candidate)) {
        return candidate;
      }
    }
    return null;
  }

  private ShortName assignHashed(String longName, ShortNameBasis basis) {
    int first = hash(longName);
    for (int n = 0; n < 1 << HASH_BITS; n++) {
      ShortName candidate = basis.withHash(hex((first + n) & 0xFFFF) + "~1");
      if (used.add(candidate)) {
        return candidate;
      }
    }
    throw new IllegalStateException("a directory holds at most 65536 entries");
  }

  private static String hex(int value) {
    return HexFormat.of().withUpperCase().toHexDigits((short) value);
  }

  private static int hash(String name) {
    int hash = 0;
    for (int i = 0; i < name.length(); i++) {
      hash = hash * MULTIPLIER + name.charAt(i);
    }
    return (hash ^ (hash >>> HASH_BITS)) & 0xFFFF;
  }
}
