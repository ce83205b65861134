package org.bootdisk.bootdisk.lock;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Region;
import org.bootdisk.bootdisk.Input;
import org.bootdisk.bootdisk.PlanDigests;

/**
 * The inputs of a disk, pinned: version and digest of each by name, and the digest of the plan that
 * they make.
 *
 * @param tool version of bootdisk
 * @param inputs in the order in which they are shown
 * @param plan SHA-256 of the plan
 */
public record Lock(String tool, List<Entry> inputs, String plan) {

  private static final String MENU = ": /grub/grub.cfg";

  /**
   * One input.
   *
   * @param name {@code grub/i386-pc}, {@code menu}, or a path: relative to the lock where it is
   *     below its directory, with {@code /} between names
   * @param version empty if it has none
   * @param sha256 of its content
   */
  public record Entry(String name, String version, String sha256) {}

  /** Copies the list. */
  public Lock {
    inputs = List.copyOf(inputs);
  }

  /**
   * What a plan is made of: GRUB's files, files of this machine, and the menu, which stands for all
   * that it was read from.
   *
   * @param base the directory of the lock
   * @param tool version of bootdisk
   */
  public static Lock of(PlanDigests digests, Path base, String tool) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (Input input : digests.plan().inputs()) {
      String name =
          input instanceof Input.SourceFile file ? relative(file.file(), base) : input.name();
      entries.add(new Entry(name, input.version(), input.digest()));
    }
    int index = 0;
    for (Region region : digests.plan().regions().list()) {
      if (region.name().endsWith(MENU)) {
        entries.add(new Entry("menu", "", digests.regions().get(index)));
      }
      index++;
    }
    return new Lock(tool, entries, digests.digest());
  }

  /** Two people's copies of a directory give the same names. */
  private static String relative(Path file, Path base) {
    Path from = base.toAbsolutePath().normalize();
    Path to = file.toAbsolutePath().normalize();
    Path shown = to.startsWith(from) ? from.relativize(to) : to;
    return shown.toString().replace(shown.getFileSystem().getSeparator(), "/");
  }

  /**
   * How {@code now} differs from this lock, one sentence each; nothing if both make the same disk.
   * An input that is the same under another version is no difference.
   */
  public List<String> differences(Lock now) {
    List<String> found = new ArrayList<>();
    Map<String, Entry> others = new LinkedHashMap<>();
    now.inputs.forEach(entry -> others.put(entry.name, entry));
    for (Entry locked : inputs) {
      Entry other = others.remove(locked.name);
      if (other == null) {
        found.add(Quoted.of(locked.name) + " is locked and not used any more");
      } else if (!other.sha256.equals(locked.sha256)) {
        found.add(Quoted.of(locked.name) + " is " + shown(other) + ", locked is " + shown(locked));
      }
    }
    for (Entry added : others.values()) {
      found.add(Quoted.of(added.name) + " is used and not locked");
    }
    if (found.isEmpty() && !plan.equals(now.plan)) {
      found.add(
          "the plan is sha256:"
              + now.plan
              + ", locked is sha256:"
              + plan
              + ": the recipe's layout, a text in it, the time, or bootdisk changed ("
              + Quoted.escaped(now.tool)
              + ", locked with "
              + Quoted.escaped(tool)
              + ")");
    }
    return found;
  }

  private static String shown(Entry entry) {
    String digest = "sha256:" + entry.sha256;
    return entry.version.isEmpty() ? digest : Quoted.escaped(entry.version) + " " + digest;
  }
}
