package org.bootdisk.fat.check;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.name.FatName;

/** Checks that the names in one directory are legal, and that each is there once. */
final class NameCheck {

  private static final int LOWEST = 0x20;
  private static final int DELETE = 0x7F;
  private static final String ILLEGAL = "*?<>|\":/\\.";
  private static final int THOUSAND = 1000;

  private final DirectoryImage image;
  private final Report report;
  private final Set<String> shortNames = new HashSet<>();
  private final Set<String> longNames = new HashSet<>();
  private int renamed;

  NameCheck(DirectoryImage image, Report report) {
    this.image = image;
    this.report = report;
  }

  /**
   * Checks a name.
   *
   * @param index of its entry
   * @param name the long name, or what the short one is shown as
   * @param parts where the parts of the long name are
   */
  void check(int index, DirectoryEntry entry, String path, String name, List<Integer> parts) {
    if (!parts.isEmpty() && !FatName.isLegal(name)) {
      report.add(Rule.NAME_ILLEGAL, path, "the long name is not legal", "characters of names");
      // The short name is left, which is what the file is shown under now.
      image.deleteAll(parts);
    }
    String raw = entry.name();
    if (entry.hasNoShortName()) {
      report.add(Rule.NAME_ILLEGAL, path, "the entry says it has no short name", "a short name");
      image.fix(index, entry.withName(raw));
    }
    if (isIllegal(raw)) {
      report.add(Rule.NAME_ILLEGAL, path, "the short name is not legal", "characters of 8.3");
      rename(index, entry, parts);
    } else if (!shortNames.add(raw) || !longNames.add(FatName.key(name))) {
      report.add(Rule.NAME_DUPLICATE, path, "the name is there twice", "a name of its own");
      rename(index, entry, parts);
    }
  }

  /** Whether no short name is {@code raw}. */
  static boolean isIllegal(String raw) {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c < LOWEST || c == DELETE || ILLEGAL.indexOf(c) >= 0) {
        return true;
      }
    }
    return raw.charAt(0) == ' ';
  }

  /** Gives an entry a name as fsck.fat does, {@code FSCK0000.000}, and no long name. */
  private void rename(int index, DirectoryEntry entry, List<Integer> parts) {
    String name;
    do {
      name = "FSCK" + digits(renamed / THOUSAND, 4) + digits(renamed % THOUSAND, 3);
      renamed++;
    } while (!shortNames.add(name));
    image.fix(index, entry.withName(name));
    image.deleteAll(parts);
  }

  private static String digits(int number, int width) {
    String digits = Integer.toString(number);
    return "0".repeat(width - digits.length()) + digits;
  }
}
