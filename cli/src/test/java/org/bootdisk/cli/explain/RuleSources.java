package org.bootdisk.cli.explain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bootdisk.fixtures.Rules;
import org.bootdisk.launcher.supervise.Outcome;
import org.bootdisk.qcow2.chain.Problem;

/** Every id that the sources can print, found where the sources name it. */
final class RuleSources {

  private static final Path ROOT = Path.of("..");
  private static final Path BOOTDISK = ROOT.resolve("bootdisk/src/main/java/org/bootdisk/bootdisk");
  private static final String NAME = "[a-z0-9-]+";

  private final Set<String> ids = new TreeSet<>();

  private RuleSources() {}

  static Set<String> all() throws IOException {
    RuleSources sources = new RuleSources();
    sources.addFindings();
    sources.addChain();
    sources.addBoots();
    sources.addDifferences();
    return sources.ids;
  }

  private void addFindings() throws IOException {
    addNamed("qcow2", "qcow2");
    addNamed("gpt", "gpt|mbr");
    addNamed("fat", "fat");
    addNamed("bootdisk", "qcow2|table|gpt|mbr|fat|policy|content");
    addNamed("cli", "image");
    for (Problem problem : Problem.values()) {
      ids.add(problem.label());
    }
  }

  private void addNamed(String module, String groups) throws IOException {
    String id = "(?:" + groups + ")(?:\\." + NAME + ")+";
    ids.addAll(new Rules(id).namedBelow(ROOT.resolve(module + "/src/main/java")));
  }

  /** The document says of which firmware a rule is, and the format's test that it has all. */
  private void addChain() throws IOException {
    Rules rules = new Rules("[a-z]+(?:\\.[a-z]+)?");
    Set<String> listed = rules.listedIn(ROOT.resolve("docs/formats/chain.md"));
    for (String rule : groups(BOOTDISK.resolve("chain/ChainRule.java"), "[A-Z]\\(\"([a-z]+)\"")) {
      boolean found = false;
      for (String firmware : List.of("bios", "uefi")) {
        if (listed.contains(rule) || listed.contains(firmware + "." + rule)) {
          ids.add("chain." + firmware + "." + rule);
          found = true;
        }
      }
      if (!found) {
        throw new AssertionError(rule + " is not in docs/formats/chain.md");
      }
    }
  }

  private void addBoots() {
    for (String firmware : List.of("bios", "uefi")) {
      ids.add("boot." + firmware + ".not-run");
      for (Outcome outcome : Outcome.values()) {
        if (outcome != Outcome.BOOTED) {
          String name = outcome.name().toLowerCase(Locale.ROOT).replace('_', '-');
          ids.add("boot." + firmware + "." + name);
        }
      }
    }
  }

  private void addDifferences() throws IOException {
    for (String file : List.of("Container", "Mbr", "Gpt", "Fat", "Grub")) {
      addFacts(BOOTDISK.resolve("inspect/" + file + "Part.java"));
    }
    addFacts(BOOTDISK.resolve("inspect/KnownContent.java"));
    // What is stated by a method behind the one that begins another part.
    for (String fact : List.of("data", "data-in-backing-files")) {
      ids.remove("bitmap." + fact);
      ids.add("container." + fact);
    }
    ids.addAll(List.of("disk.size", "disk.partition-table", "partition.size"));
    ids.addAll(List.of("fat.fsinfo-free-clusters", "fat.fsinfo-next-free"));
    Path diff = BOOTDISK.resolve("diff");
    for (String field : groups(diff.resolve("FatDiff.java"), "fields\\.put\\(\"(" + NAME + ")\"")) {
      ids.add("file." + field);
    }
    ids.addAll(List.of("file.kind", "file.content", "file.clusters", "bytes.more"));
    String owner = "Owner\\((?:slack \\? )?\"(" + NAME + ")\"";
    for (String bytes : groups(diff.resolve("FatSide.java"), owner)) {
      ids.add("bytes." + bytes);
    }
    for (String bytes : List.of("content", "core-image", "mbr", "gpt", "file-system")) {
      ids.add("bytes." + bytes);
    }
    ids.addAll(List.of("bytes.partition", "bytes.unpartitioned", "bytes.disk"));
    addKinds();
  }

  /** A part states facts from where it begins to where the next one does. */
  private void addFacts(Path file) throws IOException {
    String kind = "";
    String begin = "Part\\.of\\(\\s*\"(" + NAME + ")\"";
    String fact =
        "(?:\\.(?:texts?|code|count|bytes|flag|derived)\\(|add\\(part,)\\s*\"(" + NAME + ")\"";
    Matcher at = Pattern.compile(begin + "|" + fact).matcher(Files.readString(file));
    while (at.find()) {
      if (at.group(1) != null) {
        kind = at.group(1);
      } else {
        ids.add(kind + "." + at.group(2));
      }
    }
  }

  private void addKinds() {
    Set<String> kinds = new TreeSet<>(List.of("disk"));
    for (String id : ids) {
      for (String kind : List.of("container", "snapshot", "bitmap", "record", "partition")) {
        addIf(id.startsWith(kind + "."), kind, kinds);
      }
    }
    kinds.addAll(List.of("mbr", "gpt", "bios-loader", "fat", "file-system"));
    for (String kind : kinds) {
      ids.add(kind + ".problem");
      if (!kind.equals("container") && !kind.equals("disk")) {
        ids.add(kind + ".added");
        ids.add(kind + ".removed");
      }
    }
    for (String kind : List.of("file", "directory")) {
      ids.add(kind + ".added");
      ids.add(kind + ".removed");
    }
  }

  private static void addIf(boolean condition, String kind, Set<String> kinds) {
    if (condition) {
      kinds.add(kind);
    }
  }

  private static Set<String> groups(Path file, String pattern) throws IOException {
    Set<String> found = new TreeSet<>();
    Matcher at = Pattern.compile(pattern).matcher(Files.readString(file));
    while (at.find()) {
      found.add(at.group(1));
    }
    return found;
  }
}
