package org.bootdisk.grub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringTokenizer;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.jspecify.annotations.Nullable;

/**
 * Which modules each module needs, as moddep.lst says: a line {@code name: dependency dependency}
 * for each module (GRUB, util/resolve.c).
 */
public final class ModuleDependencies {

  /** Ours: GRUB 2.12 has fewer than 300 modules. */
  private static final int MOST_MODULES = 4096;

  /** Ours: GRUB's longest chain of dependencies has about ten modules. */
  private static final int DEEPEST = 128;

  private static final String SOURCE = "GRUB, util/resolve.c";

  private final String where;
  private final Map<String, List<String>> dependencies;

  private ModuleDependencies(String where, Map<String, List<String>> dependencies) {
    this.where = where;
    this.dependencies = dependencies;
  }

  /** Reads moddep.lst. */
  static ModuleDependencies read(GrubFiles files) throws IOException {
    String name = GrubPlatform.MODULE_DEPENDENCIES;
    return parse(new String(files.require(name), UTF_8), files.where(name));
  }

  /**
   * Parses the text of moddep.lst.
   *
   * @param where the file, for messages
   */
  public static ModuleDependencies parse(String text, String where) throws FormatException {
    Map<String, List<String>> dependencies = new HashMap<>();
    StringTokenizer lines = new StringTokenizer(text, "\n");
    while (lines.hasMoreTokens()) {
      String line = lines.nextToken();
      int colon = line.indexOf(':');
      if (colon < 0 || !isName(line.substring(0, colon))) {
        throw malformed(where, line);
      }
      List<String> needed = new ArrayList<>();
      StringTokenizer names = new StringTokenizer(line.substring(colon + 1));
      while (names.hasMoreTokens()) {
        String name = names.nextToken();
        if (!isName(name)) {
          throw malformed(where, line);
        }
        needed.add(name);
      }
      // GRUB keeps the lines in reverse and takes the first match: the last line of a name wins.
      dependencies.put(line.substring(0, colon), needed);
      if (dependencies.size() > MOST_MODULES) {
        throw new FormatException.LimitExceeded(
            Fault.in(where).expected("at most " + MOST_MODULES + " modules").source(SOURCE));
      }
    }
    return new ModuleDependencies(where, dependencies);
  }

  /** What one module needs, in the order of the list; null if the list does not have it. */
  @Nullable List<String> of(String module) {
    return dependencies.get(module);
  }

  private static FormatException malformed(String where, String line) {
    return new FormatException.Corrupt(
        Fault.in(where)
            .actual("a line is " + Quoted.of(line))
            .expected("a module's name, a colon, and names of modules")
            .source(SOURCE));
  }

  /**
   * Whether {@code name} can be a module's: letters, digits and {@code _ + - .}, not led by a dot.
   * No such name leads out of a directory.
   */
  static boolean isName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!isLetterOrDigit(c) && "_+-".indexOf(c) < 0 && (c != '.' || i == 0)) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  /** Whether {@code c} is one of the ASCII letters and digits. */
  static boolean isLetterOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /**
   * The modules asked for and all that they need, each before its users, in the order of
   * grub-mkimage: dependencies of one module from the last one named to the first.
   *
   * @param requested names of modules, with or without {@code .mod} behind them
   * @return for each module in load order the one that asked for it, or nothing if the caller did
   */
  public Map<String, String> closure(List<String> requested) throws FormatException {
    Closure closure = new Closure();
    for (String name : requested) {
      String module = name.endsWith(".mod") ? name.substring(0, name.length() - 4) : name;
      if (!isName(module)) {
        throw new FormatException.Unsupported(
            Fault.in(where)
                .actual("the module asked for is " + Quoted.of(name))
                .expected("the name of a module, without directories"));
      }
      closure.add(module, "");
    }
    return closure.loadOrder;
  }

  /** A closure as it grows. */
  private final class Closure {

    final Map<String, String> loadOrder = new LinkedHashMap<>();
    private final Set<String> path = new LinkedHashSet<>();

    /** Appends what {@code module} needs, then the module, unless it is there already. */
    void add(String module, String askedBy) throws FormatException {
      if (loadOrder.containsKey(module)) {
        return;
      }
      if (!path.add(module) || path.size() > DEEPEST) {
        throw new FormatException.Corrupt(
            Fault.in(where)
                .actual(
                    "the chain of dependencies is " + String.join(" -> ", path) + " -> " + module)
                .expected("one without a cycle, of at most " + DEEPEST + " modules")
                .source(SOURCE));
      }
      List<String> needed = dependencies.getOrDefault(module, List.of());
      for (int i = needed.size() - 1; i >= 0; i--) {
        add(needed.get(i), module);
      }
      path.remove(module);
      loadOrder.put(module, askedBy);
    }
  }
}
