package org.bootdisk.cli.build;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bootdisk.cli.command.Program;

/**
 * What is around a build and must not reach its disk.
 *
 * @param name for people
 * @param java the program that runs it
 * @param properties options for Java
 * @param environment variables that are set
 * @param umask for the files that it makes
 */
record Surroundings(
    String name,
    Path java,
    List<String> properties,
    Map<String, String> environment,
    String umask) {

  private static final Path INSTALLED = Path.of("/usr/lib/jvm");

  private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"([0-9]{1,4})[.\"]");
  private static final int OLDEST = 17;

  /**
   * All that builds are tried in. The clock is another in each, for each begins later; nothing of
   * bootdisk may read it.
   *
   * @param time a second SOURCE_DATE_EPOCH where the recipe says the time, so that it must not
   *     count; else empty
   */
  static List<Surroundings> all(Path temporary, String time) throws IOException {
    Path java = Path.of(System.getProperty("java.home", ""), "bin", "java");
    List<Surroundings> all = new ArrayList<>(List.of(east(java), west(java, temporary, time)));
    for (Path other : otherJavas(java)) {
      Path home = INSTALLED.relativize(other).getName(0);
      all.add(new Surroundings("Java of " + home, other, List.of(), Map.of(), "022"));
    }
    return all;
  }

  private static Surroundings east(Path java) {
    return new Surroundings(
        "zone of Kiritimati, Turkish, UTF-16, files listed in another order",
        java,
        List.of(
            "-Duser.language=tr",
            "-Duser.country=TR",
            "-Dfile.encoding=UTF-16",
            "-Dbootdisk.listing.seed=1"),
        Map.of("TZ", "Pacific/Kiritimati", "LC_ALL", "tr_TR.UTF-8"),
        "022");
  }

  private static Surroundings west(Path java, Path temporary, String time) {
    Map<String, String> environment = new TreeMap<>();
    environment.put("TZ", "America/St_Johns");
    environment.put("LC_ALL", "C");
    environment.put("USER", "nobody");
    if (!time.isEmpty()) {
      environment.put("SOURCE_DATE_EPOCH", time);
    }
    return new Surroundings(
        "zone of St John's, Thai digits, ASCII, another temporary directory, umask 077",
        java,
        List.of(
            "-Duser.language=th",
            "-Duser.country=TH",
            "-Duser.variant=TH",
            "-Dfile.encoding=US-ASCII",
            "-Djava.io.tmpdir=" + temporary,
            "-Dbootdisk.listing.seed=2"),
        environment,
        "077");
  }

  /** The Javas that are installed beside the one that runs, each once. */
  private static List<Path> otherJavas(Path own) throws IOException {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(INSTALLED)) {
      try (DirectoryStream<Path> homes = Files.newDirectoryStream(INSTALLED, home -> true)) {
        for (Path home : homes) {
          Path java = home.resolve("bin/java");
          boolean usable = Files.isExecutable(java) && !Files.isSymbolicLink(home);
          if (usable && isRecent(home) && !Files.isSameFile(java, own)) {
            found.add(java);
          }
        }
      }
    }
    Collections.sort(found);
    return found;
  }

  /** Whether a Java is one that runs bootdisk: 17 or later, as its file "release" says. */
  private static boolean isRecent(Path home) throws IOException {
    Path release = home.resolve("release");
    if (!Files.isRegularFile(release)) {
      return false;
    }
    Matcher version = VERSION.matcher(Files.readString(release, StandardCharsets.ISO_8859_1));
    return version.find() && Integer.parseInt(version.group(1)) >= OLDEST;
  }

  /** The words that run bootdisk so. */
  List<String> words(List<String> arguments) {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("sh", "-c", "umask \"$0\" && exec \"$@\"", umask, java.toString()));
    words.addAll(properties);
    words.addAll(List.of("-cp", System.getProperty("java.class.path", "")));
    words.add(Program.MAIN_CLASS);
    words.addAll(arguments);
    return words;
  }
}
