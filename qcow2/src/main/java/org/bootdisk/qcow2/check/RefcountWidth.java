package org.bootdisk.qcow2.check;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.ResizableDevice;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.HeaderDecoder;
import org.bootdisk.qcow2.layout.HeaderEncoder;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.bootdisk.qcow2.map.HostFile;

/** Changes the width of an image's refcounts, by counting all references anew. */
public final class RefcountWidth {

  private RefcountWidth() {}

  /**
   * Gives the image in {@code file}, which nobody else has open, refcounts of {@code bits}. A crash
   * leaves it as it was, or with the new width.
   *
   * @throws FormatException if the image is corrupt, or some cluster has more references than fit
   */
  public static void change(ResizableDevice file, int bits) throws IOException {
    HostFile host = HostFile.writable(file);
    Qcow2Header header = HeaderDecoder.decode(file);
    HeaderEncoder.requireFits(file, header);
    requireClean(host, header);
    if (header.version() == 2 && bits != Short.SIZE) {
      throw new FormatException.Unsupported(
          Fault.in(file.description())
              .actual(bits + " refcount bits")
              .expected("16, as version 2 has")
              .advice("make the image version 3 first"));
    }
    Qcow2Check content = new Qcow2Check(host, header);
    content.walkContent();
    ClusterGeometry old = header.geometry();
    ClusterGeometry geometry =
        new ClusterGeometry(
            old.clusterBits(), Integer.numberOfTrailingZeros(bits), old.extendedL2());
    requireFits(host, content.references(), geometry);
    Qcow2Header draft = header.toBuilder().geometry(geometry).build();
    Qcow2Header changed = new RefcountRebuild(host, draft, content.references()).run();
    host.barrier();
    ByteBuffer cluster = ByteBuffer.allocate(geometry.tableBytes());
    cluster.put(HeaderEncoder.encode(changed)).clear();
    host.write(0, cluster);
    host.trim();
    host.flush();
  }

  private static void requireClean(HostFile host, Qcow2Header header) throws IOException {
    CheckResult result = new Qcow2Check(host, header).run();
    if (result.corruptions() > 0) {
      throw new FormatException.Corrupt(
          Fault.in(host.device().description())
              .actual(result.corruptions() + " errors")
              .expected("an image without any")
              .advice("repair the image first"));
    }
  }

  private static void requireFits(
      HostFile host, ReferenceCounts references, ClusterGeometry geometry) throws FormatException {
    for (long at = 0; at < references.end(); at++) {
      if (references.get(at) > geometry.maxRefcount()) {
        throw new FormatException.LimitExceeded(
            Fault.in(host.device().description() + ": cluster " + at)
                .actual(references.get(at) + " references")
                .expected("at most " + geometry.maxRefcount() + " with refcounts of this width"));
      }
    }
  }
}
