package org.bootdisk.cli.fat;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.FileSystemException;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.host.TarInput;
import org.bootdisk.cli.command.Console;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.fat.name.FatName;

/**
 * Copies what is in a tar archive to a volume, in the order of the names and not of the archive.
 * All entries are looked at before the first is copied. Of two with one name the later counts; hard
 * links become files of their own; symbolic links, devices and pipes are special files.
 */
final class CopyTarIn {

  /**
   * What is to be copied.
   *
   * @param path names with {@code /} between them
   * @param entry of the archive that has its content
   * @param time of the entry that has its name
   */
  private record Item(String path, TarArchiveEntry entry, FileTime time) {}

  private final TarInput input;
  private final VolumeWriter writer;
  private final TimeOptions times;
  private final Console console;
  private final SpecialFiles special;

  /** By name as FAT compares names, a directory before what is in it. */
  private final Map<String, Item> items = new TreeMap<>(CopyTarIn::compare);

  /** What the directories above are there for. */
  private String madeFor = "";

  CopyTarIn(
      TarInput input,
      VolumeWriter writer,
      TimeOptions times,
      Console console,
      SpecialFiles special) {
    this.input = input;
    this.writer = writer;
    this.times = times;
    this.console = console;
    this.special = special;
  }

  /** Decides all that is to be done; nothing is copied yet. Returns the bytes of all files. */
  long plan() throws IOException {
    for (TarArchiveEntry entry : input.tar().getEntries()) {
      String path = path(entry.getName());
      if (!path.isEmpty()) {
        add(path, entry);
      }
    }
    long total = 0;
    for (Item item : items.values()) {
      total += item.entry.isDirectory() ? 0 : item.entry.getRealSize();
    }
    return total;
  }

  /** Copies all to a directory of the volume. */
  void copy(String target) throws IOException, UsageException {
    Collection<Item> all = items.values();
    for (Item item : all) {
      Instant time = times.of(item.time, console);
      makeParents(target, item, time);
      String path = VolumePath.in(target, item.path);
      if (item.entry.isDirectory()) {
        writer.directory(path, time);
      } else {
        writer.file(
            path,
            time,
            item.entry.getRealSize(),
            () -> Channels.newChannel(input.tar().getInputStream(item.entry)));
      }
    }
  }

  /** Directories that the archive does not have get the time of what is in them. */
  private void makeParents(String target, Item item, Instant time) throws IOException {
    int known = commonLength(item.path, madeFor);
    madeFor = item.path;
    for (int slash = item.path.indexOf('/', known);
        slash >= 0;
        slash = item.path.indexOf('/', slash + 1)) {
      String parent = item.path.substring(0, slash);
      if (!items.containsKey(FatName.key(parent))) {
        writer.directory(VolumePath.in(target, parent), time);
      }
    }
  }

  /** Characters at the start that two paths share. */
  private static int commonLength(String a, String b) {
    int length = Math.min(a.length(), b.length());
    int common = 0;
    while (common < length && a.charAt(common) == b.charAt(common)) {
      common++;
    }
    return common;
  }

  private void add(String path, TarArchiveEntry entry) throws IOException {
    TarArchiveEntry content = entry;
    if (entry.isLink()) {
      Item linked = items.get(FatName.key(path(entry.getLinkName())));
      if (linked == null || linked.entry.isDirectory()) {
        throw refused(
            entry, "is a link to " + Quoted.of(entry.getLinkName()) + ", no file before it");
      }
      content = linked.entry;
    } else if (isSpecial(entry)) {
      special.meet(shown(entry), kind(entry));
      return;
    }
    String key = FatName.key(path);
    Item other = items.put(key, new Item(path, content, entry.getLastModifiedTime()));
    if (other != null && !other.path.equals(path)) {
      throw refused(entry, "is one name on FAT with " + Quoted.of(other.path));
    }
  }

  private static boolean isSpecial(TarArchiveEntry entry) {
    return entry.isSymbolicLink()
        || entry.isBlockDevice()
        || entry.isCharacterDevice()
        || entry.isFIFO();
  }

  private static String kind(TarArchiveEntry entry) {
    return entry.isSymbolicLink() ? "a symbolic link" : "a device or pipe";
  }

  /** Names that would lead out of the target are refused; all others are checked here. */
  private String path(String name) throws IOException {
    StringBuilder path = new StringBuilder();
    int depth = 0;
    if (name.startsWith("/")) {
      throw new FileSystemException(
          input.name() + ": " + Quoted.of(name), null, "is absolute; nothing outside is written");
    }
    for (String part : name.split("/", -1)) {
      if (part.equals("..")) {
        throw new FileSystemException(
            input.name() + ": " + Quoted.of(name), null, "leads out with '..'");
      }
      if (!part.isEmpty() && !part.equals(".")) {
        if (++depth > VolumePath.DEEPEST) {
          throw new FileSystemException(input.name() + ": " + Quoted.of(name), null, "is too deep");
        }
        path.append(path.length() == 0 ? "" : "/").append(FatName.requireLegal(part));
      }
    }
    return path.toString();
  }

  private FileSystemException refused(TarArchiveEntry entry, String why) {
    return new FileSystemException(shown(entry), null, why);
  }

  private String shown(TarArchiveEntry entry) {
    return input.name() + ": " + Quoted.of(entry.getName());
  }

  /** A slash comes before all that names have, so that a directory's content follows it. */
  private static int compare(String a, String b) {
    int at = commonLength(a, b);
    if (at < a.length() && at < b.length()) {
      if (a.charAt(at) == '/') {
        return -1;
      }
      if (b.charAt(at) == '/') {
        return 1;
      }
    }
    return FatName.compare(a.substring(at), b.substring(at));
  }
}
