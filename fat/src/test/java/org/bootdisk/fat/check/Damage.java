package org.bootdisk.fat.check;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.fat.volume.FileAllocationTable;

/**
 * One thing gone wrong.
 *
 * @param name for the test's name
 * @param type of the volume
 * @param rule that must find it
 * @param blow what happens to the volume
 */
record Damage(String name, FatType type, Rule rule, Blow blow) {

  /** Damages a volume. */
  interface Blow {
    void strike(Target target) throws IOException;
  }

  void inflict(BlockDevice device) throws IOException {
    blow.strike(new Target(device));
  }

  @Override
  public String toString() {
    return name + " on " + type;
  }

  static Stream<Damage> all() {
    List<Damage> all = new ArrayList<>();
    for (FatType type : FatType.values()) {
      all.add(new Damage("dirty", type, Rule.DIRTY, t -> t.put(t.flags(), 1)));
      all.add(new Damage("error", type, Rule.HARD_ERROR, t -> t.put(t.flags(), 2)));
      all.add(
          new Damage("media", type, Rule.MEDIA, t -> t.entry(0, t.type().endOfChain() & ~0x1F)));
      all.add(new Damage("ones", type, Rule.MEDIA, t -> t.entry(0, t.type().endOfChain() & 0x7F8)));
      all.add(
          new Damage("copies", type, Rule.COPIES, t -> t.put(t.geometry.fatOffset(1) + 20, 0x55)));
      all.add(new Damage("loop", type, Rule.CHAIN_CROSSED, t -> t.entry(t.second(0), t.first(0))));
      all.add(
          new Damage("crossed", type, Rule.CHAIN_CROSSED, t -> t.entry(t.first(0), t.second(1))));
      all.add(
          new Damage(
              "same start",
              type,
              Rule.CHAIN_CROSSED,
              t -> t.rewrite(t.big(0), t.big(0).entry().withFirstCluster(t.first(1)))));
      all.add(new Damage("free", type, Rule.CHAIN_ENTRY, t -> t.entry(t.second(0), 0)));
      all.add(new Damage("bad", type, Rule.CHAIN_ENTRY, t -> t.entry(t.second(0), t.type().bad())));
      all.add(new Damage("one", type, Rule.CHAIN_ENTRY, t -> t.entry(t.first(0), 1)));
      all.add(
          new Damage(
              "short", type, Rule.CHAIN_SHORT, t -> t.entry(t.first(0), t.type().endOfChain())));
      all.add(
          new Damage(
              "long",
              type,
              Rule.CHAIN_LONG,
              t -> t.rewrite(t.big(0), t.big(0).entry().withContent(t.first(0), 100))));
      all.add(
          new Damage(
              "empty with clusters",
              type,
              Rule.CHAIN_LONG,
              t -> t.rewrite(t.big(0), t.big(0).entry().withContent(t.first(0), 0))));
      all.add(
          new Damage(
              "no first cluster",
              type,
              Rule.CHAIN_SHORT,
              t -> t.rewrite(t.big(0), t.big(0).entry().withFirstCluster(0))));
      all.add(
          new Damage(
              "first cluster beyond",
              type,
              Rule.FIRST_CLUSTER,
              t -> t.rewrite(t.big(0), t.big(0).entry().withFirstCluster(0xFFF0))));
      all.add(
          new Damage(
              "directory size",
              type,
              Rule.DIRECTORY_SIZE,
              t -> t.rewrite(t.dir(), t.dir().entry().withContent(t.dirCluster(), 77))));
      all.add(
          new Damage(
              "directory nowhere",
              type,
              Rule.FIRST_CLUSTER,
              t -> t.rewrite(t.dir(), t.dir().entry().withFirstCluster(0))));
      all.add(
          new Damage(
              "dot dot", type, Rule.DOTS, t -> t.put(t.offset(t.dirCluster()) + 32 + 26, 77)));
      all.add(new Damage("dot", type, Rule.DOTS, t -> t.put(t.offset(t.dirCluster()) + 26, 1)));
      all.add(
          new Damage(
              "file for dot", type, Rule.DOTS, t -> t.move(t.big(0), t.offset(t.dirCluster()))));
      all.add(
          new Damage(
              "file for dot dot",
              type,
              Rule.DOTS,
              t -> t.move(t.big(0), t.offset(t.dirCluster()) + 32)));
      all.add(
          new Damage(
              "end in the middle",
              type,
              Rule.DIRECTORY_END,
              t -> t.put(t.offset(t.dirCluster()) + 64, 0)));
      all.add(
          new Damage(
              "noise behind the end", type, Rule.DIRECTORY_END, t -> t.put(t.behindEnd(), '/')));
      all.add(
          new Damage(
              "directory and label",
              type,
              Rule.ATTRIBUTES,
              t -> t.put(t.find(t.dir()) + 11, 0x18)));
      all.add(new Damage("name", type, Rule.NAME_ILLEGAL, t -> t.put(t.find(t.big(0)), '*')));
      all.add(
          new Damage(
              "dot in name", type, Rule.NAME_ILLEGAL, t -> t.put(t.find(t.big(0)) + 1, '.')));
      all.add(
          new Damage(
              "case flags", type, Rule.NAME_ILLEGAL, t -> t.put(t.find(t.big(0)) + 12, 0x20)));
      all.add(
          new Damage(
              "checksum",
              type,
              Rule.LONG_NAME_CHECKSUM,
              t -> t.put(t.find(t.withLongName()) - 32 + 13, 0x33)));
      all.add(
          new Damage(
              "part's number",
              type,
              Rule.LONG_NAME_ORPHAN,
              t -> t.put(t.find(t.withLongName()) - 32, 0x45)));
      all.add(
          new Damage(
              "part's type",
              type,
              Rule.LONG_NAME_TYPE,
              t -> t.put(t.find(t.withLongName()) - 32 + 12, 0x25)));
      all.add(
          new Damage(
              "part's cluster",
              type,
              Rule.LONG_NAME_CLUSTER,
              t -> t.put(t.find(t.withLongName()) - 32 + 26, 0x25)));
      all.add(
          new Damage(
              "twice",
              type,
              Rule.NAME_DUPLICATE,
              t -> t.rewrite(t.big(0), t.big(0).entry().withName(t.sibling(0).entry().name()))));
    }
    all.add(new Damage("root is free", FatType.FAT32, Rule.FIRST_CLUSTER, t -> t.entry(2, 0)));
    all.add(new Damage("FSInfo", FatType.FAT32, Rule.FS_INFO, t -> t.put(512 + 0x1e4, 0)));
    all.add(new Damage("free count", FatType.FAT32, Rule.FREE_COUNT, t -> t.put(512 + 0x1e8, 0)));
    all.add(new Damage("backup", FatType.FAT32, Rule.BACKUP, t -> t.put(6 * 512 + 3, 'x')));
    all.add(
        new Damage(
            "directory too long",
            FatType.FAT16,
            Rule.DIRECTORY_LENGTH,
            t -> t.lengthen(t.dirCluster(), 5000)));
    return all.stream();
  }

  /** A volume and what can be hit on it. */
  static final class Target {

    private final BlockDevice device;
    private final FatGeometry geometry;
    private final FileAllocationTable table;
    private final List<FatNode> bigFiles = new ArrayList<>();
    private final List<FatNode> directories = new ArrayList<>();
    private final List<FatNode> all = new ArrayList<>();

    Target(BlockDevice device) throws IOException {
      this.device = device;
      try (FatVolume fat = FatVolume.open(device)) {
        geometry = fat.geometry();
        fat.walk(fat.root(), this::note);
      } catch (FormatException e) {
        throw new AssertionError(e);
      }
      table = new FileAllocationTable(device, geometry);
    }

    private void note(FatNode node) {
      all.add(node);
      if (node.isDirectory()) {
        directories.add(node);
      } else if (node.size() > 3L * geometry.clusterSize()) {
        bigFiles.add(node);
      }
    }

    FatType type() {
      return geometry.type();
    }

    FatNode big(int index) {
      return bigFiles.get(index);
    }

    FatNode dir() {
      return directories.get(0);
    }

    int dirCluster() {
      return (int) dir().entry().firstCluster();
    }

    /** Another file beside big file {@code index}. */
    FatNode sibling(int index) {
      String parent = parent(big(index));
      return all.stream()
          .filter(n -> parent(n).equals(parent) && !n.path().equals(big(index).path()))
          .findFirst()
          .orElseThrow();
    }

    FatNode withLongName() {
      return all.stream()
          .filter(n -> !n.name().equals(n.shortName().text(org.bootdisk.fat.name.CodePage.CP437)))
          .findFirst()
          .orElseThrow();
    }

    private static String parent(FatNode node) {
      return node.path().substring(0, Math.max(0, node.path().lastIndexOf('/')));
    }

    int first(int index) {
      return (int) big(index).entry().firstCluster();
    }

    int second(int index) throws IOException {
      return table.next(first(index));
    }

    long offset(int cluster) {
      return geometry.clusterOffset(cluster);
    }

    long flags() {
      return geometry.bpb().isFat32() ? 0x41 : 0x25;
    }

    void entry(int cluster, int value) throws IOException {
      table.put(cluster, value);
      table.flush();
    }

    /** Hangs the volume's last clusters behind a chain of one. */
    void lengthen(int chain, int by) throws IOException {
      int first = geometry.lastCluster() - by;
      for (int i = 0; i < by; i++) {
        table.put(first + i, i == by - 1 ? type().endOfChain() : first + i + 1);
      }
      entry(chain, first);
    }

    void put(long offset, int value) throws IOException {
      device.write(offset, ByteBuffer.wrap(new byte[] {(byte) value}));
    }

    /** Moves the entry of {@code node} to {@code offset}, without its long name. */
    void move(FatNode node, long offset) throws IOException {
      ByteBuffer raw = ByteBuffer.allocate(DirectoryEntry.SIZE);
      node.entry().encode(raw);
      put(find(node), DirectoryEntry.DELETED);
      device.write(offset, raw);
    }

    void rewrite(FatNode node, DirectoryEntry entry) throws IOException {
      ByteBuffer raw = ByteBuffer.allocate(DirectoryEntry.SIZE);
      entry.encode(raw);
      device.write(find(node), raw);
    }

    /** The last entry of the first cluster of a directory that has no more. */
    long behindEnd() throws IOException {
      for (FatNode node : directories) {
        int cluster = (int) node.entry().firstCluster();
        long last = offset(cluster) + geometry.clusterSize() - DirectoryEntry.SIZE;
        ByteBuffer before = ByteBuffer.allocate(1);
        device.read(last - DirectoryEntry.SIZE, before);
        if (table.next(cluster) == FileAllocationTable.END && before.get(0) == DirectoryEntry.END) {
          return last;
        }
      }
      throw new AssertionError("all directories are full");
    }

    /** Where the entry of {@code node} lies: its bytes are nowhere else. */
    long find(FatNode node) throws IOException {
      ByteBuffer raw = ByteBuffer.allocate(DirectoryEntry.SIZE);
      node.entry().encode(raw);
      ByteBuffer some = ByteBuffer.allocate(DirectoryEntry.SIZE);
      for (long at = geometry.rootDirOffset(); at < device.size(); at += DirectoryEntry.SIZE) {
        device.read(at, some.clear());
        if (some.flip().equals(raw.duplicate().clear())) {
          return at;
        }
      }
      throw new AssertionError(
          new String(raw.array(), StandardCharsets.ISO_8859_1) + " is not on the volume");
    }
  }
}
