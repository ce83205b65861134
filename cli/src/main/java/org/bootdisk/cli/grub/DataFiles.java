package org.bootdisk.cli.grub;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bootdisk.cli.command.UsageException;
import picocli.CommandLine.Option;

/**
 * Fonts, translations and themes that go into GRUB's directory, with grub-install's options. Unlike
 * there none is copied unless it is asked for: a boot volume may be small. Used as a picocli mixin.
 */
final class DataFiles {

  @Option(
      names = "--fonts",
      split = " |,",
      paramLabel = "NAMES",
      description = "Fonts to copy, such as unicode (default: none).")
  List<String> fonts = new ArrayList<>();

  @Option(
      names = "--locales",
      split = " |,",
      paramLabel = "NAMES",
      description = "Translations to copy, such as de, or all (default: none).")
  List<String> locales = new ArrayList<>();

  @Option(
      names = "--themes",
      split = " |,",
      paramLabel = "NAMES",
      description = "Themes to copy, such as starfield (default: none).")
  List<String> themes = new ArrayList<>();

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where fonts and themes are (default: ${DEFAULT-VALUE}).")
  Path data = Path.of("/usr/share/grub");

  @Option(
      names = "--locale-directory",
      paramLabel = "DIR",
      description = "Where translations are (default: ${DEFAULT-VALUE}).")
  Path translations = Path.of("/usr/share/locale");

  /** The files by path below GRUB's directory. */
  SortedMap<String, byte[]> files() throws IOException, UsageException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    for (String font : fonts) {
      String name = font + ".pf2";
      files.put("fonts/" + name, ImageContent.bytes(data.resolve(name)));
    }
    for (String theme : themes) {
      addTheme(files, theme);
    }
    for (String locale : locales.equals(List.of("all")) ? allLocales() : locales) {
      files.put("locale/" + locale + ".mo", ImageContent.bytes(translation(locale)));
    }
    return files;
  }

  private void addTheme(SortedMap<String, byte[]> files, String theme)
      throws IOException, UsageException {
    Path directory = data.resolve("themes").resolve(theme);
    if (!Files.isDirectory(directory)) {
      throw new NoSuchFileException(directory.toString());
    }
    for (Path file : sorted(directory, Files::isRegularFile)) {
      files.put("themes/" + theme + "/" + file.getFileName(), ImageContent.bytes(file));
    }
  }

  private Path translation(String locale) {
    return translations.resolve(locale).resolve("LC_MESSAGES").resolve("grub.mo");
  }

  private List<String> allLocales() throws IOException {
    List<String> names = new ArrayList<>();
    for (Path directory : sorted(translations, Files::isDirectory)) {
      String name = String.valueOf(directory.getFileName());
      if (Files.isRegularFile(translation(name))) {
        names.add(name);
      }
    }
    return names;
  }

  private static List<Path> sorted(Path directory, DirectoryStream.Filter<Path> wanted)
      throws IOException {
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, wanted)) {
      found.forEach(paths::add);
    }
    paths.sort(null);
    return paths;
  }
}
