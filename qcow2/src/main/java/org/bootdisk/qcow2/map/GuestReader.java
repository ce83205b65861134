package org.bootdisk.qcow2.map;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.bootdisk.block.Extent;

/** The content of the virtual disk. Neighbouring clusters are read in one go. */
public final class GuestReader {

  private final ClusterMap map;
  private final GuestData data;
  private final CompressedClusters compressed;
  private final Backing backing;
  private final FileHoles holes;

  /** The content that {@code map} leads to, and behind it {@code backing}. */
  public GuestReader(
      ClusterMap map,
      GuestData data,
      CompressedClusters compressed,
      Backing backing,
      FileHoles holes) {
    this.map = map;
    this.data = data;
    this.compressed = compressed;
    this.backing = backing;
    this.holes = holes;
  }

  /** Fills {@code dst} from {@code offset} on. */
  public void read(long offset, ByteBuffer dst) throws IOException {
    for (long guest = offset; dst.hasRemaining(); ) {
      Mapping run = map.at(guest, dst.remaining());
      ByteBuffer piece = Buffers.take(dst, (int) run.length());
      switch (run.kind()) {
        case DATA -> data.read(run.host(), guest, piece);
        case ZERO -> Buffers.zero(piece, piece.remaining());
        case UNALLOCATED -> backing.read(guest, piece);
        case COMPRESSED -> compressed.read(run.host(), guest, piece);
      }
      guest += run.length();
    }
  }

  /** How the range at {@code guest} is stored, for as long as that stays so. */
  public Extent extent(long guest, long length) throws IOException {
    Extent extent = mapped(guest, length);
    boolean here = extent.status() == Extent.Status.DATA && extent.depth() == 0;
    return here ? holes.seen(extent) : extent;
  }

  /** The same by the map alone, whatever the file has there. */
  public Extent mapped(long guest, long length) throws IOException {
    Mapping run = map.at(guest, length);
    boolean told = run.host() != Mapping.NOWHERE && !data.isEncrypted();
    OptionalLong host = told ? OptionalLong.of(run.host()) : OptionalLong.empty();
    return switch (run.kind()) {
      case DATA -> new Extent(guest, run.length(), Extent.Status.DATA, 0, host);
      case ZERO -> new Extent(guest, run.length(), Extent.Status.ZERO, 0, host);
      case COMPRESSED ->
          new Extent(guest, run.length(), Extent.Status.DATA, 0, OptionalLong.empty());
      case UNALLOCATED -> behind(guest, run, host);
    };
  }

  /** What shows through; a host cluster that waits there for its first write is told as well. */
  private Extent behind(long guest, Mapping run, OptionalLong host) throws IOException {
    Extent extent = backing.extent(guest, run.length());
    boolean nowhere = extent.status() == Extent.Status.HOLE && extent.depth() == 0;
    return nowhere && host.isPresent()
        ? new Extent(guest, extent.length(), Extent.Status.HOLE, 0, host)
        : extent;
  }

  /**
   * Whether the range is known to read as zeros without looking at stored bytes. At its first byte
   * that is not known the question is settled.
   */
  boolean readsAsZeros(long guest, long length) throws IOException {
    for (long at = guest; at < guest + length; ) {
      Extent extent = mapped(at, guest + length - at);
      if (!extent.readsAsZeros()) {
        return false;
      }
      at = extent.end();
    }
    return true;
  }
}
