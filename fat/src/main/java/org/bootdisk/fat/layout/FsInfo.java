package org.bootdisk.fat.layout;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Origin;
import org.bootdisk.block.StructLayout;

/**
 * The FSInfo sector of FAT32 (FAT, "FSInfo Structure"). Both numbers are hints.
 *
 * @param freeCount FSI_Free_Count: free clusters; empty if not known
 * @param nextFree FSI_Nxt_Free: the cluster to look from for a free one; empty if not known
 */
public record FsInfo(OptionalLong freeCount, OptionalLong nextFree) {

  /** The bytes. */
  public static final StructLayout LAYOUT =
      StructLayout.littleEndian("FSInfo")
          .u32("FSI_LeadSig")
          .bytes("FSI_Reserved1", 480)
          .u32("FSI_StrucSig")
          .u32("FSI_Free_Count")
          .u32("FSI_Nxt_Free")
          .bytes("FSI_Reserved2", 12)
          .u32("FSI_TrailSig")
          .totalling(512);

  /** Free clusters, a hint. */
  public static final StructLayout.U32 FREE_COUNT = LAYOUT.u32("FSI_Free_Count");

  /** Where to look for a free cluster, a hint. */
  public static final StructLayout.U32 NXT_FREE = LAYOUT.u32("FSI_Nxt_Free");

  private static final StructLayout.U32 LEAD_SIG = LAYOUT.u32("FSI_LeadSig");
  private static final StructLayout.U32 STRUC_SIG = LAYOUT.u32("FSI_StrucSig");
  private static final StructLayout.U32 TRAIL_SIG = LAYOUT.u32("FSI_TrailSig");
  private static final long LEAD = 0x4161_5252L;
  private static final long STRUC = 0x6141_7272L;
  private static final long TRAIL = 0xAA55_0000L;
  private static final long UNKNOWN = 0xFFFF_FFFFL;
  private static final String SOURCE = "FAT, \"FSInfo Structure\"";

  /** Decodes a sector; a signature that is missing means that it is no FSInfo. */
  public static FsInfo decode(ByteBuffer sector, Origin origin) throws FormatException {
    require(sector, origin, LEAD_SIG, LEAD);
    require(sector, origin, STRUC_SIG, STRUC);
    require(sector, origin, TRAIL_SIG, TRAIL);
    return new FsInfo(hint(FREE_COUNT.get(sector)), hint(NXT_FREE.get(sector)));
  }

  /** Encodes into a sector of zeros. */
  public void encode(ByteBuffer sector) {
    LEAD_SIG.put(sector, LEAD);
    STRUC_SIG.put(sector, STRUC);
    FREE_COUNT.put(sector, freeCount.orElse(UNKNOWN));
    NXT_FREE.put(sector, nextFree.orElse(UNKNOWN));
    TRAIL_SIG.put(sector, TRAIL);
  }

  private static OptionalLong hint(long raw) {
    return raw == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(raw);
  }

  private static void require(
      ByteBuffer sector, Origin origin, StructLayout.U32 field, long expected)
      throws FormatException {
    long actual = field.get(sector);
    if (actual != expected) {
      throw new FormatException.Corrupt(
          Fault.in(origin, field)
              .actualHex(actual)
              .expected("0x" + Long.toHexString(expected))
              .source(SOURCE));
    }
  }
}
