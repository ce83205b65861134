package org.bootdisk.bootdisk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Ranges;
import org.bootdisk.bootdisk.grub.DiskPartition;
import org.bootdisk.bootdisk.grub.PartitionedDisk;
import org.bootdisk.bootdisk.host.HostFile;
import org.bootdisk.bootdisk.menu.BootFiles;
import org.bootdisk.bootdisk.menu.PlannedMenu;
import org.bootdisk.bootdisk.recipe.Recipe.Menu;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.fat.volume.NewContent;

/**
 * Puts a menu on a disk that has GRUB: its kernels and initrds first, then grub.cfg; at last files
 * of {@link BootFiles#DIRECTORY} that it does not name are removed, as NixOS does. A file that has
 * the right content already is left alone; each other one is whole before it gets its name.
 */
public final class MenuUpdate {

  private static final List<String> DIRECTORIES = List.of("/grub", "/boot/grub", "/grub2");
  private static final int PIECE = 256 << 10;

  private final DiskPartition partition;
  private final String menuPath;
  private final PlannedMenu menu;

  private MenuUpdate(DiskPartition partition, String menuPath, PlannedMenu menu) {
    this.partition = partition;
    this.menuPath = menuPath;
    this.menu = menu;
  }

  /**
   * Decides what is written.
   *
   * @throws FormatException.NotRecognized if no FAT volume of the disk has GRUB's directory
   * @throws RecipeException if the menu cannot be made
   */
  public static MenuUpdate of(BlockDevice disk, Menu menu) throws IOException, RecipeException {
    for (DiskPartition partition : PartitionedDisk.read(disk).fatVolumes()) {
      try (FatVolume volume = FatVolume.open(partition.device())) {
        for (String directory : DIRECTORIES) {
          FatNode node = volume.find(directory);
          if (node != null && node.isDirectory()) {
            String id = BootSector.printedVolumeId(volume.bootSector().volumeId());
            String path = directory + "/grub.cfg";
            return new MenuUpdate(partition, path, PlannedMenu.of(menu, id));
          }
        }
      }
    }
    throw new FormatException.NotRecognized(
        Fault.in(disk.description())
            .actual("no FAT volume has a directory such as " + DIRECTORIES.get(0))
            .expected("GRUB's directory")
            .advice("install GRUB first"));
  }

  /** The text of grub.cfg, which names the volume as it is. */
  public PlannedMenu menu() {
    return menu;
  }

  /** What becomes of files in the directory of kernels that the menu does not name. */
  public enum Obsolete {
    /** They are removed: they were an older menu's. */
    REMOVE,
    /** They stay. */
    KEEP
  }

  /**
   * What was done.
   *
   * @param written paths of files that are new or differ
   * @param removed paths of files that no entry names
   */
  public record Outcome(List<String> written, List<String> removed) {
    /** Copies the lists. */
    public Outcome {
      written = List.copyOf(written);
      removed = List.copyOf(removed);
    }
  }

  /**
   * Writes what differs, and makes it durable.
   *
   * @param time of all that is written
   * @throws FormatException.LimitExceeded if there is too little room; nothing is changed then
   */
  public Outcome apply(Instant time, Obsolete obsolete) throws IOException {
    List<String> written = new ArrayList<>();
    List<String> removed;
    try (FatVolume volume = FatVolume.open(partition.device())) {
      Map<String, Source> changed = changed(volume);
      requireRoom(volume, changed);
      for (Map.Entry<String, Source> file : changed.entrySet()) {
        if (!file.getKey().equals(menuPath)) {
          write(volume, file.getKey(), file.getValue(), time);
          written.add(file.getKey());
        }
      }
      volume.flush();
      Source text = changed.get(menuPath);
      if (text != null) {
        write(volume, menuPath, text, time);
        written.add(menuPath);
      }
      volume.flush();
      removed = obsolete == Obsolete.REMOVE ? removeObsolete(volume) : List.of();
      volume.flush();
    }
    partition.device().flush();
    return new Outcome(written, removed);
  }

  private List<String> removeObsolete(FatVolume volume) throws IOException {
    Set<String> named = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    named.addAll(menu.files().keySet());
    List<String> removed = new ArrayList<>();
    FatNode directory = volume.find(BootFiles.DIRECTORY);
    if (directory == null || !directory.isDirectory()) {
      return removed;
    }
    for (FatNode file : volume.list(directory)) {
      String path = "/" + file.path();
      if (!file.isDirectory() && !named.contains(path)) {
        volume.delete(path);
        removed.add(path);
      }
    }
    return removed;
  }

  /** Bytes that are read when they are needed. */
  private interface Source {
    InputStream open() throws IOException;
  }

  private Map<String, Source> changed(FatVolume volume) throws IOException {
    Map<String, Source> wanted = new TreeMap<>();
    for (Map.Entry<String, HostFile> file : menu.files().entrySet()) {
      wanted.put(file.getKey(), () -> Files.newInputStream(file.getValue().file()));
    }
    wanted.put(menuPath, () -> new ByteArrayInputStream(menu.text().getBytes(UTF_8)));
    Map<String, Source> changed = new TreeMap<>();
    for (Map.Entry<String, Source> file : wanted.entrySet()) {
      FatNode there = volume.find(file.getKey());
      if (there == null || there.isDirectory() || !same(volume, there, file.getValue())) {
        changed.put(file.getKey(), file.getValue());
      }
    }
    return changed;
  }

  private static boolean same(FatVolume volume, FatNode there, Source source) throws IOException {
    try (InputStream ours = source.open();
        InputStream theirs = volume.newInputStream(there)) {
      while (true) {
        byte[] left = ours.readNBytes(PIECE);
        byte[] right = theirs.readNBytes(PIECE);
        if (!java.util.Arrays.equals(left, right)) {
          return false;
        }
        if (left.length < PIECE) {
          return true;
        }
      }
    }
  }

  private void requireRoom(FatVolume volume, Map<String, Source> changed) throws IOException {
    long cluster = volume.geometry().clusterSize();
    // Directories may grow, and new ones are made.
    long needed = 4L * changed.size();
    for (String path : changed.keySet()) {
      HostFile file = menu.files().get(path);
      long length = file == null ? menu.text().getBytes(UTF_8).length : file.length();
      needed += Ranges.ceilDiv(length, cluster);
    }
    long free = volume.countFreeClusters();
    if (!changed.isEmpty() && needed > free) {
      throw new FormatException.LimitExceeded(
          Fault.in(partition.device().description())
              .actual("the free space is " + ByteSize.print(free * cluster))
              .expected(ByteSize.print(needed * cluster) + " for the menu's files"));
    }
  }

  private static void write(FatVolume volume, String path, Source source, Instant time)
      throws IOException {
    for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
      if (volume.find(path.substring(0, slash)) == null) {
        volume.createDirectory(path.substring(0, slash), time);
      }
    }
    try (InputStream in = source.open();
        NewContent fresh = volume.newContent(path)) {
      long at = 0;
      for (byte[] piece = in.readNBytes(PIECE); piece.length > 0; piece = in.readNBytes(PIECE)) {
        fresh.write(at, ByteBuffer.wrap(piece));
        at += piece.length;
      }
      fresh.commit(time);
    }
  }
}
