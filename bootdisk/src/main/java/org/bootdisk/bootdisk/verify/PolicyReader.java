package org.bootdisk.bootdisk.verify;

import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.bootdisk.recipe.YamlFile;
import org.bootdisk.bootdisk.recipe.YamlValue;
import org.bootdisk.gpt.Guids;
import org.jspecify.annotations.Nullable;

/**
 * Reads a policy from YAML:
 *
 * <pre>{@code
 * esp: legal                          # volumes that all firmware takes
 * identity: fixed                     # no GUID that was drawn at random
 * latest-time: 1980-01-01T00:00:00Z   # of any file
 * slack: zeros                        # behind files and in free clusters
 * paths: [/EFI/BOOT/BOOTX64.EFI]      # that must be there
 * identifiers: [97FD5997-D90B-4AA3-8D16-C1723AEA73C1, 6CC4-C7B4]
 * }</pre>
 */
public final class PolicyReader {

  /** The members of a policy. */
  static final Set<String> MEMBERS =
      new TreeSet<>(List.of("esp", "identity", "latest-time", "slack", "paths", "identifiers"));

  private PolicyReader() {}

  /** Reads the policy in {@code file}. */
  public static Policy read(Path file) throws IOException, RecipeException {
    return parse(file.toString(), YamlFile.text(file));
  }

  /** Reads a policy from text; {@code file} is for messages. */
  static Policy parse(String file, String text) throws RecipeException {
    YamlValue root =
        YamlValue.parse(file, text)
            .orElseThrow(() -> new RecipeException(file + ": is empty, expected a policy"));
    Map<String, YamlValue> members = root.members(MEMBERS);
    YamlValue time = members.get("latest-time");
    Set<String> identifiers = new TreeSet<>();
    YamlValue wanted = members.get("identifiers");
    for (YamlValue identifier : wanted == null ? List.<YamlValue>of() : wanted.items()) {
      identifiers.add(identifier.parsed(PolicyReader::identifier));
    }
    return new Policy(
        is(members.get("esp"), "legal"),
        is(members.get("identity"), "fixed"),
        time == null ? Optional.empty() : Optional.of(time.parsed(PolicyReader::instant)),
        is(members.get("slack"), "zeros"),
        texts(members.get("paths")),
        identifiers);
  }

  /** Whether a member is given; its only value says what it asks for. */
  private static boolean is(@Nullable YamlValue value, String word) throws RecipeException {
    if (value != null && !value.text().equals(word)) {
      throw value.fault("is " + Quoted.of(value.text()) + ", expected " + word);
    }
    return value != null;
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          Quoted.of(text) + " is not a time; write it as 1980-01-01T00:00:00Z", e);
    }
  }

  /** A GUID or a volume id as the disk's are printed. */
  private static String identifier(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    if (upper.matches("[0-9A-F]{4}-[0-9A-F]{4}")) {
      return upper;
    }
    try {
      return Guids.print(Guids.parse(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          Quoted.of(text) + " is neither a GUID nor a FAT volume id such as 6CC4-C7B4", e);
    }
  }

  private static List<String> texts(@Nullable YamlValue value) throws RecipeException {
    List<String> texts = new ArrayList<>();
    if (value != null) {
      for (YamlValue item : value.items()) {
        texts.add(item.text());
      }
    }
    return texts;
  }
}
