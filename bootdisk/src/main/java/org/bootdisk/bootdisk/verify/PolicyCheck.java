package org.bootdisk.bootdisk.verify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.Finding;
import org.bootdisk.block.Finding.Severity;
import org.bootdisk.block.FormatException;
import org.bootdisk.bootdisk.grub.DiskPartition;
import org.bootdisk.bootdisk.grub.PartitionMap;
import org.bootdisk.bootdisk.grub.PartitionedDisk;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.fat.layout.FatTimestamp;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.Guids;

/** Whether a disk is as a {@link Policy} asks. */
public final class PolicyCheck {

  private static final int MOST_PER_RULE = 100;

  /** Where FAT types change (FAT, "FAT Type Determination"): drivers differ about what is near. */
  private static final int FAT16_FROM = 4085;

  private static final int FAT32_FROM = 65_525;
  private static final int NEAR = 16;

  private final Policy policy;
  private final List<Finding> findings = new ArrayList<>();
  private final Map<String, Integer> counts = new TreeMap<>();
  private final Set<String> found = new TreeSet<>();
  private final Set<String> pathsFound = new TreeSet<>();

  private PolicyCheck(Policy policy) {
    this.policy = policy;
  }

  /** Checks a disk. */
  public static Section check(BlockDevice disk, Policy policy) throws IOException {
    PolicyCheck check = new PolicyCheck(policy);
    try {
      check.disk(PartitionedDisk.read(disk));
    } catch (FormatException e) {
      check.add("policy.unreadable", e.fault());
    }
    return new Section("policy", check.findings);
  }

  private void add(String rule, Fault fault) {
    if (counts.merge(rule, 1, Integer::sum) <= MOST_PER_RULE) {
      findings.add(new Finding(Severity.ERROR, rule, fault));
    }
  }

  private void disk(PartitionedDisk disk) throws IOException {
    if (disk.map() == PartitionMap.GPT) {
      GptTable table = GptReading.of(disk.device(), disk.blockSize()).disk().table();
      identity("disk GUID", table.diskGuid());
      table
          .entries()
          .forEach(
              (number, entry) ->
                  identity("GUID of partition " + number, entry.uniquePartitionGuid()));
    }
    for (DiskPartition partition : disk.fatVolumes()) {
      try (FatVolume volume = FatVolume.open(partition.device())) {
        volume(partition, volume);
      }
    }
    if (policy.cleanSlack()) {
      Slack.outsideOfPartitions(disk, this::slack);
    }
    for (String path : policy.paths()) {
      if (!pathsFound.contains(path)) {
        add("policy.paths", Fault.in(path).expected("it on a FAT volume of the disk"));
      }
    }
    for (String identifier : policy.identifiers()) {
      if (!found.contains(identifier)) {
        add("policy.identifiers", Fault.in(identifier).expected("it on the disk"));
      }
    }
  }

  /** Versions 3, 5 and 8 are made from names, 1, 6 and 7 from the clock, 4 at random. */
  private void identity(String where, UUID guid) {
    String printed = Guids.print(guid);
    found.add(printed);
    boolean named = guid.version() == 3 || guid.version() == 5 || guid.version() == 8;
    if (policy.fixedIdentity() && !named && !policy.identifiers().contains(printed)) {
      add(
          "policy.identity",
          Fault.in(where)
              .actual(printed + ", of version " + guid.version())
              .expected("one of the policy's identifiers, or one that is made from a name")
              .source("RFC 9562 §4.2"));
    }
  }

  private void volume(DiskPartition partition, FatVolume volume) throws IOException {
    String where = partition.device().description();
    found.add(BootSector.printedVolumeId(volume.bootSector().volumeId()));
    if (policy.legalEsp() && partition.use() == DiskPartition.Use.EFI_SYSTEM) {
      legal(where, volume);
    }
    for (String path : policy.paths()) {
      if (volume.find(path) != null) {
        pathsFound.add(path);
      }
    }
    if (policy.latestTime().isPresent()) {
      volume.walk(volume.root(), node -> times(where, node));
    }
    if (policy.cleanSlack()) {
      Slack.ofVolume(partition.device(), volume, this::slack);
    }
  }

  private void legal(String where, FatVolume volume) {
    int clusters = volume.geometry().countOfClusters();
    boolean small = volume.geometry().type() == FatType.FAT32 && clusters < FAT32_FROM;
    boolean grey = Math.abs(clusters - FAT16_FROM) < NEAR || Math.abs(clusters - FAT32_FROM) < NEAR;
    if (small || grey) {
      add(
          "policy.esp",
          Fault.in(where)
              .actual(clusters + " clusters on " + volume.geometry().type())
              .expected(
                  small
                      ? "at least " + (FAT32_FROM + NEAR) + ", or FAT16"
                      : "a number that is not within " + NEAR + " of 4085 or 65525")
              .source("FAT, \"FAT Type Determination\"; UEFI 2.10 §13.3"));
    }
  }

  private void times(String where, FatNode node) {
    FatTimestamp[] times = {
      node.entry().created(), node.entry().accessed(), node.entry().written()
    };
    String[] names = {"DIR_CrtDate", "DIR_LstAccDate", "DIR_WrtDate"};
    for (int i = 0; i < times.length; i++) {
      String name = names[i];
      times[i]
          .toInstant()
          .filter(time -> time.isAfter(policy.latestTime().orElseThrow()))
          .ifPresent(
              time ->
                  add(
                      "policy.time",
                      Fault.in(where + "[/" + node.path() + "]: " + name)
                          .actual(time.toString())
                          .expected("at the latest " + policy.latestTime().orElseThrow())));
    }
  }

  private void slack(String where, long offset) {
    add(
        "policy.slack",
        Fault.in(where)
            .actual("a byte other than zero at " + offset)
            .expected("zeros, as nothing uses these bytes"));
  }
}
