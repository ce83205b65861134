package org.bootdisk.fat.volume;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.fat.layout.BackupBootSector;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatTimestamp;
import org.bootdisk.fat.name.CodePage;
import org.bootdisk.fat.name.VolumeLabel;
import org.jspecify.annotations.Nullable;

/**
 * A FAT volume. Whatever its device holds, reading it ends, takes bounded memory, and fails with a
 * {@link FormatException} if something is wrong.
 *
 * <p>Paths are names with {@code /} between them, with or without one in front; the case of letters
 * does not matter, and short names do as well as long ones. Changes take the time that they leave
 * behind as an argument. They are marked on the disk as begun, are in memory until {@link #flush},
 * and are ended by {@link #close}; if they are not, the volume is dirty and at worst has clusters
 * that belong to nothing.
 *
 * <p>A volume is used by one thread at a time.
 */
public final class FatVolume implements Closeable {

  private final VolumeCore core;
  private final OpenFiles openFiles = new OpenFiles();
  private final PathLookup lookup;
  private final TreeChanges changes;
  private final Labels labels;

  private FatVolume(VolumeCore core) {
    this.core = core;
    this.lookup = new PathLookup(core);
    this.changes = new TreeChanges(core, lookup, openFiles);
    this.labels = new Labels(core, lookup);
  }

  /** Opens the volume that {@code device} holds, with code page 437 for short names. */
  public static FatVolume open(BlockDevice device) throws IOException {
    return open(device, CodePage.CP437);
  }

  /**
   * Opens the volume that {@code device} holds. Closing the volume leaves the device open.
   *
   * @throws FormatException if its boot sector is none, contradicts itself or the device's size;
   *     with the advice to repair the volume if it has a backup that does not
   */
  public static FatVolume open(BlockDevice device, CodePage codePage) throws IOException {
    BootSector bootSector;
    FatGeometry geometry;
    try {
      bootSector = BootSector.read(device);
      geometry = FatGeometry.of(bootSector.bpb(), device);
    } catch (FormatException e) {
      throw BackupBootSector.advised(e, device);
    }
    return new FatVolume(new VolumeCore(device, bootSector, geometry, codePage));
  }

  /** The boot sector, as it is when nothing is being written. */
  public BootSector bootSector() {
    return core.reserved.bootSector();
  }

  /** Where the volume's parts lie. */
  public FatGeometry geometry() {
    return core.geometry;
  }

  /** What bytes beyond ASCII mean in short names and labels. */
  public CodePage codePage() {
    return core.codePage;
  }

  /** How much files and free space are in pieces. Reads the whole FAT. */
  public Fragmentation fragmentation() throws IOException {
    return Fragmentation.of(this, core.table);
  }

  /** Where the bytes of a file or directory lie, run by run; none for the fixed root directory. */
  public List<ClusterRun> clusters(FatNode node) throws IOException {
    long first = node.entry().firstCluster();
    return first == 0
        ? List.of()
        : core.chain(first, node.path(), core.geometry.countOfClusters()).runs();
  }

  /** The clusters that are marked as bad, ascending. Reads the whole FAT. */
  public List<Integer> badClusters() throws IOException {
    return core.allocator.bad();
  }

  /**
   * Marks clusters as bad, so that nothing is stored in them. All are looked at before the first is
   * marked; those that are marked already stay so.
   *
   * @throws IllegalArgumentException if the volume has no such cluster
   * @throws FileSystemException if something is stored in one of them
   */
  public void markBad(Collection<Integer> clusters) throws IOException {
    core.allocator.requireUnused(clusters);
    if (!clusters.isEmpty()) {
      core.beginWriting();
      core.allocator.markBad(clusters);
    }
  }

  /** Counts the free clusters by reading the whole FAT. */
  public long countFreeClusters() throws IOException {
    return core.allocator.countFree();
  }

  /** The label in the root directory; empty if there is none. */
  public Optional<String> label() throws IOException {
    return labelEntry().map(entry -> core.codePage.decode(entry.name()).stripTrailing());
  }

  /** The label's entry in the root directory; empty if there is none. */
  public Optional<DirectoryEntry> labelEntry() throws IOException {
    return labels.entry();
  }

  /** The root directory. */
  public FatNode root() {
    return lookup.root();
  }

  /** What {@code path} names; null if there is no such file or directory. */
  public @Nullable FatNode find(String path) throws IOException {
    return lookup.find(path);
  }

  /**
   * What {@code path} names.
   *
   * @throws NoSuchFileException if there is no such file or directory
   */
  public FatNode require(String path) throws IOException {
    FatNode node = find(path);
    if (node == null) {
      throw new NoSuchFileException(path);
    }
    return node;
  }

  /** What is in a directory, in the order of the disk. */
  public List<FatNode> list(FatNode directory) throws IOException {
    return lookup.list(directory);
  }

  /** What is told about each file and directory of a {@linkplain #walk walk}. */
  public interface Visitor {
    /** Called for {@code node}, a directory before what is in it. */
    void visit(FatNode node) throws IOException;
  }

  /**
   * Visits all that is below {@code directory}, in the order of the disk.
   *
   * @throws FormatException.Corrupt if a directory is met twice: the tree would have no end; or if
   *     it is so deep that its path is longer than any system takes
   */
  public void walk(FatNode directory, Visitor visitor) throws IOException {
    new TreeWalk(core, lookup).walk(directory, visitor);
  }

  /** The bytes of a file, from its first to its last. */
  public InputStream newInputStream(FatNode file) throws IOException {
    return new FatInputStream(open(file));
  }

  /** Opens a file. All who open the same one share it. */
  public FatFile open(FatNode file) throws IOException {
    if (file.isDirectory()) {
      throw new FileSystemException(file.path(), null, "is a directory");
    }
    Place place = lookup.requirePlace(file.path());
    return openFiles.open(core, place.key(), file);
  }

  /**
   * Makes an empty file.
   *
   * @throws FileAlreadyExistsException if there is one, or one whose short name this is
   * @throws org.bootdisk.fat.name.IllegalFatNameException if no directory can hold the name
   */
  public FatNode createFile(String path, Instant time) throws IOException {
    return changes.addFile(
        path, DirectoryEntry.nameless(FatAttributes.ARCHIVE, core.stamp(time), 0, 0));
  }

  /** Makes an empty file and opens it; fails as {@link #createFile} does. */
  public FatFile createAndOpen(String path, Instant time) throws IOException {
    return changes.createAndOpen(path, time);
  }

  /**
   * Begins to write what a file, new or there already, has in it at once when it is complete.
   *
   * @throws FileSystemException if the file is open, or a directory
   * @throws org.bootdisk.fat.name.IllegalFatNameException if no directory can hold the name
   */
  public NewContent newContent(String path) throws IOException {
    return new NewContent(core, lookup, openFiles, path);
  }

  /**
   * Makes a file of a chain that belongs to nothing.
   *
   * @param firstCluster where the chain begins
   * @param size bytes of the file; the chain has clusters for them
   */
  public FatNode adopt(String path, int firstCluster, long size) throws IOException {
    FatTimestamp time = FatTimestamp.of(FatTimestamp.EARLIEST);
    return changes.addFile(
        path, DirectoryEntry.nameless(FatAttributes.ARCHIVE, time, firstCluster, size));
  }

  /**
   * Makes a directory of a chain that belongs to nothing and has the entries of one.
   *
   * @param firstCluster where the chain begins
   */
  public FatNode adoptDirectory(String path, int firstCluster) throws IOException {
    return changes.adoptDirectory(path, firstCluster);
  }

  /** Makes an empty directory; fails as {@link #createFile} does. */
  public FatNode createDirectory(String path, Instant time) throws IOException {
    return changes.createDirectory(path, time);
  }

  /**
   * Deletes a file or an empty directory.
   *
   * @throws DirectoryNotEmptyException if something is in the directory
   */
  public void delete(String path) throws IOException {
    changes.delete(path);
  }

  /**
   * Gives a file or directory another name, another directory, or both. Its times and attributes
   * stay.
   *
   * @throws FileAlreadyExistsException if something else is called so
   */
  public FatNode rename(String from, String to) throws IOException {
    return changes.rename(from, to);
  }

  /**
   * As {@link #rename}; what is called {@code to}, a file or an empty directory, is deleted when
   * nothing else is in the way. A file that a file takes the place of has its old content or its
   * new one, wherever writing stops, and keeps its name as it is written.
   *
   * @throws DirectoryNotEmptyException if it is a directory with something in it
   */
  public FatNode replace(String from, String to) throws IOException {
    return changes.replace(from, to);
  }

  /** Sets the attributes of a file or directory; what it is stays. */
  public void setAttributes(String path, FatAttributes attributes) throws IOException {
    Place place = lookup.requirePlace(path);
    FatAttributes kind = FatAttributes.DIRECTORY.with(FatAttributes.VOLUME_ID);
    DirectoryEntry entry = place.requireSlot().entry();
    FatAttributes changed =
        attributes
            .without(kind)
            .with(entry.attributes().isDirectory() ? FatAttributes.DIRECTORY : FatAttributes.NONE);
    place.replace(entry.withAttributes(changed), core);
  }

  /** Sets the times of a file or directory. */
  public void setTimes(String path, Instant creation, Instant access, Instant write)
      throws IOException {
    Place place = lookup.requirePlace(path);
    DirectoryEntry entry = place.requireSlot().entry();
    place.replace(
        entry.withTimes(FatTimestamp.of(creation), FatTimestamp.of(access), FatTimestamp.of(write)),
        core);
  }

  /** Sets the label in the boot sector and in the root directory. */
  public void setLabel(VolumeLabel label, Instant time) throws IOException {
    core.beginWriting();
    labels.set(label, core.stamp(time).wholeSeconds());
  }

  /** Sets the volume id, a u32, in the boot sector and its copy. */
  public void setVolumeId(long id) throws IOException {
    core.beginWriting();
    core.reserved.writeVolumeId(id);
  }

  /** Removes the label from both places. */
  public void removeLabel() throws IOException {
    core.beginWriting();
    labels.remove();
  }

  /** Makes all changes durable. The volume stays marked as being written. */
  public void flush() throws IOException {
    core.flush();
  }

  /** Ends all changes, and marks the volume as clean if it was; the device stays open. */
  @Override
  public void close() throws IOException {
    core.end();
  }
}
