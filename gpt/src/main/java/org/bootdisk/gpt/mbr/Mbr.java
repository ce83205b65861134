package org.bootdisk.gpt.mbr;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bootdisk.block.StructLayout;
import org.bootdisk.block.Text;

/**
 * A master boot record (UEFI 2.10 §5.2.1): the first 512 bytes of a disk, whatever its block size.
 *
 * @param bootCode the first 440 bytes; each call gives a buffer of its own
 * @param uniqueMbrDiskSignature what legacy systems know the disk by; u32
 * @param unknown the two bytes between signature and records; 0x5A5A marks a disk as read-only to
 *     some systems
 * @param partitions the four records, unused ones included
 */
public record Mbr(
    ByteBuffer bootCode, long uniqueMbrDiskSignature, int unknown, List<MbrPartition> partitions) {

  /** Bytes in the record. */
  public static final int BYTES = 512;

  /** Bytes of boot code. */
  public static final int BOOT_CODE_BYTES = 440;

  /** Records in the table. */
  public static final int PARTITIONS = 4;

  /** The record's bytes. */
  public static final StructLayout LAYOUT =
      StructLayout.littleEndian("MBR")
          .bytes("BootCode", BOOT_CODE_BYTES)
          .u32("UniqueMBRDiskSignature")
          .u16("Unknown")
          .bytes("PartitionRecord", PARTITIONS * MbrPartition.LAYOUT.size())
          .u16("Signature")
          .totalling(BYTES);

  /** The signature in the last two bytes of a record: {@code 55 AA}. */
  public static final int SIGNATURE = 0xAA55;

  /** No boot code, no signature, no partition. */
  public static final Mbr EMPTY =
      new Mbr(
          ByteBuffer.allocate(BOOT_CODE_BYTES),
          0,
          0,
          Collections.nCopies(PARTITIONS, MbrPartition.EMPTY));

  private static final StructLayout.Bytes BOOT_CODE = LAYOUT.bytes("BootCode");
  private static final StructLayout.U32 DISK_SIGNATURE = LAYOUT.u32("UniqueMBRDiskSignature");
  private static final StructLayout.U16 UNKNOWN = LAYOUT.u16("Unknown");
  private static final StructLayout.Bytes RECORDS = LAYOUT.bytes("PartitionRecord");
  private static final StructLayout.U16 SIGNATURE_FIELD = LAYOUT.u16("Signature");

  /** Refuses another number of records or bytes of boot code, and numbers that do not fit. */
  public Mbr {
    if (bootCode.remaining() != BOOT_CODE_BYTES || partitions.size() != PARTITIONS) {
      throw new IllegalArgumentException(
          Text.format(
              "an MBR has %d bytes of boot code and %d records, got %d and %d",
              BOOT_CODE_BYTES, PARTITIONS, bootCode.remaining(), partitions.size()));
    }
    ByteBuffer copy = ByteBuffer.allocate(BOOT_CODE_BYTES).put(bootCode.duplicate()).flip();
    bootCode = copy.asReadOnlyBuffer();
    partitions = List.copyOf(partitions);
  }

  /** Whether {@code sector} ends as a master boot record does. */
  public static boolean signed(ByteBuffer sector) {
    return SIGNATURE_FIELD.get(sector) == SIGNATURE;
  }

  /** Decodes 512 bytes. Every content is a record; {@link #signed} says if it claims to be one. */
  public static Mbr decode(ByteBuffer sector) {
    List<MbrPartition> partitions = new ArrayList<>();
    for (int slot = 0; slot < PARTITIONS; slot++) {
      partitions.add(MbrPartition.decode(record(sector, slot)));
    }
    return new Mbr(
        ByteBuffer.wrap(BOOT_CODE.get(sector)),
        DISK_SIGNATURE.get(sector),
        UNKNOWN.get(sector),
        partitions);
  }

  /** The 512 bytes, as a new buffer. */
  public ByteBuffer encode() {
    ByteBuffer sector = ByteBuffer.allocate(BYTES);
    sector.put(0, bootCode, 0, BOOT_CODE_BYTES);
    DISK_SIGNATURE.put(sector, uniqueMbrDiskSignature);
    UNKNOWN.put(sector, unknown);
    for (int slot = 0; slot < PARTITIONS; slot++) {
      partitions.get(slot).encode(record(sector, slot));
    }
    SIGNATURE_FIELD.put(sector, SIGNATURE);
    return sector;
  }

  /** The record that protects a GPT on a disk of {@code blockCount} blocks (UEFI 2.10 §5.2.3). */
  public static MbrPartition protectiveRecord(long blockCount, ChsGeometry geometry) {
    long size = Math.min(blockCount - 1, MbrPartition.LARGEST);
    MbrPartition record = MbrPartition.of(MbrPartition.GPT_PROTECTIVE, 1, size, geometry);
    boolean expressible = !record.endingChs().equals(Chs.SATURATED);
    return expressible ? record : record.withEndingChs(Chs.BEYOND);
  }

  /**
   * This record with the one partition that protects a GPT; boot code and signature stay.
   *
   * @param blockCount blocks on the disk; the size saturates where it does not fit 32 bits
   */
  public Mbr protecting(long blockCount, ChsGeometry geometry) {
    return withPartitions(List.of(protectiveRecord(blockCount, geometry)));
  }

  /**
   * This record with the end address {@code FF FF FF} in its protective partitions, as sfdisk
   * writes it on disks of every size.
   */
  public Mbr withProtectiveEndBeyond() {
    List<MbrPartition> all = new ArrayList<>();
    for (MbrPartition partition : partitions) {
      all.add(partition.protective() ? partition.withEndingChs(Chs.BEYOND) : partition);
    }
    return withPartitions(all);
  }

  /** This record with {@code used} in its first slots and the other slots unused. */
  public Mbr withPartitions(List<MbrPartition> used) {
    List<MbrPartition> all = new ArrayList<>(used);
    while (all.size() < PARTITIONS) {
      all.add(MbrPartition.EMPTY);
    }
    return new Mbr(bootCode, uniqueMbrDiskSignature, unknown, all);
  }

  /** This record with other boot code, of 440 bytes. */
  public Mbr withBootCode(ByteBuffer code) {
    return new Mbr(code, uniqueMbrDiskSignature, unknown, partitions);
  }

  /** This record with another signature of the disk. */
  public Mbr withDiskSignature(long signature) {
    return new Mbr(bootCode, signature, unknown, partitions);
  }

  /** This record with the addresses of all partitions computed with {@code geometry}. */
  public Mbr with(ChsGeometry geometry) {
    List<MbrPartition> recomputed = new ArrayList<>();
    for (MbrPartition partition : partitions) {
      recomputed.add(partition.with(geometry));
    }
    return withPartitions(recomputed);
  }

  /** Whether a record says that the disk has a GPT. */
  public boolean announcesGpt() {
    for (MbrPartition partition : partitions) {
      if (partition.protective()) {
        return true;
      }
    }
    return false;
  }

  /** Whether a GPT's record stands beside records of other partitions. */
  public boolean hybrid() {
    boolean others = false;
    for (MbrPartition partition : partitions) {
      others |= partition.used() && !partition.protective();
    }
    return others && announcesGpt();
  }

  @Override
  public ByteBuffer bootCode() {
    return bootCode.duplicate();
  }

  private static ByteBuffer record(ByteBuffer sector, int slot) {
    int size = MbrPartition.LAYOUT.size();
    return sector.slice(RECORDS.offset() + slot * size, size);
  }
}
