package org.bootdisk.cli.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.bootdisk.recipe.YamlFile;
import org.bootdisk.bootdisk.recipe.YamlValue;
import org.bootdisk.launcher.description.KeyValues;
import org.bootdisk.launcher.description.Setting;
import org.bootdisk.launcher.description.Settings;

/** Reads a machine's description from YAML or JSON. Relative paths in it begin where it lies. */
final class DescriptionFile {

  private static final Set<Setting> PATHS =
      Set.of(
          Setting.DISK_IMAGE,
          Setting.BOOT_DISK,
          Setting.BOOT_OVERLAY,
          Setting.FIRMWARE,
          Setting.EFI_VARIABLES,
          Setting.TOPLEVEL,
          Setting.REGISTRATION,
          Setting.KERNEL,
          Setting.INITRD,
          Setting.STORE,
          Setting.DRIVES);

  /** Words that are no paths, where else there is one. */
  private static final Set<String> WORDS = Set.of("none", "bios", "uefi");

  private final Path directory;
  private final Settings settings;

  private DescriptionFile(Path directory, Settings settings) {
    this.directory = directory;
    this.settings = settings;
  }

  /** Whether {@code file} is named as a description is. */
  static boolean isNamed(Path file) {
    String name = file.toString();
    return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
  }

  /** Gives {@code settings} what {@code file} says. */
  static void read(Path file, Settings settings) throws IOException, RecipeException {
    Path directory = file.toAbsolutePath().getParent();
    Optional<YamlValue> root = YamlValue.parse(file.toString(), YamlFile.text(file));
    if (root.isPresent()) {
      DescriptionFile reader =
          new DescriptionFile(directory == null ? Path.of("/") : directory, settings);
      for (Map.Entry<String, YamlValue> member : root.get().members(words()).entrySet()) {
        reader.give(setting(member.getKey()), member.getValue());
      }
    }
  }

  private static Set<String> words() {
    Set<String> words = new TreeSet<>();
    for (Setting setting : Setting.values()) {
      words.add(setting.word());
    }
    return words;
  }

  private static Setting setting(String word) {
    for (Setting setting : Setting.values()) {
      if (setting.word().equals(word)) {
        return setting;
      }
    }
    throw new IllegalArgumentException(word);
  }

  private void give(Setting setting, YamlValue value) throws RecipeException {
    List<String> texts = new ArrayList<>();
    if (setting.shape() == Setting.Shape.SINGLE) {
      texts.add(path(setting, value.text()));
    } else if (value.isMapping()) {
      for (Map.Entry<String, YamlValue> member : value.anyMembers().entrySet()) {
        texts.add(pair(setting, member.getKey(), member.getValue().text()));
      }
    } else {
      for (YamlValue item : value.items()) {
        texts.add(item(setting, item));
      }
    }
    settings.give(setting, value.place(), texts);
  }

  /** Credentials and files of fw_cfg are named. */
  private String pair(Setting setting, String name, String value) {
    return name + "=" + (setting == Setting.FW_CFG ? directory.resolve(value).toString() : value);
  }

  private String item(Setting setting, YamlValue item) throws RecipeException {
    if (item.isScalar()) {
      return path(setting, item.text());
    }
    StringBuilder members = new StringBuilder();
    for (Map.Entry<String, YamlValue> member : item.anyMembers().entrySet()) {
      String name = member.getKey();
      String text = member.getValue().text();
      boolean path = name.equals("file") || name.equals("path");
      members.append(members.isEmpty() ? "" : ",");
      members.append(KeyValues.member(name, path ? directory.resolve(text).toString() : text));
    }
    return members.toString();
  }

  private String path(Setting setting, String text) {
    boolean path = PATHS.contains(setting) && !WORDS.contains(text) && !text.contains("=");
    return path && !text.isEmpty() ? directory.resolve(text).normalize().toString() : text;
  }
}
