package org.bootdisk.fat.name;

import java.util.Locale;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.jspecify.annotations.Nullable;

/**
 * A short name, 8.3 (FAT, "Short Directory Entry Names").
 *
 * @param raw its 11 bytes, one character each: basis name and extension, padded with spaces
 */
public record ShortName(String raw) {

  /** Characters of the basis name. */
  public static final int BASIS_LENGTH = 8;

  /** Characters of the extension. */
  public static final int EXTENSION_LENGTH = 3;

  private static final int BASIS_IS_LOWER = 1 << 3;
  private static final int EXTENSION_IS_LOWER = 1 << 4;
  private static final String SPACES = " ".repeat(BASIS_LENGTH);
  private static final String ALLOWED = "!#$%&'()-@^_`{}~";

  /** Equality is that of the bytes. Spelt out, since a record's own costs much at first use. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ShortName name && raw.equals(name.raw);
  }

  @Override
  public int hashCode() {
    return raw.hashCode();
  }

  /** Refuses what is not 11 bytes. */
  public ShortName {
    if (raw.length() != DirectoryEntry.NAME_LENGTH) {
      throw new IllegalArgumentException("a short name has 11 bytes, not " + raw.length());
    }
  }

  /** A name of parts that fit theirs. */
  static ShortName of(String basis, String extension) {
    return new ShortName(
        basis
            + SPACES.substring(basis.length())
            + extension
            + SPACES.substring(SPACES.length() - EXTENSION_LENGTH + extension.length()));
  }

  /**
   * The short name that is {@code name} itself, letter by letter, so that no long name is needed:
   * upper case, 8.3, no character that a short name cannot have. Null if there is none.
   */
  public static @Nullable ShortName exactly(String name) {
    int dot = name.lastIndexOf('.');
    String basis = dot < 0 ? name : name.substring(0, dot);
    String extension = dot < 0 ? "" : name.substring(dot + 1);
    boolean exact =
        isExact(basis, BASIS_LENGTH) && (dot < 0 || isExact(extension, EXTENSION_LENGTH));
    return exact ? of(basis, extension) : null;
  }

  private static boolean isExact(String part, int length) {
    if (part.isEmpty() || part.length() > length) {
      return false;
    }
    for (int i = 0; i < part.length(); i++) {
      if (!isAllowed(part.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether a short name made here can have {@code c}; beyond ASCII code pages differ. */
  static boolean isAllowed(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || ALLOWED.indexOf(c) >= 0;
  }

  /** The name as it is shown and found: {@code GRUB.CFG}. */
  public String text(CodePage codePage) {
    return text(codePage, 0);
  }

  /** The name with the parts that {@code caseFlags}, DIR_NTRes, says in lower case. */
  public String text(CodePage codePage, int caseFlags) {
    String basis = part(codePage, 0, BASIS_LENGTH, (caseFlags & BASIS_IS_LOWER) != 0);
    String extension =
        part(codePage, BASIS_LENGTH, raw.length(), (caseFlags & EXTENSION_IS_LOWER) != 0);
    return extension.isEmpty() ? basis : basis + "." + extension;
  }

  private String part(CodePage codePage, int start, int end, boolean lower) {
    int last = end;
    while (last > start && raw.charAt(last - 1) == ' ') {
      last--;
    }
    String text = codePage.decode(raw.substring(start, last));
    return lower ? text.toLowerCase(Locale.ROOT) : text;
  }
}
