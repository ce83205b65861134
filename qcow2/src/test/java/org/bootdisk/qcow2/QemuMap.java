package org.bootdisk.qcow2;

import static java.util.regex.Pattern.compile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bootdisk.block.Extent;
import org.bootdisk.fixtures.Tool;

/** What {@code qemu-img map} says of an image, as extents. */
final class QemuMap {

  private static final Pattern LINE =
      compile(
          "\"start\": (\\d+), \"length\": (\\d+), \"depth\": (\\d+), \"present\": (true|false),"
              + " \"zero\": (true|false), \"data\": (true|false)(?:, \"offset\": (\\d+))?");

  private static final AtomicInteger SERVERS = new AtomicInteger();

  private QemuMap() {}

  static List<Extent> of(Path image) {
    List<Extent> extents = new ArrayList<>();
    // A data file is looked for where QEMU runs.
    Tool qemu = Tool.named("qemu-img").in(image.resolveSibling(""));
    Matcher line = LINE.matcher(qemu.output("map", "--output=json", image));
    while (line.find()) {
      Extent.Status status =
          line.group(6).equals("true")
              ? line.group(5).equals("true") ? Extent.Status.SPARSE : Extent.Status.DATA
              : line.group(4).equals("true") ? Extent.Status.ZERO : Extent.Status.HOLE;
      extents.add(
          new Extent(
              Long.parseLong(line.group(1)),
              Long.parseLong(line.group(2)),
              status,
              Integer.parseInt(line.group(3)),
              line.group(7) == null
                  ? OptionalLong.empty()
                  : OptionalLong.of(Long.parseLong(line.group(7)))));
    }
    return extents;
  }

  /** The dirty bits of a bitmap, as QEMU's NBD server tells them to QEMU. */
  static BitSet dirty(Path image, String bitmap, int granularity) throws IOException {
    // A server takes its time to end: it has a socket and an image that nobody else uses.
    int server = SERVERS.incrementAndGet();
    Path socket = image.resolveSibling("nbd" + server + ".socket");
    Path served = Files.copy(image, image.resolveSibling("nbd" + server + ".qcow2"));
    Tool.named("qemu-nbd").output("--fork", "-r", "-B", bitmap, "-k", socket, served);
    String options =
        "driver=nbd,server.type=unix,server.path="
            + socket
            + ",x-dirty-bitmap=qemu:dirty-bitmap:"
            + bitmap;
    Matcher line =
        LINE.matcher(
            Tool.named("qemu-img").output("map", "--output=json", "--image-opts", options));
    BitSet dirty = new BitSet();
    while (line.find()) {
      if (line.group(6).equals("false")) {
        long start = Long.parseLong(line.group(1));
        long end = start + Long.parseLong(line.group(2));
        dirty.set((int) (start / granularity), (int) ((end + granularity - 1) / granularity));
      }
    }
    return dirty;
  }
}
