package org.bootdisk.fat.check;

import org.bootdisk.block.Finding.Severity;

/** What is checked. The ids are stable: scripts and people cite them. */
public enum Rule {
  /** The boot sector cannot be used; without a backup that can, nothing else was checked. */
  BPB("fat.bpb", Severity.ERROR, "Boot Sector and BPB"),
  /** The FAT has fewer entries than there are clusters. */
  FAT_SIZE("fat.bpb.fat-size", Severity.WARNING, "FAT Data Structure"),
  /** A count of clusters that drivers take for different types. */
  TYPE("fat.bpb.type", Severity.WARNING, "FAT Type Determination"),
  /** The backup boot sector differs from the boot sector. */
  BACKUP("fat.boot.backup", Severity.WARNING, "Boot Sector and BPB"),
  /** The volume was not cleanly unmounted. */
  DIRTY("fat.dirty", Severity.WARNING, "FAT Data Structure"),
  /** An error was met when the volume was used last. */
  HARD_ERROR("fat.hard-error", Severity.WARNING, "FAT Data Structure"),
  /** The FATs differ from each other. */
  COPIES("fat.copies", Severity.ERROR, "FAT Data Structure"),
  /** The first entry of the FAT is not the media byte of the BPB with ones above it. */
  MEDIA("fat.media", Severity.WARNING, "FAT Data Structure"),
  /** A chain leads to what is no cluster, or a free or bad one. */
  CHAIN_ENTRY("fat.chain.entry", Severity.ERROR, "FAT Data Structure"),
  /** A chain leads to a cluster that is in use already, by itself or another. */
  CHAIN_CROSSED("fat.chain.crossed", Severity.ERROR, "FAT Data Structure"),
  /** A chain ends before its file does. */
  CHAIN_SHORT("fat.chain.short", Severity.ERROR, "Directory Structure"),
  /** A chain goes on behind the end of its file. */
  CHAIN_LONG("fat.chain.long", Severity.LEAK, "Directory Structure"),
  /** Clusters are in use and nothing leads to them. */
  CHAIN_LOST("fat.chain.lost", Severity.LEAK, "FAT Data Structure"),
  /** A first cluster that is none, or none where there must be one. */
  FIRST_CLUSTER("fat.dir.first-cluster", Severity.ERROR, "Directory Structure"),
  /** An entry with the attributes both of a directory and of a label. */
  ATTRIBUTES("fat.dir.attributes", Severity.ERROR, "Directory Structure"),
  /** A directory whose size is not 0. */
  DIRECTORY_SIZE("fat.dir.size", Severity.WARNING, "Directory Structure"),
  /** {@code .} or {@code ..} is missing or leads elsewhere. */
  DOTS("fat.dir.dots", Severity.ERROR, "Directory Creation"),
  /** A directory of more than 65536 entries. */
  DIRECTORY_LENGTH("fat.dir.length", Severity.ERROR, "Directory Structure"),
  /** Entries behind the one that ends the directory: Linux shows them, Windows does not. */
  DIRECTORY_END("fat.dir.end", Severity.ERROR, "Directory Structure"),
  /** A name with a character that no name has. */
  NAME_ILLEGAL("fat.name.illegal", Severity.ERROR, "Name Limits and Character Sets"),
  /** Two entries of one name. */
  NAME_DUPLICATE("fat.name.duplicate", Severity.ERROR, "Name Limits and Character Sets"),
  /** Parts of a long name that belong to no entry. */
  LONG_NAME_ORPHAN("fat.name.orphan", Severity.WARNING, "Long Directory Entry Structure"),
  /** Parts of a long name whose checksum is that of another short name. */
  LONG_NAME_CHECKSUM("fat.name.checksum", Severity.WARNING, "Long Directory Entry Structure"),
  /** A part of a long name with a type, which is 0 in all of them. */
  LONG_NAME_TYPE("fat.name.type", Severity.WARNING, "Long Directory Entry Structure"),
  /** A part of a long name with a first cluster, which is 0 in all of them. */
  LONG_NAME_CLUSTER("fat.name.cluster", Severity.WARNING, "Long Directory Entry Structure"),
  /** An FSInfo sector without its signatures. */
  FS_INFO("fat.fsinfo.signature", Severity.WARNING, "FSInfo Structure"),
  /** FSInfo has another number of free clusters than the FAT. */
  FREE_COUNT("fat.fsinfo.free", Severity.WARNING, "FSInfo Structure"),
  /** The labels in the boot sector and in the root directory differ. */
  LABEL("fat.label.differs", Severity.WARNING, "Directory Structure"),
  /** A label with characters that no label has, or with a cluster or a size. */
  LABEL_ILLEGAL("fat.label.illegal", Severity.WARNING, "Directory Structure"),
  /** More than one label, or one outside of the root directory. */
  LABEL_STRAY("fat.label.stray", Severity.WARNING, "Directory Structure");

  private final String id;
  private final Severity severity;
  private final String section;

  Rule(String id, Severity severity, String section) {
    this.id = id;
    this.severity = severity;
    this.section = section;
  }

  /** The stable name: {@code fat.chain.lost}. */
  public String id() {
    return id;
  }

  /** How bad a finding of it is. */
  public Severity severity() {
    return severity;
  }

  /** The specification's section. */
  String source() {
    return "FAT, \"" + section + "\"";
  }
}
