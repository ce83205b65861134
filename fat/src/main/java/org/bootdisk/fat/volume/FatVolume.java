package org.bootdisk.fat.volume;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.name.CodePage;
import org.bootdisk.fat.name.FatName;
import org.jspecify.annotations.Nullable;

/**
 * A FAT volume. Whatever its device holds, reading it ends, takes bounded memory, and fails with a
 * {@link FormatException} if something is wrong.
 *
 * <p>Paths are names with {@code /} between them, with or without one in front; the case of letters
 * does not matter, and short names do as well as long ones. A volume is used by one thread at a
 * time.
 */
public final class FatVolume implements Closeable {

  private static final String SOURCE = "FAT, \"Directory Structure\"";

  private final BlockDevice device;
  private final BootSector bootSector;
  private final FatGeometry geometry;
  private final CodePage codePage;
  private final FileAllocationTable table;

  private FatVolume(
      BlockDevice device, BootSector bootSector, FatGeometry geometry, CodePage codePage) {
    this.device = device;
    this.bootSector = bootSector;
    this.geometry = geometry;
    this.codePage = codePage;
    this.table = new FileAllocationTable(device, geometry);
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
    return new FatVolume(device, bootSector, geometry, codePage);
  }

  /** The boot sector as it was when the volume was opened. */
  public BootSector bootSector() {
    return bootSector;
  }

  /** Where the volume's parts lie. */
  public FatGeometry geometry() {
    return geometry;
  }

  /** The label in the root directory; empty if there is none. */
  public Optional<String> label() throws IOException {
    EntryReader reader = reader(root());
    while (reader.next()) {
      if (reader.entry().attributes().isVolumeId()) {
        return Optional.of(codePage.decode(reader.entry().name()).stripTrailing());
      }
    }
    return Optional.empty();
  }

  /** The root directory. */
  public FatNode root() {
    long cluster = geometry.bpb().fat32().rootCluster();
    DirectoryEntry entry =
        DirectoryEntry.of(
            " ".repeat(DirectoryEntry.NAME_LENGTH),
            FatAttributes.DIRECTORY,
            FatTimestamp.NONE,
            cluster,
            0);
    return new FatNode("", "", entry, -1, 0);
  }

  /** What {@code path} names; null if there is no such file or directory. */
  public @Nullable FatNode find(String path) throws IOException {
    FatNode at = root();
    for (String name : path.split("/", -1)) {
      if (name.isEmpty()) {
        continue;
      }
      if (!at.isDirectory()) {
        return null;
      }
      FatNode child = child(at, name);
      if (child == null) {
        return null;
      }
      at = child;
    }
    return at;
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
    List<FatNode> nodes = new ArrayList<>();
    EntryReader reader = reader(directory);
    while (reader.next()) {
      FatNode node = reader.node(directory.path());
      if (node != null) {
        nodes.add(node);
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
   * @throws FormatException.Corrupt if a directory is met twice: the tree would have no end
   */
  public void walk(FatNode directory, Visitor visitor) throws IOException {
    Set<Long> met = new HashSet<>();
    met.add(directory.entry().firstCluster());
    walk(directory, visitor, met);
  }

  private void walk(FatNode top, Visitor visitor, Set<Long> met) throws IOException {
    // A stack of its own: the depth of a volume's directories has no limit.
    List<FatNode> pending = new ArrayList<>();
    pushReversed(pending, list(top));
    while (!pending.isEmpty()) {
      FatNode node = pending.remove(pending.size() - 1);
      visitor.visit(node);
      if (node.isDirectory()) {
        if (!met.add(node.entry().firstCluster())) {
          throw corrupt(node, "first cluster " + node.entry().firstCluster(), "not met before");
        }
        pushReversed(pending, list(node));
      }
    }
  }

  private static void pushReversed(List<FatNode> pending, List<FatNode> nodes) {
    for (int i = nodes.size() - 1; i >= 0; i--) {
      pending.add(nodes.get(i));
    }
  }

  /** The bytes of a file, from its first to its last. */
  public InputStream newInputStream(FatNode file) throws IOException {
    return new FatInputStream(open(file), file.size());
  }

  /** A file, to be read at any offset. */
  public FatFile open(FatNode file) throws IOException {
    if (file.isDirectory()) {
      throw new java.nio.file.FileSystemException(file.path(), null, "is a directory");
    }
    return new FatFile(device, geometry, chain(file, geometry.clustersFor(file.size())), file);
  }

  /** Releases what the volume holds; the device stays open. */
  @Override
  public void close() throws IOException {}

  private @Nullable FatNode child(FatNode directory, String name) throws IOException {
    String key = FatName.key(name);
    EntryReader reader = reader(directory);
    while (reader.next()) {
      boolean named =
          FatName.key(reader.name()).equals(key)
              || FatName.key(reader.entry().name().strip()).equals(key)
              || FatName.key(shortText(reader.entry())).equals(key);
      if (named && !reader.entry().attributes().isVolumeId()) {
        return reader.node(directory.path());
      }
    }
    return null;
  }

  private String shortText(DirectoryEntry entry) {
    return new org.bootdisk.fat.name.ShortName(entry.name()).text(codePage);
  }

  private EntryReader reader(FatNode directory) throws IOException {
    return new EntryReader(content(directory), codePage);
  }

  /** All bytes of a directory, at most 2 MiB. */
  private ByteBuffer content(FatNode directory) throws IOException {
    if (!directory.isDirectory()) {
      throw new NotDirectoryException(directory.path());
    }
    if (directory.isRoot() && geometry.type() != FatType.FAT32) {
      ByteBuffer bytes = ByteBuffer.allocate((int) geometry.rootDirLength());
      device.read(geometry.rootDirOffset(), bytes);
      return bytes.clear();
    }
    if (directory.entry().firstCluster() == 0) {
      throw corrupt(directory, "first cluster 0", "a cluster of the volume");
    }
    long most = (long) DirectoryEntry.MAX_ENTRIES * DirectoryEntry.SIZE;
    ClusterChain chain = chain(directory, Math.max(1, geometry.clustersFor(most)));
    int clusterSize = geometry.clusterSize();
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(chain.count(), clusterSize));
    for (int i = 0; i < chain.count(); ) {
      int run = chain.contiguous(i, chain.count() - i);
      device.read(
          geometry.clusterOffset(chain.get(i)),
          bytes.limit((i + run) * clusterSize).position(i * clusterSize));
      i += run;
    }
    return bytes.clear();
  }

  private ClusterChain chain(FatNode node, long limit) throws IOException {
    long first = node.entry().firstCluster();
    if (first != 0 && !geometry.contains(first)) {
      throw corrupt(
          node,
          "first cluster " + first,
          "a cluster of the volume, 2 to " + geometry.lastCluster());
    }
    return new ClusterChain(table, where(node), (int) first, Math.max(1, limit));
  }

  private FormatException.Corrupt corrupt(FatNode node, String actual, String expected) {
    return new FormatException.Corrupt(
        Fault.in(where(node))
            .actual(actual)
            .expected(expected)
            .source(SOURCE)
            .advice("check and repair the volume"));
  }

  private String where(FatNode node) {
    return device.description() + ": " + org.bootdisk.block.Quoted.of("/" + node.path());
  }
}
