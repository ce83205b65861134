package org.bootdisk.bootdisk.lock;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.bootdisk.recipe.YamlFile;
import org.bootdisk.bootdisk.recipe.YamlValue;

/** A {@link Lock} as YAML: what people compare and version control keeps. */
public final class LockFile {

  /** The usual name, beside the recipe. */
  public static final String NAME = "bootdisk.lock";

  private static final String HEAD =
      """
      # What the disk is made of. 'bootdisk build --lock FILE' writes this anew, 'bootdisk build
      # --locked' refuses to build of anything else.
      """;

  private LockFile() {}

  /** The lock as text. */
  public static String print(Lock lock) {
    StringBuilder out = new StringBuilder(HEAD);
    out.append("bootdisk: ").append(quoted(lock.tool())).append('\n');
    out.append("plan: ").append(lock.plan()).append('\n');
    out.append("inputs:\n");
    for (Lock.Entry entry : lock.inputs()) {
      out.append("- name: ").append(quoted(entry.name())).append('\n');
      if (!entry.version().isEmpty()) {
        out.append("  version: ").append(quoted(entry.version())).append('\n');
      }
      out.append("  sha256: ").append(entry.sha256()).append('\n');
    }
    return out.toString();
  }

  /** A double-quoted scalar, of which JSON's strings are a part. */
  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                out.append('\\').appendCodePoint(c);
              } else if (Character.isISOControl(c)) {
                out.append("\\x").append(Character.forDigit(c >> 4, 16));
                out.append(Character.forDigit(c & 15, 16));
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.append('"').toString();
  }

  /**
   * Reads a lock.
   *
   * @throws RecipeException if the file is none, with the place of what is wrong
   */
  public static Lock read(Path file) throws IOException, RecipeException {
    return parse(file.toString(), YamlFile.text(file));
  }

  /** Reads a lock from text; {@code file} is for messages. */
  static Lock parse(String file, String text) throws RecipeException {
    YamlValue root =
        YamlValue.parse(file, text)
            .orElseThrow(() -> new RecipeException(file + ": is empty; make it with --lock"));
    Map<String, YamlValue> members = root.anyMembers();
    List<Lock.Entry> entries = new ArrayList<>();
    for (YamlValue item : member(root, members, "inputs").items()) {
      Map<String, YamlValue> input = item.anyMembers();
      YamlValue version = input.get("version");
      entries.add(
          new Lock.Entry(
              member(item, input, "name").text(),
              version == null ? "" : version.text(),
              member(item, input, "sha256").parsed(LockFile::digest)));
    }
    return new Lock(
        member(root, members, "bootdisk").text(),
        entries,
        member(root, members, "plan").parsed(LockFile::digest));
  }

  private static YamlValue member(YamlValue value, Map<String, YamlValue> members, String name)
      throws RecipeException {
    YamlValue member = members.get(name);
    if (member == null) {
      throw value.fault("has no " + name + ", which every lock has; make it anew with --lock");
    }
    return member;
  }

  private static String digest(String text) {
    if (!text.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("is not a SHA-256 of 64 hexadecimal digits");
    }
    return text;
  }
}
