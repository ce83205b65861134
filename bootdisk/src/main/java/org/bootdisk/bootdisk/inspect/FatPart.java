package org.bootdisk.bootdisk.inspect;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.StructLayout;
import org.bootdisk.block.Text;
import org.bootdisk.fat.layout.BiosParameterBlock;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FsInfo;
import org.bootdisk.fat.volume.ClusterRun;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;

/** A FAT volume: every field of its boot sector, its label and how full it is. */
final class FatPart {

  private final FatVolume volume;
  private final BlockDevice device;
  private final long start;
  private final BiosParameterBlock bpb;
  private final Structure sector;
  private final ByteBuffer bytes;

  private FatPart(FatVolume volume, BlockDevice device, long start) throws IOException {
    this.volume = volume;
    this.device = device;
    this.start = start;
    this.bpb = volume.bootSector().bpb();
    this.bytes = volume.bootSector().layout().read(device, 0);
    this.sector = structure(volume.bootSector().layout(), 0);
  }

  /** Where a structure lies whose first copy begins at {@code offset} of the volume. */
  private Structure structure(StructLayout layout, long offset) {
    long backup = (long) bpb.fat32().backupBootSector() * bpb.sectorSize();
    boolean copied = bpb.isFat32() && backup > 0 && backup != 0xFFFFL * bpb.sectorSize();
    return copied
        ? new Structure(layout, start + offset, start + backup + offset)
        : new Structure(layout, start + offset);
  }

  /**
   * Tells of a volume.
   *
   * @param device the volume alone
   * @param start its first byte on the virtual disk
   */
  static Part of(FatVolume volume, BlockDevice device, long start) throws IOException {
    FatPart facts = new FatPart(volume, device, start);
    Part.Builder part = Part.of("fat", "").at(start, device.size());
    facts.addIdentity(part);
    facts.addParameters(part);
    try {
      facts.addUse(part);
    } catch (FormatException e) {
      part.problem(e);
    }
    return part.build();
  }

  private void addIdentity(Part.Builder part) throws IOException {
    addLabel(part);
    BootSector boot = volume.bootSector();
    long id = boot.volumeId();
    part.derived("type", new Value.Text(volume.geometry().type().name()))
        .text("volume-id", BootSector.printedVolumeId(id), sector.field("BS_VolID"))
        .text(
            "boot-sector-label",
            volume.codePage().decode(boot.volumeLabel()).stripTrailing(),
            sector.field("BS_VolLab"))
        .text("oem-name", boot.oemName().stripTrailing(), sector.field("BS_OEMName"))
        .text("file-system-type", boot.fileSystemType().stripTrailing(), fileSystemType())
        .derived("dirty", new Value.Flag((boot.flags() & BootSector.DIRTY) != 0))
        .text("flags", "0x" + Text.hex(boot.flags(), 2), sector.field("BS_Reserved1"));
  }

  /** The label of the root directory, which has an entry of its own. */
  private void addLabel(Part.Builder part) throws IOException {
    long entry = labelEntry();
    StructLayout at = DirectoryEntry.LAYOUT;
    Structure there = entry < 0 ? new Structure(at) : new Structure(at, start + entry);
    part.text("label", volume.label().orElse(""), there.field("DIR_Name"));
    if (volume.labelEntry().isPresent()) {
      Optional<Instant> instant = volume.labelEntry().get().written().toInstant();
      String written = instant.isPresent() ? print(instant.get()) : "none";
      ByteRange[] time = there.field("DIR_WrtTime");
      ByteRange[] date = there.field("DIR_WrtDate");
      part.text("label-written", written, Structure.joined(time, date));
    }
  }

  /** As an instant of whole seconds prints itself, which loads a formatter's classes, for 5 ms. */
  private static String print(Instant instant) {
    LocalDateTime at = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), 0, ZoneOffset.UTC);
    return at + (at.getSecond() == 0 ? ":00Z" : "Z");
  }

  /** Where the label's entry lies on the volume; -1 if there is none. */
  private long labelEntry() throws IOException {
    FatGeometry at = volume.geometry();
    if (at.rootDirLength() > 0) {
      return labelEntry(at.rootDirOffset(), at.rootDirLength());
    }
    for (ClusterRun run : volume.clusters(volume.root())) {
      long length = (long) run.count() * at.clusterSize();
      long found = labelEntry(at.clusterOffset(run.first()), length);
      if (found >= 0) {
        return found;
      }
    }
    return -1;
  }

  private long labelEntry(long offset, long length) throws IOException {
    for (long entry = offset; entry < offset + length; entry += DirectoryEntry.SIZE) {
      ByteBuffer slot = DirectoryEntry.LAYOUT.read(device, entry);
      int mark = DirectoryEntry.firstByteOf(slot);
      if (mark == DirectoryEntry.END) {
        return -1;
      }
      boolean label = DirectoryEntry.attributesOf(slot).isVolumeId();
      if (label && mark != DirectoryEntry.DELETED) {
        return entry;
      }
    }
    return -1;
  }

  private ByteRange[] fileSystemType() {
    return sector.field("BS_FilSysType");
  }

  private void addParameters(Part.Builder part) {
    String wide = bpb.isFat32() ? "BPB_FATSz32" : "BPB_FATSz16";
    boolean small = volume.bootSector().layout().u16("BPB_TotSec16").get(bytes) != 0;
    part.bytes("cluster-size", bpb.clusterSize(), sector.field("BPB_SecPerClus"))
        .derived("clusters", new Value.Count(volume.geometry().countOfClusters()))
        .bytes("sector-size", bpb.sectorSize(), sector.field("BPB_BytsPerSec"))
        .count("sectors", bpb.totalSectors(), sector.field(small ? "BPB_TotSec16" : "BPB_TotSec32"))
        .count("reserved-sectors", bpb.reservedSectorCount(), sector.field("BPB_RsvdSecCnt"))
        .count("fats", bpb.fatCount(), sector.field("BPB_NumFATs"))
        .count("sectors-per-fat", bpb.fatSize(), sector.field(wide))
        .count("root-entries", bpb.rootEntryCount(), sector.field("BPB_RootEntCnt"))
        .text("media", "0x" + Text.hex(bpb.media(), 2), sector.field("BPB_Media"))
        .count("hidden-sectors", bpb.hiddenSectors(), sector.field("BPB_HiddSec"))
        .count("heads", bpb.heads(), sector.field("BPB_NumHeads"))
        .count("sectors-per-track", bpb.sectorsPerTrack(), sector.field("BPB_SecPerTrk"))
        .text(
            "drive-number",
            "0x" + Text.hex(volume.bootSector().driveNumber(), 2),
            sector.field("BS_DrvNum"));
    String code = volume.bootSector().bootCodeField().name();
    part.code("boot-code", volume.bootSector().layout().bytes(code).get(bytes), sector.field(code));
    if (bpb.isFat32()) {
      part.count("root-cluster", bpb.fat32().rootCluster(), sector.field("BPB_RootClus"))
          .count("fsinfo-sector", bpb.fat32().fsInfoSector(), sector.field("BPB_FSInfo"))
          .count("backup-sector", bpb.fat32().backupBootSector(), sector.field("BPB_BkBootSec"))
          .text(
              "ext-flags",
              "0x" + Text.hex(bpb.fat32().extFlags(), 4),
              sector.field("BPB_ExtFlags"));
    }
  }

  private void addUse(Part.Builder part) throws IOException {
    long[] found = new long[3];
    volume.walk(volume.root(), node -> count(node, found));
    part.derived("files", new Value.Count(found[0]))
        .derived("directories", new Value.Count(found[1]))
        .derived("content", new Value.Bytes(found[2]))
        .derived("free", new Value.Bytes(volume.countFreeClusters() * bpb.clusterSize()));
    if (bpb.isFat32() && bpb.fat32().fsInfoSector() != 0) {
      addFsInfo(part, (long) bpb.fat32().fsInfoSector() * bpb.sectorSize());
    }
  }

  private static void count(FatNode node, long[] found) {
    if (!node.isRoot()) {
      found[node.isDirectory() ? 1 : 0]++;
      found[2] += node.size();
    }
  }

  /** Both numbers are hints that follow from the FAT. */
  private void addFsInfo(Part.Builder part, long offset) throws IOException {
    if (offset + FsInfo.LAYOUT.size() > device.size()) {
      return;
    }
    ByteBuffer info = FsInfo.LAYOUT.read(device, offset);
    Structure at = structure(FsInfo.LAYOUT, offset);
    for (String field : new String[] {"FSI_Free_Count", "FSI_Nxt_Free"}) {
      part.derived(
          field.equals("FSI_Free_Count") ? "fsinfo-free-clusters" : "fsinfo-next-free",
          new Value.Count(FsInfo.LAYOUT.u32(field).get(info)),
          at.field(field));
    }
  }
}
