package org.bootdisk.fat.format;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.name.VolumeLabel;

/**
 * The same wishes for mkfs.fat and for us.
 *
 * @param options mkfs.fat's
 * @param format ours
 */
record MkfsArguments(List<String> options, FatFormat format) {

  private static final long[] MIBS = {1, 2, 3, 5, 8, 16, 20, 33, 40, 64, 129, 257, 300, 520, 2100};

  Object[] options(Path file) {
    List<Object> all = new ArrayList<>(options);
    all.add(file);
    return all.toArray();
  }

  static MkfsArguments random(SplittableRandom random) {
    long size = MIBS[random.nextInt(MIBS.length)] << 20;
    size -= random.nextInt(2) * 512L * random.nextInt(2000);
    List<String> o = new ArrayList<>(List.of("--invariant"));
    FatFormat f =
        FatFormat.ofSize(size).withVolumeId(0x1234_abcd).withSmallFat32(FatFormat.SmallFat32.ALLOW);
    if (random.nextInt(2) == 0) {
      int bits = new int[] {12, 16, 32}[random.nextInt(3)];
      o.addAll(List.of("-F", "" + bits));
      f = f.withType(FatType.valueOf("FAT" + bits));
    }
    if (random.nextInt(4) == 0) {
      int sectorSize = 512 << random.nextInt(4);
      o.addAll(List.of("-S", "" + sectorSize));
      f = f.withSectorSize(sectorSize);
    }
    if (random.nextInt(4) == 0) {
      int count = 1 << random.nextInt(8);
      o.addAll(List.of("-s", "" + count));
      f = f.withSectorsPerCluster(count);
    }
    if (random.nextInt(4) == 0) {
      int count = random.nextInt(2, 40);
      o.addAll(List.of("-R", "" + count));
      f = f.withReservedSectorCount(count);
    }
    if (random.nextInt(4) == 0) {
      int count = random.nextInt(1, 5);
      o.addAll(List.of("-f", "" + count));
      f = f.withFatCount(count);
    }
    if (random.nextInt(4) == 0) {
      int count = random.nextInt(16, 3000);
      o.addAll(List.of("-r", "" + count));
      f = f.withRootEntryCount(count);
    }
    return more(random, o, f);
  }

  private static MkfsArguments more(SplittableRandom random, List<String> o, FatFormat from) {
    FatFormat f = from;
    if (random.nextInt(4) == 0) {
      int media = random.nextInt(0xF8, 0x100);
      o.addAll(List.of("-M", "" + media));
      f = f.withMedia(media);
    }
    if (random.nextInt(4) == 0) {
      int heads = random.nextInt(1, 256);
      int track = random.nextInt(1, 64);
      o.addAll(List.of("-g", heads + "/" + track));
      f = f.withDiskGeometry(heads, track);
    }
    if (random.nextInt(4) == 0) {
      int hidden = random.nextInt(1 << 20);
      o.addAll(List.of("-h", "" + hidden));
      f = f.withHiddenSectors(hidden);
    }
    if (random.nextInt(4) == 0) {
      int drive = random.nextInt(256);
      o.addAll(List.of("-D", "" + drive));
      f = f.withDriveNumber(drive);
    }
    if (random.nextInt(4) == 0) {
      o.add("--mbr=y");
      f = f.withPartitionTable(FatFormat.PartitionTable.FAKE_MBR);
    }
    if (random.nextInt(4) == 0) {
      o.add("-a");
      f = f.withAlignment(FatFormat.Alignment.NONE);
    }
    if (random.nextInt(3) == 0) {
      o.addAll(List.of("-n", "Label"));
      f = f.withLabel(VolumeLabel.verbatim("Label"), Instant.ofEpochSecond(1_426_325_213));
    }
    return new MkfsArguments(o, f);
  }
}
