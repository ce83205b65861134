package org.bootdisk.qcow2.map;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.qcow2.compress.ClusterCodec;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.CompressedDescriptor;
import org.bootdisk.qcow2.layout.CompressionType;
import org.bootdisk.qcow2.layout.L2Entry;
import org.jspecify.annotations.Nullable;

/** The content of compressed clusters (qcow2 "Compressed Clusters Descriptor"). */
public final class CompressedClusters {

  /**
   * A cluster that was decompressed.
   *
   * @param entry the L2 entry's word
   * @param content never changed
   */
  private record Decompressed(long entry, ByteBuffer content) {}

  private final HostFile file;
  private final ClusterGeometry geometry;
  private final Metadata metadata;
  private volatile @Nullable ClusterCodec codec;
  private volatile @Nullable Decompressed latest;

  /** The compressed clusters of the image whose metadata is open. */
  public CompressedClusters(Metadata metadata) {
    this.metadata = metadata;
    this.file = metadata.file();
    this.geometry = metadata.geometry();
  }

  /** Who compresses this image's clusters. Its library is loaded when it is first asked for. */
  public ClusterCodec codec() {
    ClusterCodec loaded = codec;
    if (loaded == null) {
      loaded = ClusterCodec.of(type());
      codec = loaded;
    }
    return loaded;
  }

  private CompressionType type() {
    return metadata.header().compressionType();
  }

  /** Forgets what was decompressed: its place in the file may be used anew. */
  public void forget() {
    latest = null;
    codec = null;
  }

  /** Fills {@code dst} with the content from {@code guest} on of the cluster that has it all. */
  void read(long entry, long guest, ByteBuffer dst) throws IOException {
    Decompressed cluster = latest;
    if (cluster == null || cluster.entry() != entry) {
      cluster = new Decompressed(entry, ByteBuffer.wrap(decompress(entry, guest)));
      latest = cluster;
    }
    dst.put(cluster.content().slice((int) geometry.inCluster(guest), dst.remaining()));
  }

  private byte[] decompress(long entry, long guest) throws IOException {
    CompressedDescriptor place = new L2Entry(entry, 0).compressedDescriptor(geometry.clusterBits());
    if (place.host() < geometry.clusterSize() || place.host() >= file.end()) {
      throw new FormatException.Corrupt(
          fault(guest, place).expected("data within the file's " + file.end() + " bytes"));
    }
    int length = (int) Math.min(place.length(), file.end() - place.host());
    byte[] compressed = new byte[length];
    file.read(place.host(), ByteBuffer.wrap(compressed));
    byte[] content = new byte[geometry.tableBytes()];
    try {
      codec().decompress(compressed, length, content);
    } catch (DataFormatException e) {
      throw new FormatException.Corrupt(
          fault(guest, place).expected(type().qemuName() + " data, but " + e.getMessage()));
    }
    return content;
  }

  private Fault fault(long guest, CompressedDescriptor place) {
    return Fault.in(file.device().description() + ": compressed cluster of guest offset " + guest)
        .actual("at 0x" + Long.toHexString(place.host()))
        .source("qcow2 \"Compressed Clusters Descriptor\"");
  }
}
