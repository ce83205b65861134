package org.bootdisk.bootdisk.menu;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.bls.BootLoaderEntry;
import org.bootdisk.bootdisk.bls.BootLoaderEntryReader;
import org.bootdisk.bootdisk.host.HostFile;
import org.bootdisk.bootdisk.host.SortedDirectory;
import org.bootdisk.bootdisk.host.StoreRoot;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.grub.EfiProgram;

/**
 * Entries of the Boot Loader Specification as menu items. Their files, and they themselves, keep
 * the paths that they have below $BOOT, so that whoever keeps them there can go on doing so.
 */
final class BootLoaderItems {

  private static final String ENTRIES = "/loader/entries";
  private static final String UNIFIED = "/EFI/Linux";

  /** {@code architecture} of machines that our disks start. */
  private static final Set<String> ARCHITECTURES = Set.of("", "x64", "ia32");

  /** Ours: a hundred times what an entry has. */
  private static final int LARGEST = 1 << 20;

  private final StoreRoot boot;
  private final String where;
  private final BootFiles files;

  BootLoaderItems(Path boot, String where, BootFiles files) {
    this.boot = new StoreRoot(boot);
    this.where = where;
    this.files = files;
  }

  List<MenuItem> items() throws IOException, RecipeException {
    List<BootLoaderEntry> entries = new ArrayList<>(type1());
    entries.addAll(type2());
    if (entries.isEmpty()) {
      throw RecipeException.at(
          where,
          Quoted.of(boot.directory().toString())
              + " has no entries for this disk in "
              + ENTRIES
              + " and "
              + UNIFIED);
    }
    entries.sort(BootLoaderEntry.MENU_ORDER);
    Set<String> seen = new TreeSet<>();
    Set<String> several = new TreeSet<>();
    for (BootLoaderEntry entry : entries) {
      if (!seen.add(title(entry))) {
        several.add(title(entry));
      }
    }
    List<MenuItem> items = new ArrayList<>();
    for (BootLoaderEntry entry : entries) {
      String title = title(entry);
      String version = entry.version().isEmpty() ? entry.name() : entry.version();
      items.add(item(entry, several.contains(title) ? title + " (" + version + ")" : title));
    }
    return items;
  }

  private List<BootLoaderEntry> type1() throws IOException, RecipeException {
    List<BootLoaderEntry> entries = new ArrayList<>();
    Path directory = boot.locate(ENTRIES).file();
    for (String name : SortedDirectory.names(directory)) {
      if (name.toLowerCase(Locale.ROOT).endsWith(".conf")) {
        Path file = boot.locate(ENTRIES + "/" + name).file();
        BootLoaderEntry entry = BootLoaderEntryReader.type1(name, text(file)).orElse(null);
        if (entry == null) {
          files.leaveOut(Quoted.of(name) + " names not one of linux and efi");
        } else if (ARCHITECTURES.contains(entry.architecture())) {
          files.placeAt(ENTRIES + "/" + name, file, where + ": " + name);
          entries.add(entry);
        }
      }
    }
    return entries;
  }

  private List<BootLoaderEntry> type2() throws IOException, RecipeException {
    List<BootLoaderEntry> entries = new ArrayList<>();
    for (String name : SortedDirectory.names(boot.locate(UNIFIED).file())) {
      if (name.toLowerCase(Locale.ROOT).endsWith(".efi")) {
        String path = UNIFIED + "/" + name;
        entries.add(BootLoaderEntryReader.type2(name, path, osRelease(boot.locate(path).file())));
      }
    }
    return entries;
  }

  private static String title(BootLoaderEntry entry) {
    return entry.title().isBlank() ? entry.name() : entry.title();
  }

  private MenuItem item(BootLoaderEntry entry, String title) throws IOException, RecipeException {
    String source = where + ": " + entry.file();
    GrubMenu.requireOneLine(source + ": title", title);
    GrubMenu.requireOneLine(source + ": options", entry.options());
    if (!entry.efi().isEmpty()) {
      return new MenuItem.Efi(
          title,
          entry.grubOptions(),
          place(entry.efi(), source),
          KernelParameters.ofProgram(entry.options()));
    }
    List<String> initrds = new ArrayList<>();
    for (String initrd : entry.initrds()) {
      initrds.add(place(initrd, source + ": initrd"));
    }
    return new MenuItem.Linux(
        title,
        entry.grubOptions(),
        place(entry.linux(), source + ": linux"),
        initrds,
        KernelParameters.split(entry.options(), source + ": options"),
        MenuItem.Searched.NOT);
  }

  private String place(String path, String source) throws IOException, RecipeException {
    return files.placeAt(path, boot.locate(path).file(), source);
  }

  private String text(Path file) throws IOException, RecipeException {
    HostFile.of(file, where);
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw RecipeException.at(where, file + " has more than 1 MiB");
      }
      return new String(bytes, UTF_8);
    }
  }

  /** The text of an image's {@code .osrel} section; empty if it has none. */
  private String osRelease(Path file) throws IOException, RecipeException {
    HostFile.of(file, where);
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer head = read(channel, 0, EfiProgram.HEAD_SIZE);
      EfiProgram program = EfiProgram.decode(head, channel.size(), file.toString());
      EfiProgram.Range section = program.section(".osrel").orElse(new EfiProgram.Range(0, 0));
      ByteBuffer text = read(channel, section.offset(), Math.min(LARGEST, section.size()));
      return UTF_8.decode(text).toString().replace("\0", "");
    }
  }

  private static ByteBuffer read(FileChannel channel, long offset, int most) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(most);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, offset + bytes.position()) < 0) {
        break;
      }
    }
    return bytes.flip();
  }
}
