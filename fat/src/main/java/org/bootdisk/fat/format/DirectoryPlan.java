package org.bootdisk.fat.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Content;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.layout.FatTimestamp;
import org.bootdisk.fat.name.EntryNames;
import org.bootdisk.fat.name.ShortName;
import org.bootdisk.fat.name.ShortNames;
import org.bootdisk.fat.name.VolumeLabel;
import org.jspecify.annotations.Nullable;

/** A directory of a fresh volume: its entries, and the cluster it gets when its turn comes. */
final class DirectoryPlan {

  private static final String DOT = ".          ";
  private static final String DOT_DOT = "..         ";

  private final FatTree.Directory directory;
  private final @Nullable DirectoryPlan parent;
  private final @Nullable DirectoryEntry label;
  private final List<Child> children;
  private final int entryCount;

  /** The first cluster; 0 until it is given, and for FAT12's and FAT16's root directory. */
  int firstCluster;

  private DirectoryPlan(
      FatTree.Directory directory, @Nullable DirectoryPlan parent, @Nullable DirectoryEntry label) {
    this.directory = directory;
    this.parent = parent;
    this.label = label;
    this.children = children(directory);
    int entries = parent != null ? 2 : label != null ? 1 : 0;
    for (Child child : children) {
      entries += EntryNames.entriesFor(child.longName, child.shortName);
    }
    this.entryCount = entries;
  }

  static DirectoryPlan root(
      FatTree.Directory root, Optional<VolumeLabel> label, Instant labelTime) {
    if (label.isEmpty()) {
      return new DirectoryPlan(root, null, null);
    }
    FatTimestamp time = FatTimestamp.of(labelTime).wholeSeconds();
    String name = label.get().inRootDirectory();
    return new DirectoryPlan(
        root, null, DirectoryEntry.of(name, FatAttributes.VOLUME_ID, time, 0, 0));
  }

  /** Names that are short ones already come first: none of them may be lost to a made one. */
  private List<Child> children(FatTree.Directory of) {
    ShortNames shortNames = new ShortNames();
    List<@Nullable ShortName> claimed = new ArrayList<>(of.children().size());
    for (FatTree.Node node : of.children()) {
      claimed.add(shortNames.claim(node.name()));
    }
    List<Child> all = new ArrayList<>(claimed.size());
    for (int i = 0; i < claimed.size(); i++) {
      FatTree.Node node = of.children().get(i);
      ShortName name = claimed.get(i);
      DirectoryPlan plan =
          node instanceof FatTree.Directory d ? new DirectoryPlan(d, this, null) : null;
      all.add(new Child(node, name != null ? name : shortNames.assign(node.name()), plan));
    }
    return all;
  }

  List<Child> children() {
    return children;
  }

  /** 32-byte entries that the directory needs. */
  int entryCount() {
    return entryCount;
  }

  /** The directory's bytes, zeros behind the last entry. */
  Content content(long length) {
    return new EntriesContent(this, length);
  }

  private void encode(ByteBuffer bytes) {
    if (label != null) {
      label.encode(EntryNames.next(bytes));
    }
    if (parent != null) {
      // The root directory's cluster is told as 0, on FAT32 too (FAT, "Directory Creation").
      int up = parent.parent == null ? 0 : parent.firstCluster;
      entry(new ShortName(DOT), directory, firstCluster, 0).encode(EntryNames.next(bytes));
      entry(new ShortName(DOT_DOT), directory, up, 0).encode(EntryNames.next(bytes));
    }
    for (Child child : children) {
      DirectoryEntry entry =
          entry(child.shortName, child.node, child.firstCluster(), child.length());
      EntryNames.encode(bytes, child.longName, entry);
    }
  }

  private static DirectoryEntry entry(
      ShortName name, FatTree.Node node, int firstCluster, long size) {
    return DirectoryEntry.of(name.raw(), node.attributes(), node.times(), firstCluster, size);
  }

  /** What a directory has an entry for. */
  static final class Child {

    private final FatTree.Node node;
    private final String longName;
    private final ShortName shortName;
    private final @Nullable DirectoryPlan directory;
    private int fileCluster;

    Child(FatTree.Node node, ShortName shortName, @Nullable DirectoryPlan directory) {
      this.node = node;
      this.longName = node.name();
      this.shortName = shortName;
      this.directory = directory;
    }

    FatTree.Node node() {
      return node;
    }

    /** The directory, if it is one. */
    @Nullable DirectoryPlan directory() {
      return directory;
    }

    /** The file's content; nothing for a directory. */
    Content content() {
      return node instanceof FatTree.File file ? file.content() : Content.zeros(0);
    }

    /** Bytes of the file; 0 for a directory, as its entry has it. */
    long length() {
      return content().length();
    }

    void firstCluster(int cluster) {
      fileCluster = cluster;
    }

    int firstCluster() {
      return directory != null ? directory.firstCluster : fileCluster;
    }
  }

  /** The encoded directory, made when it is written. */
  private record EntriesContent(DirectoryPlan plan, long length) implements Content {
    @Override
    public String description() {
      return plan.entryCount + (plan.entryCount == 1 ? " directory entry" : " directory entries");
    }

    @Override
    public void writeTo(BlockDevice target) throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate(plan.entryCount * DirectoryEntry.SIZE);
      plan.encode(bytes);
      target.write(0, bytes.flip());
    }
  }
}
