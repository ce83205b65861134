package org.bootdisk.fat.volume;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Origin;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatTimestamp;
import org.bootdisk.fat.name.CodePage;
import org.bootdisk.fat.name.FatName;
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

  /** Longest path that is walked, in UTF-16 units. The specification allows 260; Linux 4096. */
  private static final int MAX_WALKED_PATH = 4096;

  private final VolumeCore core;
  private final OpenFiles openFiles = new OpenFiles();
  private String recentPath = "";
  private @Nullable FatNode recent;

  private FatVolume(VolumeCore core) {
    this.core = core;
  }

  /** Opens the volume that {@code device} holds, with code page 437 for short names. */
  public static FatVolume open(BlockDevice device) throws IOException {
    return open(device, CodePage.CP437);
  }

  /**
   * Opens the volume that {@code device} holds. Closing the volume leaves the device open.
   *
   * @throws FormatException if its boot sector is none, contradicts itself or the device's size
   */
  public static FatVolume open(BlockDevice device, CodePage codePage) throws IOException {
    Origin origin = Origin.of(device, "boot sector", 0);
    if (device.size() < BootSector.SIZE) {
      throw new FormatException.NotRecognized(
          Fault.in(origin.description())
              .actual("the device has " + device.size() + " bytes")
              .expected("a FAT boot sector of 512 bytes"));
    }
    ByteBuffer sector = BootSector.FAT16_LAYOUT.read(device, 0);
    BootSector bootSector = BootSector.decode(sector, origin);
    FatGeometry geometry = FatGeometry.of(bootSector.bpb(), origin);
    if (geometry.size() > device.size()) {
      throw new FormatException.Corrupt(
          Fault.in(origin.description())
              .actual("the volume has " + geometry.size() + " bytes")
              .expected("at most the " + device.size() + " of its device")
              .source("FAT, \"Boot Sector and BPB\"")
              .advice("the image may have been cut short"));
    }
    return new FatVolume(new VolumeCore(device, bootSector, geometry, codePage));
  }

  /** The boot sector, as it is when nothing is being written. */
  public BootSector bootSector() {
    return core.bootSector();
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
    List<ClusterRun> runs = new ArrayList<>();
    if (first != 0) {
      ClusterChain chain = core.chain(first, node.path(), core.geometry.countOfClusters());
      int count = chain.count();
      for (int at = 0; at < count; ) {
        int length = chain.contiguous(at, count - at);
        runs.add(new ClusterRun(chain.get(at), length));
        at += length;
      }
    }
    return runs;
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
    Slot slot = directory(root()).label();
    return slot == null ? Optional.empty() : Optional.of(slot.entry());
  }

  /** The root directory. */
  public FatNode root() {
    DirectoryEntry entry =
        DirectoryEntry.of(
            " ".repeat(DirectoryEntry.NAME_LENGTH),
            FatAttributes.DIRECTORY,
            FatTimestamp.NONE,
            core.rootCluster(),
            0);
    return new FatNode("", "", entry);
  }

  /** What {@code path} names; null if there is no such file or directory. */
  public @Nullable FatNode find(String path) throws IOException {
    int end = endOf(path);
    if (end == 0) {
      return root();
    }
    int slash = path.lastIndexOf('/', end - 1);
    FatNode parent = findDirectory(path.substring(0, Math.max(0, slash)));
    return parent == null ? null : child(parent, path.substring(slash + 1, end));
  }

  private @Nullable FatNode child(FatNode parent, String name) throws IOException {
    Slot slot = parent.isDirectory() ? directory(parent).find(name) : null;
    return slot == null ? null : node(parent, slot);
  }

  /** As {@link #find}, for what is asked for again and again: the directory of many files. */
  private @Nullable FatNode findDirectory(String path) throws IOException {
    if (recent != null && path.equals(recentPath)) {
      return recent;
    }
    FatNode at = root();
    for (String name : names(path)) {
      at = child(at, name);
      if (at == null) {
        return null;
      }
    }
    recentPath = path;
    recent = at;
    return at;
  }

  /** Where {@code path} ends but for slashes. */
  private static int endOf(String path) {
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    return end;
  }

  /** Called when a directory may no longer be what it was. */
  private void forgetRecent() {
    recent = null;
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
    Directory content = directory(directory);
    List<FatNode> nodes = new ArrayList<>(content.slots().size());
    for (Slot slot : content.slots()) {
      if (!slot.entry().attributes().isVolumeId()) {
        nodes.add(node(directory, slot));
      }
    }
    return nodes;
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
    Set<Long> met = new HashSet<>();
    met.add(directory.entry().firstCluster());
    // A stack of its own: directories may lie deeper than Java's reaches.
    List<FatNode> pending = new ArrayList<>();
    pushReversed(pending, list(directory));
    while (!pending.isEmpty()) {
      FatNode node = pending.remove(pending.size() - 1);
      visitor.visit(node);
      if (node.isDirectory()) {
        requireWalkable(node);
        long cluster = node.entry().firstCluster();
        if (!met.add(cluster)) {
          throw core.corrupt(
              node.path(), "first cluster " + cluster, "a cluster of no other directory");
        }
        pushReversed(pending, list(node));
      }
    }
  }

  /** Paths grow with the depth: without a bound, a small volume would take time without end. */
  private void requireWalkable(FatNode directory) throws FormatException {
    int length = directory.path().length();
    if (length > MAX_WALKED_PATH) {
      String end = directory.path().substring(length - directory.name().length());
      throw core.corrupt(end, "a path of " + length + " characters", "at most " + MAX_WALKED_PATH);
    }
  }

  private static void pushReversed(List<FatNode> pending, List<FatNode> nodes) {
    for (int i = nodes.size() - 1; i >= 0; i--) {
      pending.add(nodes.get(i));
    }
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
    Place place = requirePlace(file.path());
    return openFiles.open(core, place.key(), file);
  }

  /**
   * Makes an empty file.
   *
   * @throws FileAlreadyExistsException if there is one, or one whose short name this is
   * @throws org.bootdisk.fat.name.IllegalFatNameException if no directory can hold the name
   */
  public FatNode createFile(String path, Instant time) throws IOException {
    DirectoryEntry entry =
        DirectoryEntry.of(
            " ".repeat(DirectoryEntry.NAME_LENGTH),
            FatAttributes.ARCHIVE,
            FatTimestamp.of(time),
            0,
            0);
    Place place = freePlace(path);
    core.beginWriting();
    return add(place, entry);
  }

  /**
   * Makes a file of a chain that belongs to nothing.
   *
   * @param firstCluster where the chain begins
   * @param size bytes of the file; the chain has clusters for them
   */
  public FatNode adopt(String path, int firstCluster, long size) throws IOException {
    Place place = freePlace(path);
    core.beginWriting();
    return add(
        place,
        DirectoryEntry.of(
            " ".repeat(DirectoryEntry.NAME_LENGTH),
            FatAttributes.ARCHIVE,
            FatTimestamp.of(FatTimestamp.EARLIEST),
            firstCluster,
            size));
  }

  /**
   * Makes a directory of a chain that belongs to nothing and has the entries of one.
   *
   * @param firstCluster where the chain begins
   */
  public FatNode adoptDirectory(String path, int firstCluster) throws IOException {
    Place place = freePlace(path);
    core.beginWriting();
    FatTimestamp time = FatTimestamp.of(FatTimestamp.EARLIEST);
    FatNode node = add(place, NewDirectory.entry("", firstCluster, time));
    Directory content = directory(node);
    content.setParent(parentCluster(place));
    core.changed(content);
    return node;
  }

  /** Makes an empty directory; fails as {@link #createFile} does. */
  public FatNode createDirectory(String path, Instant time) throws IOException {
    Place place = freePlace(path);
    core.beginWriting();
    FatTimestamp stamp = FatTimestamp.of(time);
    int cluster = core.extend(0, 1).first();
    try {
      NewDirectory.write(core, cluster, parentCluster(place), stamp);
      return add(place, NewDirectory.entry("", cluster, stamp));
    } catch (FileSystemException e) {
      core.free(core.chain(cluster, path, 1), 0);
      throw e;
    }
  }

  /**
   * Deletes a file or an empty directory.
   *
   * @throws DirectoryNotEmptyException if something is in the directory
   */
  public void delete(String path) throws IOException {
    Place place = requirePlace(path);
    openFiles.requireClosed(place.key(), path);
    Slot slot = place.requireSlot();
    FatNode node = place.node();
    boolean directory = node.isDirectory();
    if (directory && !directory(node).isEmpty()) {
      throw new DirectoryNotEmptyException(path);
    }
    core.beginWriting();
    ClusterChain chain =
        core.chain(slot.entry().firstCluster(), path, core.geometry.countOfClusters());
    if (directory) {
      core.forget(directory(node));
      forgetRecent();
    }
    place.directory.remove(slot);
    core.changed(place.directory);
    core.free(chain, 0);
  }

  /**
   * Gives a file or directory another name, another directory, or both. Its times and attributes
   * stay. Where the directory stays and the new name takes no more entries than the old one, this
   * is one change. Else the old name goes before the new one comes: if writing stops in between,
   * the chain is lost and a repair makes a file or directory of it, while two names for one chain
   * would be an error that costs one of them what is in it.
   *
   * @throws FileAlreadyExistsException if something else is called so
   */
  public FatNode rename(String from, String to) throws IOException {
    Place source = requirePlace(from);
    openFiles.requireClosed(source.key(), from);
    Place target = place(to);
    Slot there = target.slot;
    boolean itself = there != null && target.key().equals(source.key());
    if (there != null && !itself) {
      throw new FileAlreadyExistsException(to);
    }
    FatName.requireLegal(target.name);
    boolean directory = source.node().isDirectory();
    if (directory && isWithin(target.parent.path(), source.node().path())) {
      throw new FileSystemException(from, to, "a directory cannot be moved into itself");
    }
    core.beginWriting();
    forgetRecent();
    if (source.directory.id() == target.directory.id()) {
      Slot renamed = source.directory.renameInPlace(source.requireSlot(), target.name, core);
      if (renamed != null) {
        core.changed(source.directory);
        return node(target.parent, renamed);
      }
    }
    return move(source, target);
  }

  private FatNode move(Place source, Place target) throws IOException {
    Slot slot = source.requireSlot();
    core.writeMetadata();
    source.directory.remove(slot);
    core.changed(source.directory);
    core.writeMetadata();
    try {
      if (slot.entry().attributes().isDirectory()) {
        setParent(source.node(), parentCluster(target));
      }
      return add(target, slot.entry());
    } catch (FileSystemException e) {
      if (slot.entry().attributes().isDirectory()) {
        setParent(source.node(), parentCluster(source));
      }
      add(source, slot.entry());
      throw e;
    }
  }

  /** While nothing leads to a directory it is told its new parent. */
  private void setParent(FatNode node, int cluster) throws IOException {
    Directory content = core.hold(directory(node));
    content.setParent(cluster);
    core.changed(content);
    core.writeMetadata();
  }

  /** Sets the attributes of a file or directory; what it is stays. */
  public void setAttributes(String path, FatAttributes attributes) throws IOException {
    Place place = requirePlace(path);
    FatAttributes kind = FatAttributes.DIRECTORY.with(FatAttributes.VOLUME_ID);
    DirectoryEntry entry = place.requireSlot().entry();
    FatAttributes changed =
        attributes
            .without(kind)
            .with(entry.attributes().isDirectory() ? FatAttributes.DIRECTORY : FatAttributes.NONE);
    replace(place, entry.withAttributes(changed));
  }

  /** Sets the times of a file or directory. */
  public void setTimes(String path, Instant creation, Instant access, Instant write)
      throws IOException {
    Place place = requirePlace(path);
    DirectoryEntry entry = place.requireSlot().entry();
    replace(
        place,
        entry.withTimes(
            FatTimestamp.of(creation), FatTimestamp.of(access), FatTimestamp.of(write)));
  }

  /** Sets the label in the boot sector and in the root directory. */
  public void setLabel(VolumeLabel label, Instant time) throws IOException {
    FatTimestamp stamp = FatTimestamp.of(time).wholeSeconds();
    Directory root = directory(root());
    DirectoryEntry entry =
        DirectoryEntry.of(label.inRootDirectory(), FatAttributes.VOLUME_ID, stamp, 0, 0);
    core.beginWriting();
    Slot old = root.label();
    if (old == null) {
      root.addEntry(label.text(), entry, core);
    } else {
      root.replace(old, entry);
    }
    core.changed(root);
    core.writeLabel(label.inBootSector());
  }

  /** Sets the volume id, a u32, in the boot sector and its copy. */
  public void setVolumeId(long id) throws IOException {
    core.beginWriting();
    core.writeVolumeId(id);
  }

  /** Removes the label from both places. */
  public void removeLabel() throws IOException {
    Directory root = directory(root());
    core.beginWriting();
    Slot old = root.label();
    if (old != null) {
      root.remove(old);
      core.changed(root);
    }
    core.writeLabel(BootSector.NO_NAME);
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

  private void replace(Place place, DirectoryEntry entry) throws IOException {
    core.beginWriting();
    place.directory.replace(place.requireSlot(), entry);
    core.changed(place.directory);
  }

  private FatNode add(Place place, DirectoryEntry entry) throws IOException {
    Slot slot;
    try {
      slot = place.directory.add(place.name, entry, core);
    } finally {
      core.changed(place.directory);
    }
    return node(place.parent, slot);
  }

  /** What {@code ..} holds below {@code place}: 0 for the root directory, on FAT32 too. */
  private int parentCluster(Place place) {
    return place.parent.isRoot() ? 0 : place.directory.id();
  }

  private static boolean isWithin(String path, String ancestor) {
    return path.equals(ancestor) || path.startsWith(ancestor + "/");
  }

  private Directory directory(FatNode node) throws IOException {
    if (!node.isDirectory()) {
      throw new NotDirectoryException(node.path());
    }
    long cluster = node.entry().firstCluster();
    if (cluster == 0 && !node.isRoot()) {
      throw core.corrupt(node.path(), "first cluster 0", "a cluster of the volume");
    }
    return core.directory(cluster, node.path());
  }

  private static FatNode node(FatNode parent, Slot slot) {
    String path = parent.isRoot() ? slot.name() : parent.path() + "/" + slot.name();
    return new FatNode(path, slot.name(), slot.entry());
  }

  private static List<String> names(String path) {
    List<String> names = new ArrayList<>();
    for (String name : path.split("/", -1)) {
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return names;
  }

  private Place freePlace(String path) throws IOException {
    Place place = place(path);
    if (place.slot != null) {
      throw new FileAlreadyExistsException(path);
    }
    FatName.requireLegal(place.name);
    return place;
  }

  private Place requirePlace(String path) throws IOException {
    Place place = place(path);
    if (place.slot == null) {
      throw new NoSuchFileException(path);
    }
    return place;
  }

  private Place place(String path) throws IOException {
    int end = endOf(path);
    if (end == 0) {
      throw new FileSystemException(path, null, "is the root directory");
    }
    int slash = path.lastIndexOf('/', end - 1);
    String above = path.substring(0, Math.max(0, slash));
    FatNode parent = findDirectory(above);
    if (parent == null) {
      throw new NoSuchFileException(above);
    }
    String name = path.substring(slash + 1, end);
    Directory directory = core.hold(directory(parent));
    return new Place(parent, directory, name, directory.find(name));
  }

  /** A name in a directory, and what is there. */
  private record Place(FatNode parent, Directory directory, String name, @Nullable Slot slot) {

    Slot requireSlot() {
      return Objects.requireNonNull(slot);
    }

    FatNode node() {
      return FatVolume.node(parent, requireSlot());
    }

    OpenFiles.Key key() {
      return new OpenFiles.Key(directory.id(), requireSlot().first());
    }
  }
}
