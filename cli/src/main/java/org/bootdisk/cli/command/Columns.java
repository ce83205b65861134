package org.bootdisk.cli.command;

import java.util.ArrayList;
import java.util.List;

/** Rows of text for people. */
public final class Columns {

  private Columns() {}

  private static String[] safe(String[] row) {
    String[] safe = new String[row.length];
    for (int i = 0; i < row.length; i++) {
      safe[i] = TerminalText.line(row[i]);
    }
    return safe;
  }

  /**
   * Rows in columns as wide as their widest cell, two spaces between them and none at the end.
   *
   * @param rows at least one; all of the same length; what a terminal would obey is escaped
   */
  public static String print(List<String[]> rows) {
    List<String[]> safe = new ArrayList<>();
    for (String[] row : rows) {
      safe.add(safe(row));
    }
    int[] widths = new int[rows.get(0).length];
    for (String[] row : safe) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    StringBuilder out = new StringBuilder();
    for (String[] row : safe) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    return out.toString();
  }
}
