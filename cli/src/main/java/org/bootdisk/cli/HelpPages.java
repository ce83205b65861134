package org.bootdisk.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bootdisk.cli.command.CommonOptions;
import org.bootdisk.cli.command.Console;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * The help of every command as pages, which are laid out when the program is built: that takes as
 * long as to start it. They hold the colours, which are left out where none are wanted.
 */
final class HelpPages {

  private static final String DIRECTORY = "help";
  private static final char ESCAPE = '\u001b';

  private HelpPages() {}

  /** Prints the help that {@code words} ask for; false if that is more than a page. */
  static boolean print(Console console, String... words) {
    String name = name(words);
    byte[] page = name == null ? null : read(name);
    if (page == null) {
      return false;
    }
    boolean isColoured = console.ansi(CommonOptions.When.AUTO, 1) == Ansi.ON;
    console.out().write(page, 0, isColoured ? page.length : withoutColours(page));
    console.out().flush();
    return true;
  }

  /** The name of the page that is all that {@code words} ask for; null if there is none. */
  private static @Nullable String name(String... words) {
    StringBuilder name = new StringBuilder(DIRECTORY + "/bootdisk_");
    int last = words.length - 1;
    for (int i = 0; i < last; i++) {
      if (!isName(words[i])) {
        return null;
      }
      name.append(words[i]).append('_');
    }
    return HelpRequest.REQUESTS.contains(words[last]) ? name.append(words[last]).toString() : null;
  }

  private static boolean isName(String word) {
    for (int i = 0; i < word.length(); i++) {
      char letter = word.charAt(i);
      if ((letter < 'a' || letter > 'z') && letter != '-') {
        return false;
      }
    }
    return true;
  }

  private static byte @Nullable [] read(String name) {
    try (InputStream in = HelpPages.class.getResourceAsStream(name)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Moves a page's bytes to its start, but for colours, and returns how many these are. */
  private static int withoutColours(byte[] page) {
    int kept = 0;
    boolean isColour = false;
    for (byte each : page) {
      isColour |= each == ESCAPE;
      if (!isColour) {
        page[kept++] = each;
      }
      isColour &= each != 'm';
    }
    return kept;
  }

  /** Writes all pages; the argument is the directory of this class. */
  public static void main(String[] arguments) throws IOException {
    Path into = Path.of(arguments[0]);
    Files.createDirectories(into.resolve(DIRECTORY));
    write(Main.commandLine(Console.system()), List.of(), into);
  }

  private static void write(CommandLine command, List<String> path, Path into) throws IOException {
    for (String request : HelpRequest.REQUESTS) {
      String[] words = append(path, request).toArray(new String[0]);
      ByteArrayOutputStream page = new ByteArrayOutputStream();
      PrintStream out = new PrintStream(page, true, StandardCharsets.UTF_8);
      Main.execute(new Console(out, out, Map.of("FORCE_COLOR", "1")), words);
      Files.write(into.resolve(String.valueOf(name(words))), page.toByteArray());
    }
    for (Map.Entry<String, CommandLine> below : command.getSubcommands().entrySet()) {
      if (!below.getValue().getCommandSpec().usageMessage().hidden()) {
        write(below.getValue(), append(path, below.getKey()), into);
      }
    }
  }

  private static List<String> append(List<String> path, String word) {
    List<String> longer = new ArrayList<>(path);
    longer.add(word);
    return longer;
  }
}
