package org.bootdisk.launcher.description;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bootdisk.block.Quoted;
import org.jspecify.annotations.Nullable;

/** Settings as text, with the places where they were given. What is given later counts. */
public final class Settings {

  private record Given(String origin, List<String> values) {}

  private final Map<Setting, Given> given = new EnumMap<>(Setting.class);

  /** No settings. */
  public Settings() {}

  /**
   * Sets a setting, in place of what it had.
   *
   * @param origin for complaints: {@code vm.yaml:3:9: memory}, or {@code --memory}
   * @param values one for a single setting
   */
  public Settings give(Setting setting, String origin, List<String> values) {
    given.put(setting, new Given(origin, List.copyOf(values)));
    return this;
  }

  /** Sets a setting from within a program. */
  public Settings give(Setting setting, String... values) {
    return give(setting, setting.word(), List.of(values));
  }

  /** What a single setting was given; empty if nothing. */
  public String value(Setting setting) {
    Given found = given.get(setting);
    return found == null || found.values().isEmpty() ? "" : found.values().get(0);
  }

  /** Whether it was given. */
  public boolean has(Setting setting) {
    return given.containsKey(setting);
  }

  /** Whether a boot loader or a kernel is named. */
  public boolean startsSomething() {
    return has(Setting.BOOT_DISK)
        || has(Setting.BOOT_LOADER)
        || has(Setting.KERNEL)
        || has(Setting.TOPLEVEL);
  }

  /** Where it was given; its name if it was not. */
  public String origin(Setting setting) {
    Given found = given.get(setting);
    return found == null ? setting.word() : found.origin();
  }

  /** The description that they make. */
  public Description describe() throws DescriptionException {
    return new DescriptionReader(this).description();
  }

  /** A complaint about a setting. */
  DescriptionException fault(Setting setting, String message) {
    return new DescriptionException(origin(setting), message);
  }

  /** What a single setting's text stands for; empty if it was not given. */
  <T> Optional<T> one(Setting setting, Reading<T> reading) throws DescriptionException {
    Given found = given.get(setting);
    if (found == null) {
      return Optional.empty();
    }
    if (found.values().size() != 1) {
      throw fault(setting, "has " + found.values().size() + " values, expected one");
    }
    return Optional.of(read(found.origin(), found.values().get(0), reading));
  }

  /** What a list's texts stand for. */
  <T> List<T> list(Setting setting, Reading<T> reading) throws DescriptionException {
    Given found = given.get(setting);
    List<T> values = new ArrayList<>();
    if (found != null) {
      for (String text : found.values()) {
        values.add(read(found.origin(), text, reading));
      }
    }
    return values;
  }

  /** Whether it is true; {@code otherwise} if it was not given. */
  boolean isTrue(Setting setting, boolean otherwise) throws DescriptionException {
    return one(setting, Settings::truth).orElse(otherwise);
  }

  private static <T> T read(String origin, String text, Reading<T> reading)
      throws DescriptionException {
    try {
      return reading.of(text);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new DescriptionException(origin, String.valueOf(e.getMessage()), e);
    }
  }

  private static boolean truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(Quoted.of(text) + " is neither true nor false");
    };
  }

  /** The constant of an enum whose name is {@code text} in lower case. */
  static <T extends Enum<T>> T constant(Class<T> type, String text) {
    @Nullable T found = null;
    List<String> known = new ArrayList<>();
    for (T constant : type.getEnumConstants()) {
      String word = constant.name().toLowerCase(java.util.Locale.ROOT);
      known.add(word);
      found = word.equals(text) ? constant : found;
    }
    if (found == null) {
      throw new IllegalArgumentException(
          Quoted.of(text) + " is not known; write " + alternatives(known));
    }
    return found;
  }

  private static String alternatives(List<String> words) {
    int last = words.size() - 1;
    return String.join(", ", words.subList(0, last)) + " or " + words.get(last);
  }

  /** Text to value; complains with IllegalArgumentException. */
  interface Reading<T> {
    /** The value that {@code text} stands for. */
    T of(String text);
  }
}
