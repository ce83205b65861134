package org.bootdisk.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page of the documentation.
 *
 * @param file where it is
 * @param blocks what stands between fences, in order
 * @param prose what does not
 */
record Page(Path file, List<Block> blocks, String prose) {

  /** The source tree. */
  static final Path ROOT = Path.of("..");

  private static final String FENCE = "```";
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.*)$");
  private static final Pattern NO_ANCHOR = Pattern.compile("[^\\p{L}\\p{N} _-]");

  /**
   * What stands between two fences.
   *
   * @param language the first word behind the opening fence; empty if there is none
   * @param note what follows that word: the name of a file, or why it is not run
   * @param text the lines between
   * @param line number of the opening fence
   */
  record Block(String language, String note, String text, int line) {

    private static final String NOT_RUN = "not-run:";

    /** Whether nobody runs it, and the page says why. */
    boolean isNotRun() {
      return note.startsWith(NOT_RUN);
    }

    /** Why it is not run. */
    String reason() {
      return note.substring(NOT_RUN.length()).strip();
    }
  }

  /** All pages, in the order of their names. */
  static List<Page> all() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path top : List.of(ROOT, ROOT.resolve("docs"))) {
      int depth = top.equals(ROOT) ? 1 : Integer.MAX_VALUE;
      try (Stream<Path> found = Files.walk(top, depth)) {
        found.filter(file -> file.toString().endsWith(".md")).forEach(files::add);
      }
    }
    files.sort(null);
    List<Page> pages = new ArrayList<>();
    for (Path file : files) {
      pages.add(read(file));
    }
    return pages;
  }

  private static Page read(Path file) throws IOException {
    List<Block> blocks = new ArrayList<>();
    StringBuilder prose = new StringBuilder();
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).startsWith(FENCE)) {
        prose.append(lines.get(i)).append('\n');
        continue;
      }
      String[] words = lines.get(i).substring(FENCE.length()).strip().split(" ", 2);
      int opening = i + 1;
      StringBuilder text = new StringBuilder();
      for (i++; !lines.get(i).equals(FENCE); i++) {
        text.append(lines.get(i)).append('\n');
      }
      blocks.add(new Block(words[0], words.length > 1 ? words[1] : "", text.toString(), opening));
    }
    return new Page(file, blocks, prose.toString());
  }

  /** Where its links lead, relative to it, but for those to the web. */
  List<String> links() {
    return LINK.matcher(prose)
        .results()
        .map(link -> link.group(1))
        .filter(link -> !link.contains("://"))
        .toList();
  }

  /** What a link can name on it, made of its headings as the usual viewers do. */
  List<String> anchors() {
    return HEADING.matcher(prose).results().map(Page::anchor).toList();
  }

  private static String anchor(MatchResult heading) {
    String text = heading.group(1).toLowerCase(Locale.ROOT).strip();
    return NO_ANCHOR.matcher(text).replaceAll("").replace(' ', '-');
  }

  @Override
  public String toString() {
    return ROOT.relativize(file).toString();
  }
}
